/* test_split.c: the places of the wanted cells that the structural scan finds (src/engine/native/fast/split.h), by every kernel that this
   processor has, against the cells of the strict scanner (src/engine/native/csvscan.h). */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/native/csvscan.h"
#include "engine/native/fast/split_kernel.h"

#define SUITES "../shared/suites/"

/* --- what must come out --- */

/* A record of the strict scanner. */
typedef struct want {
    size_t begin, after; /* `after`: where the next one is looked for */
    bool regular;
    bool has_line_end; /* LF */
    uint32_t cell;     /* its first one in `cells`, in columns */
} want;

typedef struct wants {
    want *v;
    size_t n, cap;
    dbr_cell *cells;
    size_t ncells, cells_cap;
} wants;

static void *grow(void *p, size_t *cap, size_t n, size_t size) {
    if (n < *cap)
        return p;
    *cap = n * 2 + 64;
    p = realloc(p, *cap * size);
    assert_non_null(p);
    return p;
}

static bool is_wanted(const dbr_split *s, size_t column) {
    for (uint32_t w = 0; w < s->nwanted; w++)
        if (s->wanted[w] == column)
            return true;
    return false;
}

/* Whether the record is one for the fast road: written anew from its cells, with quotes where quotes were, it is the same again. */
static bool is_regular(const dbr_split *s, const dbr_csv_scan *scan) {
    if (scan->problem.any || scan->n < s->ncolumns)
        return false;
    dbr_buf b = {0};
    bool fine = true;
    for (size_t i = 0; i < scan->n; i++) {
        const dbr_cell *c = &scan->cells[i];
        fine &= i < s->ncolumns || !c->text.n;
        if (i)
            dbr_buf_putc(&b, s->delimiter);
        if (c->quoted)
            dbr_buf_putc(&b, s->quote);
        for (size_t k = 0; k < c->text.n; k++) {
            dbr_buf_putc(&b, c->text.p[k]);
            if (c->text.p[k] == s->quote) {
                fine &= c->quoted && !is_wanted(s, i);
                dbr_buf_putc(&b, s->quote);
            }
        }
        if (c->quoted)
            dbr_buf_putc(&b, s->quote);
    }
    fine = fine && b.n == scan->end - scan->begin &&
           (!b.n || memcmp(b.p, scan->text.p + scan->begin, b.n) == 0);
    dbr_buf_clear(&b);
    return fine;
}

static wants strict(const dbr_split *s, const char *p, size_t n) {
    wants w = {0};
    dbr_csv_scan scan;
    dbr_csv_scan_init(&scan, (dbr_str){p, n}, (dbr_csv_dialect){s->delimiter, s->quote, false},
                      DBR_COLUMNS_MAX);
    while (dbr_csv_scan_next(&scan)) {
        w.v = grow(w.v, &w.cap, w.n, sizeof *w.v);
        want *r = &w.v[w.n++];
        *r = (want){scan.begin, scan.at, is_regular(s, &scan),
                    scan.at > scan.end && p[scan.at - 1] == '\n', (uint32_t)w.ncells};
        if (!r->regular)
            continue;
        for (uint32_t i = 0; i < s->ncolumns; i++) {
            w.cells = grow(w.cells, &w.cells_cap, w.ncells, sizeof *w.cells);
            w.cells[w.ncells++] = scan.cells[i];
        }
    }
    dbr_csv_scan_clear(&scan);
    return w;
}

static void wants_clear(wants *w) {
    free(w->v);
    free(w->cells);
}

/* --- what comes out --- */

typedef struct outs {
    dbr_split_out out;
    uint32_t nwanted;
} outs;

/* Blocks of their exact size, so that a write behind them is seen. */
static outs outs_new(uint32_t nwanted, uint32_t max) {
    outs o = {.nwanted = nwanted, .out.max = max};
    o.out.record = malloc((max + 1) * sizeof *o.out.record);
    o.out.begin = malloc((nwanted + 1) * sizeof *o.out.begin);
    o.out.end = malloc((nwanted + 1) * sizeof *o.out.end);
    o.out.quoted = malloc((nwanted + 1) * sizeof *o.out.quoted);
    for (uint32_t w = 0; w < nwanted; w++) {
        o.out.begin[w] = malloc(max * sizeof **o.out.begin);
        o.out.end[w] = malloc(max * sizeof **o.out.end);
        o.out.quoted[w] = malloc(max);
    }
    return o;
}

static void outs_free(outs *o) {
    for (uint32_t w = 0; w < o->nwanted; w++) {
        free(o->out.begin[w]);
        free(o->out.end[w]);
        free(o->out.quoted[w]);
    }
    free(o->out.record);
    free(o->out.begin);
    free(o->out.end);
    free(o->out.quoted);
}

static struct {
    uint64_t records, irregular, doubled, quoted, cut, blank, plain;
} seen; /* that the generator makes all of it */

static void show(const dbr_split *s, const char *p, size_t n, const char *what, size_t at) {
    fprintf(stderr, "%s: %s at %zu of %zu bytes, %u columns, delimiter %d, quote %c, wanted",
            dbr_simd_name(s->simd), what, at, n, s->ncolumns, s->delimiter, s->quote);
    for (uint32_t w = 0; w < s->nwanted; w++)
        fprintf(stderr, " %u", s->wanted[w]);
    fprintf(stderr, "\n");
    for (size_t i = at > 200 ? at - 200 : 0; i < n && i < at + 400; i++)
        fprintf(stderr, p[i] >= ' ' && p[i] < 127 ? "%c" : "\\x%02x", (unsigned char)p[i]);
    fprintf(stderr, "\n");
}

#define EXPECT(condition)                                  \
    do {                                                   \
        if (!(condition)) {                                \
            show(s, p, n, #condition, from + o->out.used); \
            fail_msg("line %d: %s", __LINE__, #condition); \
        }                                                  \
    } while (0)

/* The records that a run from `from` gave are those from want `i` on. */
static void check_records(const dbr_split *s, const char *p, size_t n, size_t from, const outs *o,
                          const wants *w, size_t i) {
    const dbr_split_out *out = &o->out;
    EXPECT(out->n <= out->max && i + out->n <= w->n);
    EXPECT(out->record[out->n] == out->used);
    for (uint32_t r = 0; r < out->n; r++) {
        const want *x = &w->v[i + r];
        EXPECT(x->regular && from + out->record[r] == x->begin);
        for (uint32_t c = 0; c < s->nwanted; c++) {
            const dbr_cell *cell = &w->cells[x->cell + s->wanted[c]];
            EXPECT(p + from + out->begin[c][r] == cell->text.p);
            EXPECT(out->end[c][r] - out->begin[c][r] == cell->text.n);
            EXPECT(out->quoted[c][r] == cell->quoted);
            seen.quoted += cell->quoted;
        }
    }
    seen.records += out->n;
}

/* The whole text by runs of at most `max` records, irregular ones passed over. */
static void check_whole(const dbr_split *s, const char *p, size_t n, uint32_t max, const wants *w) {
    outs all = outs_new(s->nwanted, max), *o = &all;
    size_t from = 0, i = 0;
    for (;;) {
        dbr_split_run(s, p + from, n - from, true, &o->out);
        check_records(s, p, n, from, o, w, i);
        i += o->out.n;
        if (o->out.irregular) {
            EXPECT(o->out.n < max && i < w->n && !w->v[i].regular);
            EXPECT(from + o->out.used == w->v[i].begin);
            from = w->v[i++].after;
            seen.irregular++;
        } else if (o->out.n == max) {
            EXPECT(from + o->out.used == w->v[i - 1].after);
            from += o->out.used;
        } else {
            EXPECT(i == w->n && from + o->out.used == n);
            break;
        }
    }
    outs_free(o);
}

/* The text cut at n, as a piece of the file: whole records only, as far as the first irregular one. */
static void check_cut(const dbr_split *s, const char *p, size_t n, const wants *w) {
    outs all = outs_new(s->nwanted, 1000), *o = &all;
    size_t from = 0, whole = 0;
    while (whole < w->n && whole < 1000 && w->v[whole].regular && w->v[whole].has_line_end &&
           w->v[whole].after <= n)
        whole++;
    dbr_split_run(s, p, n, false, &o->out);
    check_records(s, p, n, 0, o, w, 0);
    EXPECT(o->out.n == whole);
    EXPECT(o->out.used <= n && (!whole || o->out.used >= w->v[whole - 1].after));
    if (whole < w->n && whole < 1000) {
        const want *x = &w->v[whole];
        if (o->out.irregular)
            EXPECT(!x->regular && o->out.used == x->begin);
        else
            EXPECT(!x->has_line_end || x->after > n);
        if (x->begin < n && x->after > n)
            seen.cut++;
    }
    /* Where it stops is the same for all. */
    outs other_outs = outs_new(s->nwanted, 1000);
    dbr_split scalar = *s;
    scalar.simd = DBR_SIMD_SCALAR;
    dbr_split_run(&scalar, p, n, false, &other_outs.out);
    EXPECT(other_outs.out.used == o->out.used && other_outs.out.irregular == o->out.irregular);
    outs_free(&other_outs);
    outs_free(o);
}

/* A text at any alignment with hostile bytes behind it, in a block that ends where no more may be read. */
typedef struct padded {
    char *block, *p;
} padded;

static padded pad(const char *bytes, size_t n, size_t shift) {
    static const char hostile[] = "\",\n\"\"\r\n'\0;\"\n,,\"";
    padded t = {.block = malloc(shift + n + DBR_SPLIT_PAD)};
    assert_non_null(t.block);
    t.p = t.block + shift;
    if (n)
        memcpy(t.p, bytes, n);
    for (size_t i = 0; i < DBR_SPLIT_PAD; i++)
        t.p[n + i] = hostile[(i + n) % (sizeof hostile - 1)];
    return t;
}

/* A kernel that takes plain bytes for irregular ones gives the same records, slowly: so it is asked itself. */
static void check_kernel(const dbr_split *s, const char *p, size_t n, const wants *w) {
    dbr_split_find *find = dbr_split_kernel(s->simd);
    if (!find)
        return;
    for (size_t i = 0; i < w->n; i++)
        if (!w->v[i].regular)
            return;
    dbr_split_places st;
    dbr_split_places_start(&st, 0);
    while (st.pos < n) {
        find(s, p, n, n - st.pos > DBR_SPLIT_STEP ? st.pos + DBR_SPLIT_STEP : n, &st);
        if (st.bad)
            show(s, p, n, "regular, and refused", st.pos);
        assert_false(st.bad);
        for (uint32_t i = 1; i <= st.n; i++)
            assert_true(p[st.at[i]] == s->delimiter || p[st.at[i]] == '\n');
        st.n = 0;
    }
    seen.plain++;
}

static void check_text(dbr_split s, const char *bytes, size_t n, size_t shift, uint32_t max,
                       size_t cut) {
    padded t = pad(bytes, n, shift);
    wants w = strict(&s, t.p, n);
    for (int simd = 0; simd < DBR_SIMD_N; simd++) {
        if (!dbr_simd_usable((dbr_simd)simd))
            continue;
        s.simd = (dbr_simd)simd;
        check_whole(&s, t.p, n, max, &w);
        check_kernel(&s, t.p, n, &w);
        if (cut <= n)
            check_cut(&s, t.p, cut, &w);
    }
    wants_clear(&w);
    free(t.block);
}

/* --- made-up texts --- */

static uint64_t state_of_chance;

static uint32_t chance(uint32_t n) {
    state_of_chance += 0x9E3779B97F4A7C15u;
    uint64_t x = state_of_chance;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((x ^ x >> 31) >> 32) % n;
}

static uint64_t seed(void) {
    const char *given = getenv("DBR_SEED");
    uint64_t x = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    print_message("DBR_SEED=%llu\n", (unsigned long long)x);
    return x;
}

typedef struct shape {
    char delimiter, quote;
    uint32_t columns;
    uint32_t quotes, doubled, long_cells, odd; /* per thousand cells */
    uint32_t crlf, blank, ragged;              /* per thousand records */
} shape;

static void put_cell(dbr_buf *b, const shape *x) {
    static const char odd[] = "\r\0\"' \t\n,;|";
    uint32_t n = chance(1000) < x->long_cells ? chance(300) : chance(9);
    bool quoted = chance(1000) < x->quotes;
    bool spoil = chance(1000) < x->odd;
    if (spoil && chance(3) == 0)
        dbr_buf_putc(b, " \t"[chance(2)]);
    if (quoted)
        dbr_buf_putc(b, x->quote);
    for (uint32_t i = 0; i < n; i++) {
        char c = "ab0129.-e \xc3"[chance(11)];
        if (quoted && chance(6) == 0)
            c = "\n\r,;\t\n"[chance(6)];
        dbr_buf_putc(b, c);
        if (quoted && chance(1000) < x->doubled) {
            dbr_buf_putc(b, x->quote);
            dbr_buf_putc(b, x->quote);
        }
        if (spoil && chance(8) == 0)
            dbr_buf_putc(b, odd[chance(sizeof odd - 1)]);
    }
    if (quoted && !(spoil && chance(4) == 0))
        dbr_buf_putc(b, x->quote);
    if (spoil && chance(3) == 0)
        dbr_buf_putc(b, " x\t"[chance(3)]);
}

static void put_text(dbr_buf *b, const shape *x, size_t n) {
    b->n = 0;
    if (chance(30) == 0)
        dbr_buf_puts(b, "\xEF\xBB\xBF");
    while (b->n < n) {
        const char *line_end = chance(1000) < x->crlf ? "\r\n" : "\n";
        while (chance(1000) < x->blank) {
            static const char *const blank[] = {"", " ", "\t ", "  \r", "\r"};
            dbr_buf_puts(b, blank[chance(5)]);
            dbr_buf_puts(b, "\n");
            seen.blank++;
        }
        uint32_t columns = x->columns;
        bool ragged = chance(1000) < x->ragged;
        if (ragged && chance(3) == 0)
            columns = chance(columns * 2 + 1);
        for (uint32_t i = 0; i < columns; i++) {
            if (i)
                dbr_buf_putc(b, x->delimiter);
            put_cell(b, x);
        }
        if (ragged && chance(2)) {
            for (uint32_t extra = chance(4); extra; extra--) {
                dbr_buf_putc(b, x->delimiter);
                if (chance(4) == 0)
                    dbr_buf_printf(b, "%c%c", x->quote, x->quote);
            }
        }
        if (b->n < n || chance(3))
            dbr_buf_puts(b, line_end);
    }
    if (chance(10) == 0)
        dbr_buf_puts(b, "\r");
}

static uint32_t some_columns(uint32_t *wanted, uint32_t columns) {
    uint32_t n = 0, share = chance(5);
    for (uint32_t i = 0; i < columns; i++)
        if (chance(4) < share)
            wanted[n++] = i;
    return n;
}

static void run_shapes(int rounds, size_t longest) {
    static const char delimiters[] = ",,,;\t| ";
    static const uint32_t often[] = {0, 0, 2, 30, 300};
    uint32_t wanted[64];
    dbr_buf b = {0};
    for (int i = 0; i < rounds; i++) {
        shape x = {.delimiter = delimiters[chance(7)],
                   .quote = "\"\"\"'"[chance(4)],
                   .columns = chance(6) ? 1 + chance(16) : 1 + chance(64),
                   .quotes = often[chance(5)],
                   .doubled = often[chance(4)],
                   .long_cells = often[chance(4)],
                   .odd = chance(2) ? 0 : often[chance(4)],
                   .crlf = often[chance(5)] * 10 / 3,
                   .blank = often[chance(4)],
                   .ragged = often[chance(5)]};
        dbr_split s = {.delimiter = x.delimiter,
                       .quote = x.quote,
                       .ncolumns = x.columns,
                       .wanted = wanted,
                       .nwanted = some_columns(wanted, x.columns)};
        put_text(&b, &x, chance((uint32_t)longest));
        uint32_t max = chance(3) ? 4000 : 1 + chance(20);
        check_text(s, b.n ? b.p : "", b.n, chance(64), max, chance((uint32_t)b.n + 1));
        seen.doubled += x.doubled && x.quotes;
    }
    dbr_buf_clear(&b);
}

static void test_short_texts(void **state) {
    state_of_chance = seed();
    run_shapes(6000, 700);
}

/* Over several steps of a kernel, with records that go from one to the next. */
static void test_long_texts(void **state) {
    state_of_chance = seed();
    run_shapes(300, 30000);
    assert_true(seen.records > 1000 && seen.irregular > 100 && seen.doubled && seen.quoted > 1000);
    assert_true(seen.cut && seen.blank && seen.plain > 100);
}

/* Any bytes at all, most of them structure. */
static void test_soup(void **state) {
    static const char bytes[] = "\",\n,\"ab \r\n\t\"\"\n,,;x\n\0\r";
    uint32_t wanted[8];
    char text[400];
    state_of_chance = seed();
    for (int i = 0; i < 20000; i++) {
        size_t n = chance(chance(4) ? 40 : 400), kinds = 3 + chance(sizeof bytes - 4);
        for (size_t k = 0; k < n; k++)
            text[k] = bytes[chance((uint32_t)kinds + 1)];
        dbr_split s = {.delimiter = ",;\t"[chance(3)],
                       .quote = '"',
                       .ncolumns = 1 + chance(4),
                       .wanted = wanted};
        s.nwanted = some_columns(wanted, s.ncolumns);
        check_text(s, text, n, chance(64), 1 + chance(5) * chance(100), chance((uint32_t)n + 1));
    }
}

/* Each kind of record behind and before each other one, at every place in a block, cut everywhere around. */
static void test_every_place(void **state) {
    static const char *const lines[] = {"a,b,c\n",        "a,\"b\",c\r\n",   "\"a\",\"\",\"c\"\r\n",
                                        "a,b,\"\"\n",     "a,\"x,\ny\",c\n", "a,\"x\"\"y\",c\n",
                                        "\"\"\"\",b,c\n", "a,b,c,,\"\"\r\n", "\n",
                                        " \t\r\n",        "a,b\n",           "a,b,c,d\n",
                                        "a,b\",c\n",      "a, \"b\",c\n",    "a,\"b\"x,c\n",
                                        "a,b\rb,c\n",     "a,b,c\r\r\n",     ",,\r\n",
                                        "a,b,\"c\"\r",    "a,\"b",           "\"a\"\"\",\"\",\n"};
    enum { LINES = sizeof lines / sizeof *lines };
    uint32_t both[] = {0, 2};
    dbr_split s = {.delimiter = ',', .quote = '"', .ncolumns = 3, .wanted = both, .nwanted = 2};
    dbr_buf b = {0};
    for (size_t fill = 0; fill < 66; fill++)
        for (size_t i = 0; i < LINES; i++) {
            size_t k = (i + fill) % LINES;
            b.n = 0;
            for (size_t f = 0; f < fill; f++)
                dbr_buf_putc(&b, 'f');
            dbr_buf_puts(&b, ",,\n");
            size_t from = b.n;
            dbr_buf_puts(&b, lines[i]);
            dbr_buf_puts(&b, lines[k]);
            size_t to = b.n;
            dbr_buf_puts(&b, "1,2,3\n");
            for (size_t cut = from; cut <= to; cut++)
                check_text(s, b.p, b.n, fill % 64, 100, cut);
        }
    dbr_buf_clear(&b);
}

/* More columns than places fit, and records of far more cells than the header has. */
static void test_wide(void **state) {
    static const uint32_t widths[] = {1, 2, 1000, 2047, 2048, 2049, 4095, 9000};
    dbr_buf b = {0};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (uint32_t other = 0; other < 3; other++) {
            uint32_t wanted[3] = {0, widths[i] / 2, widths[i] - 1};
            dbr_split s = {.delimiter = ',', .quote = '"', .ncolumns = widths[i]};
            s.wanted = wanted;
            s.nwanted = widths[i] > 2 ? 3 : 1;
            b.n = 0;
            for (uint32_t r = 0; r < 9; r++) {
                uint32_t width = r % 3 == 2 && other ? widths[i] + other * 5000 : widths[i];
                for (uint32_t c = 0; c < width; c++)
                    dbr_buf_printf(&b, c < widths[i] ? "%s%u" : "%s", c ? "," : "", c % 7);
                dbr_buf_puts(&b, r % 2 ? "\r\n" : "\n");
            }
            check_text(s, b.p, b.n, i, 100, b.n / 2);
        }
    dbr_buf_clear(&b);
}

/* A doubled quote is not forgotten, however many steps of a kernel its record takes, nor held against the records after it. */
static void test_doubled_far_back(void **state) {
    uint32_t wanted[2];
    dbr_buf b = {0};
    for (size_t length = 0; length < 20000; length += 1111)
        for (uint32_t column = 0; column < 3; column++) {
            b.n = 0;
            dbr_buf_puts(&b, "1,2,3\n");
            for (uint32_t c = 0; c < 3; c++) {
                dbr_buf_puts(&b, c == column ? "\"x\"\"" : "\"");
                dbr_buf_fill(&b, 'l', length);
                dbr_buf_puts(&b, c < 2 ? "\"," : "\"\n");
            }
            for (uint32_t r = 0; r < 3000; r++)
                dbr_buf_puts(&b, "\"1\",2,\"3\"\n");
            dbr_split s = {.delimiter = ',', .quote = '"', .ncolumns = 3, .wanted = wanted};
            for (uint32_t without = 0; without < 3; without++) {
                s.nwanted = 0;
                for (uint32_t c = 0; c < 3; c++)
                    if (c != without)
                        wanted[s.nwanted++] = c;
                check_text(s, b.p, b.n, length % 64, 5000, b.n - 1);
            }
        }
    dbr_buf_clear(&b);
}

/* A record may have DBR_RECORD_MAX bytes, no more. */
static void test_too_long(void **state) {
    static const char tail[] = "\",y\nc,d\n";
    uint32_t wanted[] = {1};
    dbr_split s = {.delimiter = ',', .quote = '"', .ncolumns = 2, .wanted = wanted, .nwanted = 1};
    for (size_t more = 0; more < 2; more++) {
        size_t first = DBR_RECORD_MAX + more, n = 4 + first + 4;
        char *p = malloc(n + DBR_SPLIT_PAD);
        assert_non_null(p);
        memset(p, 'x', n + DBR_SPLIT_PAD);
        memcpy(p, "a,b\n\"", 5);
        memcpy(p + n - (sizeof tail - 1), tail, sizeof tail - 1);
        for (int simd = 0; simd < DBR_SIMD_N; simd++) {
            if (!dbr_simd_usable((dbr_simd)simd))
                continue;
            s.simd = (dbr_simd)simd;
            outs o = outs_new(1, 10);
            dbr_split_run(&s, p, n, true, &o.out);
            assert_int_equal(o.out.irregular, more);
            assert_int_equal(o.out.n, more ? 1 : 3);
            assert_int_equal(o.out.used, more ? 4 : n);
            assert_int_equal(o.out.begin[0][0], 2);
            outs_free(&o);
        }
        free(p);
    }
}

static void test_count(void **state) {
    char text[700];
    state_of_chance = seed();
    for (int i = 0; i < 2000; i++) {
        size_t n = chance(sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = "a\"\n',"[chance(5)];
        padded t = pad(text, n, chance(64));
        dbr_split s = {.delimiter = ',', .quote = "\"'"[chance(2)], .ncolumns = 1};
        uint64_t quotes = 0, lines = 0;
        size_t outside = n, inside = n;
        for (size_t k = 0; k < n; k++) {
            if (t.p[k] == '\n') {
                size_t *first = quotes % 2 ? &inside : &outside;
                if (*first == n)
                    *first = k + 1;
            }
            quotes += t.p[k] == s.quote;
            lines += t.p[k] == '\n';
        }
        for (int simd = 0; simd < DBR_SIMD_N; simd++) {
            if (!dbr_simd_usable((dbr_simd)simd))
                continue;
            s.simd = (dbr_simd)simd;
            uint64_t q, l;
            dbr_split_count(&s, t.p, n, &q, &l);
            assert_int_equal(q, quotes);
            assert_int_equal(l, lines);
            assert_int_equal(dbr_split_first_record(&s, t.p, n, false), outside);
            assert_int_equal(dbr_split_first_record(&s, t.p, n, true), inside);
        }
        free(t.block);
    }
}

static void test_suites(void **state) {
    static const char *const patterns[] = {SUITES "csv-spectrum/csvs/*.csv", SUITES "hostile/*.csv",
                                           SUITES "xlsx2csv/*.csv", SUITES "nist-strd/*/*.csv"};
    size_t files = 0;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        glob_t g;
        if (glob(patterns[i], 0, NULL, &g))
            continue;
        for (size_t f = 0; f < g.gl_pathc; f++) {
            FILE *in = fopen(g.gl_pathv[f], "rb");
            assert_non_null(in);
            assert_int_equal(fseek(in, 0, SEEK_END), 0);
            long size = ftell(in);
            assert_true(size >= 0);
            rewind(in);
            char *bytes = malloc((size_t)size + 1);
            assert_non_null(bytes);
            assert_int_equal(fread(bytes, 1, (size_t)size, in), (size_t)size);
            fclose(in);
            dbr_csv_scan scan;
            dbr_csv_scan_init(&scan, (dbr_str){bytes, (size_t)size},
                              (dbr_csv_dialect){',', '"', false}, 0);
            uint32_t columns = dbr_csv_scan_next(&scan) ? (uint32_t)scan.n : 1;
            dbr_csv_scan_clear(&scan);
            uint32_t *wanted = malloc(columns * sizeof *wanted);
            for (uint32_t step = 1; step < 4; step++) {
                dbr_split s = {.delimiter = ',', .quote = '"', .ncolumns = columns};
                s.wanted = wanted;
                for (uint32_t c = step - 1; c < columns; c += step)
                    wanted[s.nwanted++] = c;
                check_text(s, bytes, (size_t)size, step, 1000 / step, (size_t)size / step);
            }
            free(wanted);
            free(bytes);
            files++;
        }
        globfree(&g);
    }
    if (!files)
        print_message("skipped: no suites\n");
}

static void test_choice(void **state) {
    dbr_simd best = dbr_simd_best();
    assert_true(dbr_simd_usable(best) && dbr_simd_usable(DBR_SIMD_SCALAR));
    for (int simd = 0; simd < DBR_SIMD_N; simd++)
        assert_true(dbr_simd_name((dbr_simd)simd)[0]);
    print_message("kernel: %s\n", dbr_simd_name(best));
#if defined(__x86_64__)
    assert_true(dbr_simd_usable(DBR_SIMD_SSE2) && !dbr_simd_usable(DBR_SIMD_NEON));
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_every_place),
        cmocka_unit_test(test_short_texts),
        cmocka_unit_test(test_long_texts),
        cmocka_unit_test(test_soup),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_doubled_far_back),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_suites),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
