/* args.c: the words of a command line as options and operands. Options may stand after operands; `--` ends them. */
#include "cli/cli.h"
#include "meaning/declare.h"
#include "source/translate.h"
#include "tools/backtest.h"

#include <unistd.h>

typedef struct cursor {
    char **argv;
    int argc, at;
} cursor;

static const struct {
    const char *name;
    char letter;
    bool takes;
} options[] = {
#define O(id, name, letter, argument, about) {name, letter, sizeof(argument) > 1},
    DBR_OPTIONS(O)
#undef O
};

static bool allowed(const dbr_cli *c, unsigned o) {
    return ((c->command->options | DBR_COMMON_OPTIONS) >> o) & 1;
}

static bool unknown(dbr_cli *c, dbr_str word, dbr_str name) {
    dbr_str names[DBR_OPT_COUNT];
    size_t n = 0;
    for (unsigned o = 0; o < DBR_OPT_COUNT; o++)
        if (allowed(c, o))
            names[n++] = dbr_str_of(options[o].name);
    dbr_str near = name.n > 1 ? dbr_nearest(name, names, n) : (dbr_str){0};
    dbr_str help =
        near.n ? dbr_arena_printf(&c->arena, "did you mean `--%.*s`?", DBR_ARG(near))
               : dbr_arena_printf(&c->arena, "`debrief help %s` lists its options; `--` ends them",
                                  c->command->name);
    DBR_COMPLAIN(c, help, "`debrief %s` has no option `%.*s`", c->command->name,
                 DBR_ARG(dbr_safe(c, word)));
    return false;
}

static bool wrong(dbr_cli *c, dbr_option_id o, dbr_str value, const char *what) {
    DBR_COMPLAIN(c, dbr_str_of(what), "`--%s %.*s` does not work", options[o].name,
                 DBR_ARG(dbr_safe(c, value)));
    return false;
}

/* "write `en` or `zh`" */
static const char *language_choices(dbr_cli *c) {
    dbr_str all = dbr_words_list(&c->arena, dbr_lang_names());
    return dbr_arena_printf(&c->arena, "write %.*s", DBR_ARG(all)).p;
}

/* A number from 1 to `most`. */
static bool count(dbr_str s, int most, int *out) {
    int n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || n > most)
            return false;
        n = n * 10 + (s.p[i] - '0');
    }
    *out = n;
    return s.n > 0 && n >= 1 && n <= most;
}

/* 500M, 2G, 1048576K: at least 1M. */
static bool size(dbr_str s, size_t *out) {
    static const char units[] = "KMG";
    const char *unit = s.n ? memchr(units, s.p[s.n - 1] & ~0x20, sizeof units - 1) : NULL;
    int n = 0;
    if (!unit || !count(dbr_str_slice(s, 0, s.n - 1), 1 << 30, &n))
        return false;
    *out = (size_t)n << 10 * (unit - units + 1);
    return *out >= 1 << 20;
}

static bool add_format(dbr_cli *c, dbr_str item) {
    size_t colon = dbr_str_find(item, DBR_STR(":"), 0);
    dbr_str name = dbr_str_trim(dbr_str_slice(item, 0, colon));
    dbr_output out = {.format = dbr_format_find(name)};
    if (colon != SIZE_MAX)
        out.path = dbr_str_slice(item, colon + 1, item.n);
    if (!out.format) {
        dbr_buf all = {0};
        dbr_buf_puts(&all, "the formats are:");
        for (size_t i = 0; i < dbr_nformats; i++)
            dbr_buf_printf(&all, "%s `%s`", i ? "," : "", dbr_formats[i].name);
        DBR_COMPLAIN(c, dbr_buf_str(&all), "no format `%.*s`", DBR_ARG(dbr_safe(c, name)));
        dbr_buf_clear(&all);
        return false;
    }
    const char *missing = dbr_format_missing(out.format);
    if (missing) {
        DBR_COMPLAIN(c, (dbr_str){0}, "the format `%s` needs %s", out.format->name, missing);
        return false;
    }
    if (colon != SIZE_MAX && !out.path.n)
        return wrong(c, DBR_OPT_FORMAT, item, "a file name follows the colon: `json:out.json`");
    dbr_vec_push(&c->arena, &c->outputs, out);
    return true;
}

static bool add_formats(dbr_cli *c, dbr_str list) {
    for (size_t at = 0; at <= list.n;) {
        size_t comma = dbr_str_find(list, DBR_STR(","), at);
        size_t end = comma == SIZE_MAX ? list.n : comma;
        if (!add_format(c, dbr_str_slice(list, at, end)))
            return false;
        at = end + 1;
    }
    return true;
}

static bool add_set(dbr_cli *c, dbr_str value) {
    size_t eq = dbr_str_find(value, DBR_STR("="), 0);
    if (eq == SIZE_MAX || eq == 0)
        return wrong(c, DBR_OPT_SET, value, "write `--set NAME=VALUE`");
    dbr_override o = {dbr_str_trim(dbr_str_slice(value, 0, eq)),
                      dbr_str_slice(value, eq + 1, value.n)};
    dbr_vec_push(&c->arena, &c->sets, o);
    return true;
}

static bool allow(dbr_cli *c, dbr_str value) {
    dbr_refusal no;
    if (dbr_access_allow(&c->access, &c->arena, value, &no))
        return true;
    DBR_COMPLAIN(c, no.help, "`--allow %.*s`: %.*s", DBR_ARG(dbr_safe(c, value)), DBR_ARG(no.text));
    return false;
}

static bool connections(dbr_cli *c, dbr_str path) {
    dbr_refusal no;
    if (dbr_access_connections(&c->access, &c->arena, path, &no))
        return true;
    DBR_COMPLAIN(c, no.help, "`--connections %.*s`: %.*s", DBR_ARG(dbr_safe(c, path)),
                 DBR_ARG(no.text));
    return false;
}

/* `24 months`, or `24` */
static bool over(dbr_cli *c, dbr_str value) {
    dbr_unit unit;
    value = dbr_str_trim(value);
    size_t digits = 0;
    while (digits < value.n && value.p[digits] >= '0' && value.p[digits] <= '9')
        digits++;
    c->over_unit = dbr_str_trim(dbr_str_slice(value, digits, value.n));
    bool whole = count(dbr_str_slice(value, 0, digits), DBR_BACKTEST_MOST, &c->over) &&
                 (!c->over_unit.n || dbr_unit_parse(c->over_unit, &unit));
    return whole ? true : wrong(c, DBR_OPT_OVER, value, "write for example `--over \"24 months\"`");
}

static bool take(dbr_cli *c, dbr_option_id o, dbr_str value) {
    switch (o) {
    case DBR_OPT_FORMAT:
        return add_formats(c, value);
    case DBR_OPT_OUTPUT:
        c->output = value;
        return value.n ? true : wrong(c, o, value, "it needs the name of a file");
    case DBR_OPT_SAVE:
        c->save = value;
        return value.n ? true : wrong(c, o, value, "it needs the name of a file");
    case DBR_OPT_SET:
        return add_set(c, value);
    case DBR_OPT_AS_OF:
        c->run.has_as_of = dbr_date_parse(value, &c->run.as_of);
        return c->run.has_as_of ? true : wrong(c, o, value, "write a day such as 2026-11-02");
    case DBR_OPT_PERIOD:
        c->run.period = value;
        return value.n ? true : wrong(c, o, value, "write for example `2026-10`");
    case DBR_OPT_JOBS:
        return count(value, 1024, &c->jobs) ? true
                                            : wrong(c, o, value, "write a number from 1 to 1024");
    case DBR_OPT_MEMORY:
        return size(value, &c->memory)
                   ? true
                   : wrong(c, o, value, "write a size such as 500M or 2G, at least 1M");
    case DBR_OPT_TIMEOUT:
        return count(value, 86400, &c->timeout)
                   ? true
                   : wrong(c, o, value, "write a number of seconds from 1 to 86400");
    case DBR_OPT_OVER:
        return over(c, value);
    case DBR_OPT_FAIL_ON:
        c->fail_on_warn = dbr_str_is(value, "warn");
        return c->fail_on_warn ? true : wrong(c, o, value, "write `--fail-on warn`");
    case DBR_OPT_ALLOW:
        return allow(c, value);
    case DBR_OPT_OFFLINE:
        c->access.offline = true;
        return true;
    case DBR_OPT_CONNECTIONS:
        return connections(c, value);
    case DBR_OPT_OPEN:
        c->open = true;
        return true;
    case DBR_OPT_RED_UP:
        c->run.red_up = true;
        return true;
    case DBR_OPT_PORT:
        if (dbr_str_is(value, "0"))
            return c->port = 0, true;
        return count(value, 65535, &c->port) ? true
                                             : wrong(c, o, value, "write a number from 0 to 65535");
    case DBR_OPT_CHECK:
        c->check = true;
        return true;
    case DBR_OPT_ASCII:
        c->ascii = true;
        return true;
    case DBR_OPT_COLOR:
        if (dbr_str_is(value, "auto"))
            c->color = DBR_COLOR_AUTO;
        else if (dbr_str_is(value, "always"))
            c->color = DBR_COLOR_ALWAYS;
        else if (dbr_str_is(value, "never"))
            c->color = DBR_COLOR_NEVER;
        else
            return wrong(c, o, value, "write `auto`, `always` or `never`");
        return true;
    case DBR_OPT_LANG:
        if (dbr_lang_parse(value, &c->lang))
            return true;
        return wrong(c, o, value, language_choices(c));
    case DBR_OPT_HELP:
        c->help = true;
        return true;
    case DBR_OPT_COUNT:
        break;
    }
    return false;
}

static bool with_value(dbr_cli *c, cursor *k, dbr_option_id o, bool given, dbr_str value) {
    if (!options[o].takes) {
        if (given)
            return wrong(c, o, value, "this option takes no value");
        return take(c, o, (dbr_str){0});
    }
    if (!given) {
        if (k->at >= k->argc) {
            DBR_COMPLAIN(c, (dbr_str){0}, "`--%s` needs a value", options[o].name);
            return false;
        }
        value = dbr_str_of(k->argv[k->at++]);
    }
    return take(c, o, value);
}

static bool long_option(dbr_cli *c, cursor *k, dbr_str word) {
    size_t eq = dbr_str_find(word, DBR_STR("="), 0);
    dbr_str name = dbr_str_slice(word, 2, eq);
    for (unsigned o = 0; o < DBR_OPT_COUNT; o++)
        if (allowed(c, o) && dbr_str_is(name, options[o].name))
            return with_value(c, k, (dbr_option_id)o, eq != SIZE_MAX,
                              eq == SIZE_MAX ? (dbr_str){0} : dbr_str_slice(word, eq + 1, word.n));
    return unknown(c, dbr_str_slice(word, 0, eq), name);
}

/* `-f json` and `-fjson`; letters are not bundled. */
static bool short_option(dbr_cli *c, cursor *k, dbr_str word) {
    for (unsigned o = 0; o < DBR_OPT_COUNT; o++)
        if (allowed(c, o) && options[o].letter && word.p[1] == options[o].letter)
            return with_value(c, k, (dbr_option_id)o, word.n > 2, dbr_str_slice(word, 2, word.n));
    if (c->command->run == dbr_cmd_eval && c->operands.n) { /* `-revenue`, `-5` */
        dbr_vec_push(&c->arena, &c->operands, word);
        return true;
    }
    return unknown(c, word, dbr_str_slice(word, 1, word.n));
}

static bool enough(dbr_cli *c) {
    const dbr_command *m = c->command;
    if (c->help || (c->operands.n >= m->least && c->operands.n <= m->most))
        return true;
    dbr_str help =
        dbr_arena_printf(&c->arena, "usage: debrief %s [OPTIONS] %s", m->name, m->operands);
    if (c->operands.n < m->least)
        DBR_COMPLAIN(c, help, "`debrief %s` needs %s", m->name, m->operands);
    else
        DBR_COMPLAIN(c, help, "`debrief %s` does not take `%.*s` too", m->name,
                     DBR_ARG(dbr_safe(c, c->operands.v[m->most])));
    return false;
}

/* Two results cannot share one place. */
static bool places(dbr_cli *c) {
    size_t bare = 0;
    bool page = !c->open || c->command->run == dbr_cmd_serve;
    if (c->save.n && c->operands.n > 1) {
        DBR_COMPLAIN(c, DBR_STR("call it once a script, each with a file of its own"),
                     "`--save` keeps the result of one script");
        return false;
    }
    for (size_t i = 0; i < c->outputs.n; i++) {
        const dbr_output *o = &c->outputs.v[i];
        bool filed = o->path.n || c->output.n;
        bool lines = o->format->render == dbr_render_github && !filed;
        bare += o->path.n == 0;
        page |= o->format->render == dbr_render_html && filed;
        if (c->command->run == dbr_cmd_check && c->operands.n > 1 && !lines) {
            DBR_COMPLAIN(c, DBR_STR("`-f github` has room for many, else call it once a script"),
                         "`%s` holds the result of one script", o->format->name);
            return false;
        }
        if (dbr_format_binary(o->format) && !filed && isatty(1)) {
            DBR_COMPLAIN(c, DBR_STR("give it a file: `-f xlsx:review.xlsx`"),
                         "`%s` is nothing for a terminal", o->format->name);
            return false;
        }
    }
    if (!page) {
        DBR_COMPLAIN(c, DBR_STR("`-f html:review.html --open`"), "`--open` needs a page in a file");
        return false;
    }
    if (bare < 2)
        return true;
    DBR_COMPLAIN(c, DBR_STR("give all but one a file: `-f text -f json:out.json`"),
                 "%zu formats for one place", bare);
    return false;
}

/* Ahead of the others: what is wrong with them is said in it too. */
void dbr_cli_lang(dbr_cli *c, int argc, char **argv) {
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        dbr_str word = dbr_str_of(argv[i]);
        if (dbr_str_is(word, "--lang") && i + 1 < argc)
            dbr_lang_parse(dbr_str_of(argv[i + 1]), &c->lang);
        else if (dbr_str_starts(word, DBR_STR("--lang=")))
            dbr_lang_parse(dbr_str_slice(word, strlen("--lang="), word.n), &c->lang);
    }
}

bool dbr_cli_parse(dbr_cli *c, int argc, char **argv) {
    cursor k = {argv, argc, 0};
    bool ended = false;
    while (k.at < k.argc) {
        dbr_str word = dbr_str_of(k.argv[k.at++]);
        bool option = !ended && word.n > 1 && word.p[0] == '-';
        if (option && dbr_str_is(word, "--"))
            ended = true;
        else if (!option)
            dbr_vec_push(&c->arena, &c->operands, word);
        else if (!(word.p[1] == '-' ? long_option(c, &k, word) : short_option(c, &k, word)))
            return false;
    }
    c->run.sets = c->sets.v;
    c->run.nsets = c->sets.n;
    c->run.access = &c->access;
    return enough(c) && places(c);
}
