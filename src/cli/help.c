/* help.c: the help texts, from the tables of commands and options. */
#include "cli/cli.h"

typedef struct option_row {
    const char *name;
    char letter;
    const char *argument, *about;
} option_row;

static const option_row options[] = {
#define O(id, name, letter, argument, about) {name, letter, argument, about},
    DBR_OPTIONS(O)
#undef O
};

const char *dbr_option_long(dbr_option_id o) {
    return options[o].name;
}

void dbr_help_all(dbr_buf *out) {
    dbr_buf_puts(out, "debrief: operations reviews that can be run\n\n"
                      "usage: debrief COMMAND [OPTIONS] FILE...\n\n");
    for (size_t i = 0; i < dbr_ncommands; i++)
        dbr_buf_printf(out, "  %-9s %-13s %s\n", dbr_commands[i].name, dbr_commands[i].operands,
                       dbr_commands[i].about);
    dbr_buf_puts(
        out, "\n  debrief help COMMAND      options, an example, exit statuses\n"
             "  debrief --version         the version\n\n"
             "A script is a file *.debrief; `-` is standard input. Results go to standard output,\n"
             "diagnostics to standard error. Exit status: 0 nothing failed, 1 something failed,\n"
             "2 the script or the arguments are wrong, 3 data could not be read, 70 an internal "
             "error.\n");
}

static void indented(const char *text, dbr_buf *out) {
    for (const char *p = text; *p;) {
        const char *end = strchr(p, '\n');
        size_t n = end ? (size_t)(end - p) : strlen(p);
        dbr_buf_puts(out, "  ");
        dbr_buf_put(out, (dbr_str){p, n});
        dbr_buf_putc(out, '\n');
        p += n + (end != NULL);
    }
}

void dbr_help_command(const dbr_command *c, dbr_buf *out) {
    dbr_buf_printf(out, "debrief %s: %s\n\nusage: debrief %s [OPTIONS] %s\n\n", c->name, c->about,
                   c->name, c->operands);
    dbr_buf_puts(out, c->text);
    dbr_buf_puts(out, "\n\noptions:\n");
    unsigned mask = c->options | DBR_COMMON_OPTIONS;
    for (unsigned i = 0; i < DBR_OPT_COUNT; i++) {
        if (!(mask & (1u << i)))
            continue;
        const option_row *o = &options[i];
        dbr_buf left = {0};
        if (o->letter)
            dbr_buf_printf(&left, "-%c, ", o->letter);
        else
            dbr_buf_puts(&left, "    ");
        dbr_buf_printf(&left, "--%s%s%s", o->name, *o->argument ? " " : "", o->argument);
        dbr_buf_printf(out, "  %-24s  %s\n", left.p, o->about);
        dbr_buf_clear(&left);
    }
    if ((c->options & DBR_BIT(FORMAT)) && c->run != dbr_cmd_diff) { /* that has two of its own */
        dbr_buf_puts(out, "\nformats:\n");
        for (size_t i = 0; i < dbr_nformats; i++)
            dbr_buf_printf(out, "  %-11s %s\n", dbr_formats[i].name, dbr_formats[i].about);
    }
    dbr_buf_puts(out, "\nexample:\n");
    indented(c->example, out);
    dbr_buf_puts(out, "\nexit status:\n");
    indented(c->status, out);
}

dbr_str dbr_nearest_command(dbr_str name) {
    dbr_str names[16];
    size_t n = 0;
    for (; n < dbr_ncommands && n < sizeof names / sizeof *names; n++)
        names[n] = dbr_str_of(dbr_commands[n].name);
    return dbr_nearest(name, names, n);
}
