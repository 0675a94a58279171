/* test_fast.c: files read in blocks, by threads (src/engine/native/fast), against the same files read row by row: generated ones, ordinary
   and broken, with scripts that ask for every aggregate; and the files of the csv corpus. All that the engine gives back must be equal. */
#include "engine_one.h"

#include <glob.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"

/* ---- chance ---- */

typedef struct chance {
    uint64_t x;
} chance;

static uint32_t below(chance *c, uint32_t n) {
    c->x = c->x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((c->x >> 33) % n);
}

static bool one_in(chance *c, uint32_t n) {
    return below(c, n) == 0;
}

#define PICK(c, list) (list)[below((c), sizeof(list) / sizeof *(list))]

/* ---- a file ---- */

/* How much is unusual in a file. */
typedef enum mood { PLAIN, QUOTED, ODD, BROKEN } mood;

/* How the days of a file are mostly written. */
typedef enum notation { DASHES, SLASHES, HAN, NNOTATIONS } notation;

static void put_date(chance *c, mood m, notation as, dbr_buf *out) {
    int month = (int)below(c, 14), day = 1 + (int)below(c, 28);
    int year = month < 12 ? 2026 : 2025;
    month = month < 12 ? month + 1 : 10;
    if (m >= ODD && one_in(c, 40))
        dbr_buf_puts(out, "");
    else if (m >= ODD && one_in(c, 40))
        dbr_buf_printf(out, "%d-%02d-%02d %02d:30:00", year, month, day, (int)below(c, 24));
    else if (m == BROKEN && one_in(c, 200))
        dbr_buf_puts(out, "2026-02-30");
    else if (as == SLASHES || (m == BROKEN && one_in(c, 200)))
        dbr_buf_printf(out, "%d/%d/%d", year, month, day);
    else if (as == HAN)
        dbr_buf_printf(out, "%d年%d月%d日", year, month, day);
    else
        dbr_buf_printf(out, "%d-%02d-%02d", year, month, day);
}

static void put_text(chance *c, mood m, dbr_buf *out) {
    static const char *const plain[] = {"East", "West", "North", "South", "Far West Side"};
    static const char *const quoted[] = {"\"East, near\"", "\"West\"", "North", "\"South\"", ""};
    static const char *const odd[] = {"\"a \"\"quoted\"\" word\"",
                                      "\"two\nlines\"",
                                      "\"two\r\nlines\"",
                                      "东区",
                                      "\"华东,上海\"",
                                      " East ",
                                      "\"\"",
                                      "n/a",
                                      "Été",
                                      "0012"};
    static const char *const broken[] = {"a\"b", "\"a\"b", "\xff\xfe", "\xe4\xb8", "x\ry", "\""};
    if (m == BROKEN && one_in(c, 300)) {
        dbr_buf_puts(out, PICK(c, broken));
    } else if (m == BROKEN && one_in(c, 300)) {
        dbr_buf_put(out, (dbr_str){"a\0b", 3});
    } else if (m >= ODD && one_in(c, 10)) {
        dbr_buf_puts(out, PICK(c, odd));
    } else if (m >= ODD && one_in(c, 300)) {
        dbr_buf_fill(out, 'l', 1 + below(c, 9000));
    } else if (m >= QUOTED && one_in(c, 3)) {
        dbr_buf_puts(out, PICK(c, quoted));
    } else {
        dbr_buf_puts(out, PICK(c, plain));
    }
}

static void put_number(chance *c, mood m, dbr_buf *out) {
    static const char *const odd[] = {"1e3",         "+7",  "-0.50", ".5",    "1,200",
                                      "\"1,234.5\"", "12%", "-0",    "007",   " 8 ",
                                      "3.",          "",    "NA",    "1_000", "1200万"};
    static const char *const large[] = {"999999999999999999", "1234567890123456789",
                                        "0.000000000000000001", "12345678901234567890.123456789",
                                        "-999999999999999999"};
    static const char *const bad[] = {"twelve", "1.2.3", "--1"};
    static const char *const edges[] = {"100", "100.0", "5000", "500", "10", "3", "0"};
    if (m == BROKEN && one_in(c, 300))
        dbr_buf_puts(out, PICK(c, bad));
    else if (m >= ODD && one_in(c, 60))
        dbr_buf_puts(out, PICK(c, odd));
    else if (m >= ODD && one_in(c, 400))
        dbr_buf_puts(out, PICK(c, large));
    else if (m >= QUOTED && one_in(c, 12))
        dbr_buf_puts(out, "");
    else if (one_in(c, 8)) /* where conditions begin and end */
        dbr_buf_puts(out, PICK(c, edges));
    else
        dbr_buf_printf(out, "%s%u.%0*u", one_in(c, 9) ? "-" : "", below(c, 100000),
                       1 + (int)below(c, 2), below(c, 10));
}

static void put_flag(chance *c, mood m, dbr_buf *out) {
    dbr_buf_puts(out, one_in(c, 3) ? "true" : m >= QUOTED && one_in(c, 10) ? "" : "false");
}

/* The ids of a file: each another one, or some or many of them again. Their chance is one of its own. */
typedef struct ids {
    chance c;
    bool text, unique;
    uint32_t again; /* one in so many is one of the first ones once more; 0: none */
} ids;

static ids ids_of(uint64_t seed) {
    ids d = {.c = {seed ^ UINT64_C(0x1D5)}};
    below(&d.c, 2);
    d.text = one_in(&d.c, 2);
    d.unique = one_in(&d.c, 2);
    d.again = d.unique ? 0 : one_in(&d.c, 2) ? 3 : 60;
    return d;
}

/* 1.50 is 1.5 to a number and no key twice to a text. */
static void put_id(ids *d, mood m, uint32_t row, bool json, dbr_buf *out) {
    const char *quote = json && d->text ? "\"" : "";
    if (m >= ODD && one_in(&d->c, 30)) {
        dbr_buf_puts(out, json ? "null" : "");
        return;
    }
    if (d->again && one_in(&d->c, d->again))
        row = below(&d->c, 9);
    const char *end = row % 2 && !d->unique && one_in(&d->c, 4) ? ".0" : "";
    dbr_buf_printf(out, "%s%s%u%s%s", quote,
                   !d->text ? ""
                   : json   ? "an order, no. "
                            : "no. ",
                   row, end, quote);
}

/* id,day,region,amount,qty,paid,person and what may lie behind. */
static void put_file(chance *c, ids *d, mood m, uint32_t rows, dbr_buf *out) {
    const char *end = m >= QUOTED && one_in(c, 3) ? "\r\n" : "\n";
    notation as = m >= QUOTED && one_in(c, 4) ? (notation)below(c, NNOTATIONS) : DASHES;
    if (m >= ODD && one_in(c, 4))
        dbr_buf_puts(out, "\xef\xbb\xbf");
    dbr_buf_printf(out, "id,day,region,amount,qty,paid,person%s", end);
    for (uint32_t i = 0; i < rows; i++) {
        if (m >= ODD && one_in(c, 50))
            dbr_buf_puts(out, end);
        put_id(d, m, i, false, out);
        dbr_buf_putc(out, ',');
        put_date(c, m, as, out);
        dbr_buf_putc(out, ',');
        put_text(c, m, out);
        dbr_buf_putc(out, ',');
        put_number(c, m, out);
        if (m >= QUOTED && one_in(c, 12))
            dbr_buf_puts(out, ",,");
        else
            dbr_buf_printf(out, ",%u,", below(c, 20));
        put_flag(c, m, out);
        if (!(m == BROKEN && one_in(c, 300)))
            dbr_buf_printf(out, ",p%u", below(c, 30));
        if (m == BROKEN && one_in(c, 300))
            dbr_buf_puts(out, ",more");
        else if (m >= ODD && one_in(c, 100))
            dbr_buf_puts(out, ",,");
        if (i + 1 < rows || !one_in(c, 4))
            dbr_buf_puts(out, m == BROKEN && one_in(c, 400) ? "\r" : end);
    }
}

/* The same as JSON Lines. */
static void put_json_text(chance *c, mood m, dbr_buf *out) {
    static const char *const odd[] = {
        "a \\\"b\\\"", "\\u4e1c\\u533a",           "tab\\t", "",          " East ",
        "n/a",         "\xe4\xb8\x9c\xe5\x8c\xba", "12",     "2026-10-01"};
    static const char *const plain[] = {"East", "West", "North, near", "South", "Far West Side"};
    dbr_buf_printf(out, "\"%s\"", m >= ODD && one_in(c, 12) ? PICK(c, odd) : PICK(c, plain));
}

static void put_json_number(chance *c, mood m, dbr_buf *out) {
    static const char *const odd[] = {
        "1e3",  "-0",    "0.000000000000000001", "\"12.5\"", "\"\"",
        "null", "-0.50", "123456789012345678",   "12E-1",    "\"n/a\""};
    if (m == BROKEN && one_in(c, 300))
        dbr_buf_puts(out, one_in(c, 2) ? "012" : "\"twelve\"");
    else if (m >= ODD && one_in(c, 40))
        dbr_buf_puts(out, PICK(c, odd));
    else if (m >= QUOTED && one_in(c, 12))
        dbr_buf_puts(out, "null");
    else
        dbr_buf_printf(out, "%s%u.%02u", one_in(c, 9) ? "-" : "", below(c, 100000), below(c, 100));
}

static void put_json_member(chance *c, mood m, notation as, int key, dbr_buf *out) {
    static const char *const names[] = {"day", "region", "amount", "qty", "paid", "person"};
    dbr_buf_printf(out, "\"%s\":%s", names[key], one_in(c, 2) ? " " : "");
    switch (key) {
    case 0:
        dbr_buf_putc(out, '"');
        put_date(c, m, as, out);
        dbr_buf_putc(out, '"');
        break;
    case 1:
        put_json_text(c, m, out);
        break;
    case 2:
        put_json_number(c, m, out);
        break;
    case 3:
        if (m >= QUOTED && one_in(c, 12))
            dbr_buf_puts(out, "null");
        else
            dbr_buf_printf(out, "%u", below(c, 20));
        break;
    case 4:
        dbr_buf_puts(out, m >= QUOTED && one_in(c, 10) ? "null" : one_in(c, 3) ? "true" : "false");
        break;
    default:
        dbr_buf_printf(out, "\"p%u\"", below(c, 30));
    }
}

static void put_json_file(chance *c, ids *d, mood m, uint32_t rows, dbr_buf *out) {
    static const char *const broken[] = {"[1, 2]",
                                         "{\"day\": }",
                                         "null",
                                         "{\"qty\": 1, \"qty\": 2}",
                                         "{\"new\": 1}",
                                         "{\"day\": \"2026-10-01\"} x",
                                         "{"};
    const char *end = m >= QUOTED && one_in(c, 3) ? "\r\n" : "\n";
    notation as = m >= QUOTED && one_in(c, 4) ? (notation)below(c, NNOTATIONS) : DASHES;
    if (m >= ODD && one_in(c, 4))
        dbr_buf_puts(out, "\xef\xbb\xbf");
    for (uint32_t i = 0; i < rows; i++) {
        if (m >= ODD && one_in(c, 50))
            dbr_buf_printf(out, "%s%s", one_in(c, 2) ? "  " : "", end);
        if (m == BROKEN && one_in(c, 200)) {
            dbr_buf_printf(out, "%s%s", PICK(c, broken), end);
            continue;
        }
        bool nested = m >= ODD && one_in(c, 100), backwards = m >= QUOTED && one_in(c, 10),
             first = false;
        dbr_buf_puts(out, "{\"id\": ");
        put_id(d, m, i, true, out);
        for (int k = 0; k < 6; k++) {
            if (i > 0 && m >= QUOTED && one_in(c, 30))
                continue;
            dbr_buf_puts(out, first ? "" : one_in(c, 2) ? ", " : ",");
            put_json_member(c, m, as, backwards ? 5 - k : k, out);
            first = false;
        }
        if (nested)
            dbr_buf_printf(out, "%s\"more\": {\"a\": %u}", first ? "" : ",", below(c, 9));
        dbr_buf_puts(out, "}");
        if (i + 1 < rows || !one_in(c, 4))
            dbr_buf_puts(out, end);
    }
}

/* ---- a script ---- */

/* Lookups and `bad rows drop` are not here: sources with those are always read row by row. */
static const char *const aggregates[] = {
    "count(o{w})",
    "count(o.amount{w})",
    "count(distinct o.person{w})",
    "count(distinct o.amount{w})",
    "count(distinct o.day{w})",
    "sum(o.amount{w})",
    "sum(o.amount * o.qty{w})",
    "sum(if o.paid then o.amount else 0{w})",
    "sum(o.twice{w})",
    "mean(o.amount{w})",
    "mean(o.qty{w})",
    "min(o.amount{w})",
    "max(o.amount{w})",
    "max(o.region{w})",
    "min(o.day{w})",
    "median(o.amount{w})",
    "quantile(o.amount, 0.9{w})",
    "stdev(o.amount{w})",
    "variance(o.qty{w})",
    "first(o.amount{w})",
    "last(o.amount{w})",
    "opening(o.amount{w})",
    "closing(o.amount{w})",
    "share(o.paid{w})",
    "share(o.amount > 500{w})",
    "share(o.amount in 100..5000{w})",
    "share(o.amount > 100 or o.qty == 0{w})",
    "share(not (o.qty < 9 and o.amount > 0){w})",
    "count(o.amount * o.qty{w})",
    "sum(-o.qty - o.amount{w})",
    "weighted_mean(o.amount, qty{w})",
    "mean(sum(o.amount) per person)",
    "max(count(o) per (region, day))",
    "max(sum(o.qty) per week)",
    "p95(o.amount{w})",
    "count(distinct o.region{w})",
    "sum(abs(o.amount) / 3{w})",
};

static const char *const conditions[] = {
    "paid",
    "not paid",
    "amount > 100",
    "10 < amount and amount <= 5000 and qty >= 3",
    "region == \"East\"",
    "region in (\"West\", \"North\", \"东区\")",
    "region matches \"^[EW]\"",
    "length(region) <= 4",
    "region is none",
    "amount is none or qty == 0",
    "weekday(day) == 1",
    "month(day) in (9, 10)",
    "lower(region) == \"west\"",
    "amount != qty",
    "person == \"p7\" or person == \"p8\"",
    "band == \"high\"",
    "region starts with \"Far\"",
    "region ends with \"st\"",
    "not (region contains \"or\")",
    "amount in 100..5000",
    "qty in (1, 3, 19)",
    "day >= 2026-09-15",
    "if paid then amount > 0 else qty > 3",
    "coalesce(amount, 0) * 2 - qty < round(amount)",
    "trim(upper(region)) == \"EAST\"",
    "floor(amount / qty) > 5",
    "max(amount, qty) == amount",
    "amount > 100 or qty == 0",
    "qty == 0 or amount > 100",
    "not (amount < 500 and qty > 3)",
};

static bool needs_time(const char *agg) {
    static const char *const words[] = {"opening", "closing", "first", "last", "per week"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(agg, words[i]))
            return true;
    return false;
}

static void put_aggregate(chance *c, bool time, dbr_buf *out) {
    const char *agg = PICK(c, aggregates);
    while (!time && needs_time(agg))
        agg = PICK(c, aggregates);
    const char *hole = strstr(agg, "{w}");
    if (!hole) {
        dbr_buf_puts(out, agg);
        return;
    }
    dbr_buf_put(out, (dbr_str){agg, (size_t)(hole - agg)});
    if (one_in(c, 2))
        dbr_buf_printf(out, " where %s", PICK(c, conditions));
    dbr_buf_puts(out, hole + 3);
}

/* What a script asks of the ids; false where some rows may not have a key of their own, which is a matter of the strict road. */
static bool put_keys(ids *d, dbr_buf *out) {
    static const char *const keys[] = {"", "", "", "key id\n", "key id\n", "key id, region\n"};
    static const char *const uniques[] = {"",
                                          "",
                                          "",
                                          "require unique id\n",
                                          "require unique id, day\n",
                                          "require unique person, amount, day\n"};
    const char *key = PICK(&d->c, keys), *unique = PICK(&d->c, uniques),
               *type = PICK(&d->c, ((const char *const[]){"", "text", d->text ? "" : "number"}));
    dbr_buf_printf(out, "%s%s", key, unique);
    if (*type && strstr(key, "id"))
        dbr_buf_printf(out, "column id %s\n", type);
    return !*key && !*unique ? true : d->unique && !strstr(unique, "person");
}

/* False as put_keys. */
static bool put_script(chance *c, ids *d, const char *path, dbr_buf *out) {
    static const char *const each[] = {"",     "",     "region",           "person",
                                       "paid", "qty",  "region, paid",     "region, person",
                                       "day",  "band", "qty, region, paid"};
    static const char *const windows[] = {
        "",           "[previous]",        "[ytd]", "[last year]", "[trailing 3 months]",
        "[2026-W30]", "[trailing 10 days]"};
    bool declared = !one_in(c, 3), time = !one_in(c, 8);
    dbr_buf_printf(
        out, "review { period month 2026-10; as of 2026-11-02 }\nsource o from \"%s\" {\n", path);
    dbr_buf_puts(out, time ? "time day\n" : "");
    /* what is not declared is worked out from the cells; without that, the conditions would not always fit */
    dbr_buf_puts(out, declared ? "column amount number\ncolumn qty count\ncolumn paid bool\n"
                                 "column region text\ncolumn person text\n"
                               : "column amount number\ncolumn qty number\ncolumn paid bool\n"
                                 "column day date\ncolumn region text\n");
    dbr_buf_puts(out, "column twice = amount * 2 - qty\n"
                      "column band = if amount > 500 then \"high\" else \"low\"\n");
    if (one_in(c, 4))
        dbr_buf_printf(out, "keep where %s\n", PICK(c, conditions));
    if (one_in(c, 4))
        dbr_buf_printf(out, "drop where %s because \"a test\"\n", PICK(c, conditions));
    if (one_in(c, 3))
        dbr_buf_printf(out, "require %s\n", PICK(c, conditions));
    if (one_in(c, 5))
        dbr_buf_puts(out, "require not null amount, region\n");
    if (one_in(c, 6))
        dbr_buf_puts(out, "require rows >= 100\n");
    bool apart = put_keys(d, out);
    dbr_buf_puts(out, "}\n");
    for (uint32_t i = 0, n = 1 + below(c, 12); i < n; i++) {
        const char *e = PICK(c, each), *w = time ? PICK(c, windows) : "";
        dbr_buf_printf(out, "check c%u { expect ((", i);
        put_aggregate(c, time, out);
        dbr_buf_printf(out, ")%s) is none%s%s }\n", w, *e ? "; each " : "", e);
    }
    return apart;
}

/* ---- all that an engine gives back, as text ---- */

static void put_scan(const dbr_scan_cells *s, dbr_buf *out) {
    dbr_buf_printf(out, "failed %d has_rows %d", s->failed, s->has_rows);
    if (s->has_rows && s->scan->source->time)
        dbr_buf_printf(out, " days %d..%d", s->oldest, s->newest);
    dbr_buf_printf(out, " rows %lld kept %lld dropped %lld bad %lld undated %lld bad_days %d",
                   (long long)s->rows, (long long)s->kept, (long long)s->dropped,
                   (long long)s->bad_rows, (long long)s->undated, s->bad_days);
    dbr_buf_printf(out, " duplicates %lld lookups %lld misses %lld files %zu %.*s\n",
                   (long long)s->duplicates, (long long)s->lookups, (long long)s->lookup_misses,
                   s->nfiles, DBR_ARG(s->file));
    for (size_t i = 0; i < s->nheader; i++)
        dbr_buf_printf(out, "column %.*s\n", DBR_ARG(s->header[i]));
    if (s->failed)
        return;
    for (size_t i = 0; i < s->scan->source->rules.n; i++)
        dbr_buf_printf(out, "rule %zu dropped %lld\n", i, (long long)s->dropped_by_rule[i]);
    for (size_t i = 0; i < s->scan->source->requires.n; i++) {
        const dbr_row_check *r = &s->requires[i];
        dbr_buf_printf(out, "require %zu: good %lld bad %lld none %lld\n", i, (long long)r->good,
                       (long long)r->bad, (long long)r->none);
        for (size_t k = 0; k < r->noffenders; k++)
            dbr_buf_printf(out, "  %.*s line %llu: %.*s\n", DBR_ARG(r->offenders[k].file),
                           (unsigned long long)r->offenders[k].line, DBR_ARG(r->offenders[k].text));
    }
    for (size_t g = 1; g < s->scan->groupings.n; g++) {
        const dbr_segments *seg = &s->segments[g];
        size_t nk = s->scan->groupings.v[g].n, nw = s->scan->windows.n;
        for (size_t i = 0; i < seg->n; i++) {
            dbr_buf_printf(out, "segment %zu:", g);
            for (size_t k = 0; k < nk; k++) {
                dbr_buf_putc(out, ' ');
                dbr_value_write(&seg->keys[i * nk + k], out);
            }
            for (size_t w = 0; w < nw; w++)
                dbr_buf_puts(out, seg->in_window[i * nw + w] ? " 1" : " 0");
            dbr_buf_putc(out, '\n');
        }
    }
    for (size_t r = 0; r < s->scan->requests.n; r++) {
        const dbr_request *q = &s->scan->requests.v[r];
        size_t n = q->grouping ? s->segments[q->grouping].n : 1;
        dbr_buf_printf(out,
                       "%.*s window %u filter %u grouping %u:", DBR_ARG(dbr_span_str(q->agg->at)),
                       q->window, q->filter, q->grouping);
        for (size_t i = 0; i < n; i++) {
            dbr_buf_putc(out, ' ');
            put_answer(s->cells[r][i], out);
            dbr_buf_printf(out, "/%lld", (long long)s->cells[r][i].rows);
        }
        dbr_buf_putc(out, '\n');
    }
}

/* True when the files were read in blocks. */
static bool run(const char *script, dbr_engine_options o, dbr_buf *out) {
    engine_run u;
    plan_start(&u, dbr_str_of(script));
    u.cells = dbr_native_run(&u.arena, u.plan, &o, &u.diags);
    dbr_diags_write(&u.diags, false, out);
    bool fast = false;
    for (size_t i = 0; i < u.model->sources.n; i++)
        if (u.cells->scans[i].segments) {
            put_scan(&u.cells->scans[i], out);
            fast |= u.cells->scans[i].fast;
        }
    engine_stop(&u);
    return fast;
}

static void show_difference(dbr_str want, dbr_str got) {
    size_t at = 0, line = 0;
    for (; at < want.n && at < got.n && want.p[at] == got.p[at]; at++)
        if (want.p[at] == '\n')
            line = at + 1;
    dbr_str rest[] = {dbr_str_slice(want, line, want.n), dbr_str_slice(got, line, got.n)};
    for (int i = 0; i < 2; i++) {
        const char *end = memchr(rest[i].p, '\n', rest[i].n);
        fprintf(stderr, "--- %s\n%.*s\n", i ? "in blocks" : "row by row",
                (int)(end ? end - rest[i].p : (long)rest[i].n), rest[i].p);
    }
}

static const dbr_engine_options ways[] = {
    {.jobs = 1},
    {.jobs = 2},
    {.jobs = 7},
    {.jobs = 1, .block = 1},
    {.jobs = 2, .block = 7},
    {.jobs = 7, .block = 64},
    {.jobs = 1, .spill = 1},
    {.jobs = 2, .block = 300, .spill = 20000},
    {.jobs = 2, .block = 997},
    {.jobs = 7, .block = 4109},
};
enum { NWAYS = sizeof ways / sizeof *ways };

/* How many of the ways were fast. Small blocks only for small files: each block looks ahead. */
static size_t compare(const char *what, const char *script, size_t bytes) {
    dbr_buf want = {0};
    size_t fast = 0;
    run(script, (dbr_engine_options){.strict = true}, &want);
    for (size_t i = 0; i < NWAYS; i++) {
        if (ways[i].block && bytes / ways[i].block > 3000)
            continue;
        dbr_buf got = {0};
        fast += run(script, ways[i], &got);
        if (!dbr_str_eq(dbr_buf_str(&want), dbr_buf_str(&got))) {
            fprintf(stderr, "%s, %d jobs, blocks of %zu:\n%s", what, ways[i].jobs, ways[i].block,
                    script);
            show_difference(dbr_buf_str(&want), dbr_buf_str(&got));
            fail();
        }
        dbr_buf_clear(&got);
    }
    dbr_buf_clear(&want);
    return fast;
}

static void write_file(const char *path, dbr_str bytes) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

static uint64_t seed_of(const char *name, uint64_t otherwise) {
    const char *given = getenv(name);
    return given ? strtoull(given, NULL, 10) : otherwise;
}

static void compare_generated(bool json, uint64_t seed, uint64_t rounds) {
    print_message("DBR_SEED=%llu DBR_ROUNDS=%llu\n", (unsigned long long)seed,
                  (unsigned long long)rounds);
    size_t fast[4] = {0}, all[4] = {0}, again = 0;
    char path[64];
    snprintf(path, sizeof path, "/tmp/debrief-fast-XXXXXX.%s", json ? "jsonl" : "csv");
    int fd = mkstemps(path, json ? 6 : 4);
    assert_true(fd >= 0);
    close(fd);
    for (uint64_t round = 0; round < rounds; round++) {
        chance c = {(seed + round) * UINT64_C(0x9E3779B97F4A7C15)};
        ids d = ids_of(c.x);
        mood m = (mood)((seed + round) % 4);
        uint32_t rows = one_in(&c, 12) ? 0 : one_in(&c, 8) ? below(&c, 6000) : below(&c, 300);
        dbr_buf file = {0}, script = {0};
        (json ? put_json_file : put_file)(&c, &d, m, rows, &file);
        write_file(path, dbr_buf_str(&file));
        for (int i = 0; i < 2; i++) {
            script.n = 0;
            bool apart = put_script(&c, &d, path, &script);
            dbr_buf_putc(&script, '\0');
            char what[64];
            snprintf(what, sizeof what, "DBR_SEED=%llu DBR_ROUNDS=1, mood %d",
                     (unsigned long long)(seed + round), (int)m);
            size_t n = compare(what, script.p, file.n);
            again += !apart;
            fast[m] += apart && rows > 0 && n > 0;
            all[m] += apart && rows > 0; /* an empty file says nothing of its columns */
        }
        dbr_buf_clear(&file);
        dbr_buf_clear(&script);
    }
    unlink(path);
    print_message(
        "read in blocks: plain %zu of %zu, quoted %zu of %zu, odd %zu of %zu, broken %zu of %zu; "
        "keys that may be there twice: %zu\n",
        fast[PLAIN], all[PLAIN], fast[QUOTED], all[QUOTED], fast[ODD], all[ODD], fast[BROKEN],
        all[BROKEN], again);
    if (rounds >= 30) { /* else nothing was compared with anything */
        assert_true(fast[PLAIN] * 10 >= all[PLAIN] * 9);
        assert_true(fast[QUOTED] * 10 >= all[QUOTED] * 9);
    }
    if (rounds >= 200)
        assert_true(fast[ODD] * 10 >= all[ODD]);
}

static void compare_chosen(bool json) {
    compare_generated(json, seed_of("DBR_SEED", (uint64_t)time(NULL)), seed_of("DBR_ROUNDS", 30));
}

static void test_generated(void **state) {
    compare_chosen(false);
}

static void test_generated_lines(void **state) {
    compare_chosen(true);
}

/* What once was wrong. */
static void test_found(void **state) {
    /* Values in a file did not fit 64 bits any more when a later row had more digits. */
    compare_generated(true, 1795625442, 1);
}

/* Keys that are not there were not counted where the lookup stood inside of a `per`. */
static void test_lookup_in_per(void **state) {
    char path[] = "/tmp/debrief-fast-XXXXXX.csv", script[2000];
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    write_file(path, DBR_STR("day,place,n\n2026-10-01,a,1\n2026-10-02,b,2\n2026-10-02,c,4\n"));
    static const char *const metrics[] = {
        "max(first(places[o.place].rate) per day)", "max(sum(o.n where place in places) per day)",
        "max(sum(o.n) per grade)", "mean(weighted_mean(o.n, places[place].rate) per day)"};
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        snprintf(script, sizeof script,
                 "review { period month 2026-10; as of 2026-11-02 }\n"
                 "source places from inline(\"\"\"\nplace,rate\na,3\nb,5\n\"\"\") { key place; "
                 "column rate number }\n"
                 "source o from \"%s\" { time day; column n number; column grade = "
                 "places[place].rate }\ncheck c { expect (%s) is none }\n",
                 path, metrics[i]);
        compare(metrics[i], script, 60);
    }
    unlink(path);
}

/* The name of a column as a script can write it. */
static bool is_writable(dbr_str name) {
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || strchr("\"{}\\`", name.p[i]))
            return false;
    return name.n && dbr_utf8_invalid(name) == SIZE_MAX;
}

/* Rows, and the different texts of each column: what one can ask any file. How many of the ways were fast. */
static size_t compare_file(const char *path) {
    dbr_str bytes;
    dbr_arena a = {0};
    assert_int_equal(dbr_file_read(&a, dbr_str_of(path), (size_t)1 << 30, &bytes), DBR_FILE_OK);
    dbr_buf script = {0};
    dbr_buf_printf(&script,
                   "review { period month 2026-10; as of 2026-11-02 }\n"
                   "source o from \"%s\" {}\ncheck c { expect count(o) is none }\n",
                   path);
    dbr_buf_putc(&script, '\0');
    size_t fast = compare(path, script.p, bytes.n * 20);
    engine_run u;
    plan_start(&u, dbr_str_of(script.p));
    u.cells = dbr_native_run(&u.arena, u.plan, &(dbr_engine_options){.strict = true}, &u.diags);
    const dbr_scan_cells *s = scan_of(&u, "o");
    for (size_t k = 0; k < s->nheader && k < 1; k++) {
        if (!is_writable(s->header[k]))
            continue;
        script.n = 0;
        dbr_buf_printf(&script,
                       "review { period month 2026-10; as of 2026-11-02 }\n"
                       "source o from \"%s\" { column x text named \"%.*s\" }\n"
                       "check c { expect count(distinct o.x) is none; each x }\n",
                       path, DBR_ARG(s->header[k]));
        dbr_buf_putc(&script, '\0');
        fast += compare(path, script.p, bytes.n * 20);
    }
    engine_stop(&u);
    dbr_buf_clear(&script);
    dbr_arena_clear(&a);
    return fast;
}

static void test_corpus(void **state) {
    static const char *const suites[] = {
        "../shared/suites/csv-spectrum/csvs/*.csv", "../shared/suites/hostile/*.csv",
        "../shared/suites/xlsx2csv/*.csv", "../shared/suites/nist-strd/*/*.csv"};
    static const char *const own[] = {"examples/*.csv", "examples/*/data/*.csv",
                                      "tests/fuzz/corpus/csv/*.csv", "tests/errors/data/*.csv",
                                      "tests/data/*/*.csv"};
    size_t files[2] = {0}, fast[2] = {0};
    for (int which = 0; which < 2; which++) {
        size_t n = which ? sizeof own / sizeof *own : sizeof suites / sizeof *suites;
        for (size_t i = 0; i < n; i++) {
            char pattern[600];
            snprintf(pattern, sizeof pattern, "%s/%s", DBR_SOURCE_DIR, (which ? own : suites)[i]);
            glob_t g;
            if (glob(pattern, 0, NULL, &g) != 0)
                continue;
            for (size_t f = 0; f < g.gl_pathc; f++) {
                files[which]++;
                fast[which] += compare_file(g.gl_pathv[f]) > 0;
            }
            globfree(&g);
        }
    }
    if (!files[0])
        print_message("skipped: no suites\n");
    print_message("read in blocks: %zu of %zu files of the suites, %zu of %zu of our own\n",
                  fast[0], files[0], fast[1], files[1]);
    assert_true(files[1] > 0 && fast[1] * 3 >= files[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generated), cmocka_unit_test(test_generated_lines),
        cmocka_unit_test(test_found),     cmocka_unit_test(test_lookup_in_per),
        cmocka_unit_test(test_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
