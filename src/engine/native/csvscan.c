/* csvscan.c turns text into records of cells by RFC 4180, one at a time, and finds out a file's delimiter, quote and header.

   A quote opens a quoted cell only as the first byte of a cell (blanks before it allowed); elsewhere it is text. What the RFC leaves open is
   an error, not a guess: text after a closing quote, a NUL byte, a lone CR, a quote that is never closed. */
#include "engine/native/csvscan.h"
#include "base/utf8.h"

/* A first record longer than SAMPLE_MAX has the dialect that its beginning shows. */
enum { SAMPLE = 64 << 10, SAMPLE_MAX = 16 << 20, SAMPLE_RECORDS = 1000 };

void dbr_csv_scan_init(dbr_csv_scan *s, dbr_str text, dbr_csv_dialect d, size_t limit) {
    *s = (dbr_csv_scan){.text = text, .dialect = d, .line = 1, .limit = limit};
    s->special[(unsigned char)d.delimiter] = 1;
    s->special['\n'] = s->special['\r'] = s->special[0] = 1;
}

void dbr_csv_scan_clear(dbr_csv_scan *s) {
    dbr_free(s->cells);
    dbr_buf_clear(&s->scratch);
    s->cells = NULL;
    s->cap = 0;
}

static void problem(dbr_csv_scan *s, dbr_data_kind kind, size_t at) {
    if (s->problem.any)
        return;
    s->problem.any = true;
    s->problem.kind = kind;
    s->problem.line = s->line;
    s->problem.line_start = s->line_start;
    s->problem.at = at;
    s->problem.byte = at < s->text.n ? (unsigned char)s->text.p[at] : 0;
}

static void line_begins(dbr_csv_scan *s, size_t at) {
    s->line++;
    s->line_start = at;
}

static bool blank(const dbr_csv_scan *s, char c) {
    return (c == ' ' || c == '\t') && c != s->dialect.delimiter;
}

static size_t skip_blanks(const dbr_csv_scan *s, size_t at) {
    while (at < s->text.n && blank(s, s->text.p[at]))
        at++;
    return at;
}

/* The length of the line end at `at`, 0 where there is none. */
static size_t line_end(const dbr_csv_scan *s, size_t at) {
    char c = s->text.p[at];
    if (c == '\n')
        return s->dialect.cr ? 0 : 1;
    if (c != '\r')
        return 0;
    if (at + 1 < s->text.n && s->text.p[at + 1] == '\n')
        return 2;
    return s->dialect.cr || at + 1 == s->text.n ? 1 : 0;
}

/* `scratch`: the cell's text is at that offset of the scratch buffer, which may still move. */
static void push_cell(dbr_csv_scan *s, dbr_str text, bool quoted, bool scratch) {
    size_t i = s->n++;
    if (quoted)
        s->quoted_cells++;
    if (i >= s->limit) {
        s->extra_text |= text.n > 0;
        return;
    }
    if (i == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 32;
        if (cap > s->limit)
            cap = s->limit;
        s->cells = dbr_realloc(s->cells, cap, sizeof *s->cells);
        s->cap = cap;
    }
    s->cells[i] = (dbr_cell){.text = text, .quoted = quoted, .absent = scratch};
}

/* Text up to the next delimiter or line end, from `from`; the cell itself begins at `begin`. */
static size_t plain_end(dbr_csv_scan *s, size_t from) {
    size_t at = from;
    for (;;) {
        while (at < s->text.n && !s->special[(unsigned char)s->text.p[at]])
            at++;
        if (at == s->text.n || s->text.p[at] == s->dialect.delimiter || line_end(s, at))
            return at;
        problem(s, s->text.p[at] ? DBR_DATA_LONE_CR : DBR_DATA_NUL, at);
        at++;
    }
}

static void count_lines(dbr_csv_scan *s, size_t from, size_t to) {
    const char newline = s->dialect.cr ? '\r' : '\n';
    const char *hit;
    while (from < to && (hit = memchr(s->text.p + from, newline, to - from))) {
        from = (size_t)(hit - s->text.p) + 1;
        line_begins(s, from);
    }
}

/* A quoted cell whose opening quote is at `open`. Returns where it ends. */
static size_t quoted_cell(dbr_csv_scan *s, size_t open) {
    const char quote = s->dialect.quote;
    size_t from = open + 1, piece = from, copied = s->scratch.n;
    bool doubled = false, closed = false;
    uint64_t line = s->line;
    size_t line_start = s->line_start;
    while (from < s->text.n) {
        const char *hit = memchr(s->text.p + from, quote, s->text.n - from);
        if (!hit)
            break;
        size_t at = (size_t)(hit - s->text.p);
        if (at + 1 < s->text.n && s->text.p[at + 1] == quote) {
            dbr_buf_put(&s->scratch, dbr_str_slice(s->text, piece, at + 1));
            doubled = true;
            from = piece = at + 2;
            continue;
        }
        closed = true;
        from = at;
        break;
    }
    if (!closed)
        from = s->text.n;
    const char *nul = memchr(s->text.p + open + 1, 0, from - open - 1);
    if (!closed) {
        problem(s, DBR_DATA_OPEN_QUOTE, open);
    } else if (nul) {
        count_lines(s, open + 1, (size_t)(nul - s->text.p));
        problem(s, DBR_DATA_NUL, (size_t)(nul - s->text.p));
        s->line = line;
        s->line_start = line_start;
    }
    count_lines(s, open + 1, from);
    if (doubled) {
        dbr_buf_put(&s->scratch, dbr_str_slice(s->text, piece, from));
        push_cell(s, (dbr_str){(const char *)(uintptr_t)copied, s->scratch.n - copied}, true, true);
    } else {
        push_cell(s, dbr_str_slice(s->text, open + 1, from), true, false);
    }
    if (!closed)
        return from;
    size_t at = skip_blanks(s, from + 1);
    if (at == s->text.n || s->text.p[at] == s->dialect.delimiter || line_end(s, at))
        return at;
    problem(s, DBR_DATA_AFTER_QUOTE, at);
    return plain_end(s, at);
}

static bool skip_blank_lines(dbr_csv_scan *s) {
    for (;;) {
        size_t at = skip_blanks(s, s->at);
        if (at == s->text.n) {
            s->at = at;
            return false;
        }
        size_t end = line_end(s, at);
        if (!end)
            return true;
        s->at = at + end;
        line_begins(s, s->at);
    }
}

bool dbr_csv_scan_next(dbr_csv_scan *s) {
    s->n = 0;
    s->extra_text = false;
    s->problem.any = false;
    s->scratch.n = 0;
    if (!skip_blank_lines(s))
        return false;
    s->begin = s->at;
    s->first_line = s->line;
    size_t at = s->at;
    for (;;) {
        size_t open = skip_blanks(s, at);
        if (open < s->text.n && s->text.p[open] == s->dialect.quote) {
            at = quoted_cell(s, open);
        } else {
            size_t end = plain_end(s, open);
            push_cell(s, dbr_str_slice(s->text, at, end), false, false);
            at = end;
        }
        if (at == s->text.n) {
            s->end = at;
            break;
        }
        size_t end = line_end(s, at);
        if (end) {
            s->end = at;
            at += end;
            line_begins(s, at);
            break;
        }
        at++; /* the delimiter */
    }
    s->at = at;
    if (s->scratch.n) {
        size_t kept = s->n < s->limit ? s->n : s->limit;
        for (size_t i = 0; i < kept; i++)
            if (s->cells[i].absent) {
                s->cells[i].text.p = s->scratch.p + (uintptr_t)s->cells[i].text.p;
                s->cells[i].absent = false;
            }
    }
    if (at - s->begin > DBR_RECORD_MAX && !s->problem.any) {
        problem(s, DBR_DATA_TOO_LONG, s->begin);
        s->problem.line = s->first_line;
        s->problem.line_start = s->begin;
    }
    return true;
}

/* --- finding out --- */

typedef struct fit {
    size_t records, width, share; /* share: records of that width, in thousandths */
    size_t first_width;
    uint64_t problems, quoted;
} fit;

/* How the sample looks with this dialect. `cut`: the sample ends within the file, so its last record does not count. */
static fit try_dialect(dbr_str sample, bool cut, dbr_csv_dialect d) {
    dbr_csv_scan s;
    dbr_csv_scan_init(&s, sample, d, 0);
    size_t widths[SAMPLE_RECORDS], n = 0;
    fit f = {0};
    while (n < SAMPLE_RECORDS && dbr_csv_scan_next(&s)) {
        if (cut && s.at == sample.n)
            break;
        f.problems += s.problem.any;
        widths[n++] = s.n;
        f.quoted = s.quoted_cells;
    }
    dbr_csv_scan_clear(&s);
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t j = i; j < n; j++)
            same += widths[j] == widths[i];
        if (same > most) {
            most = same;
            f.width = widths[i];
        }
        if (most * 2 > n)
            break;
    }
    f.records = n;
    f.share = n ? most * 1000 / n : 0;
    f.first_width = n ? widths[0] : 0;
    return f;
}

/* The better of two dialects; equal: 0. */
static int better(const fit *a, const fit *b) {
    bool wide_a = a->width > 1, wide_b = b->width > 1;
    if (wide_a != wide_b)
        return wide_a ? 1 : -1;
    if (!wide_a)
        return a->first_width > b->first_width ? 1 : a->first_width < b->first_width ? -1 : 0;
    if (!a->problems != !b->problems)
        return !a->problems ? 1 : -1;
    if (a->share != b->share)
        return a->share > b->share ? 1 : -1;
    return 0;
}

/* Lines end in CR alone where the first line end outside of quotes is one and no LF stands outside of quotes. */
static bool ends_in_cr(dbr_str sample, char quote) {
    bool inside = false, cr = false;
    for (size_t i = 0; i < sample.n; i++) {
        char c = sample.p[i];
        if (c == quote) {
            inside = !inside;
        } else if (!inside && c == '\n') {
            return false;
        } else if (!inside && c == '\r') {
            if (i + 1 < sample.n && sample.p[i + 1] == '\n')
                return false;
            cr = true;
        }
    }
    return cr;
}

/* A number, a date or a time: digits with the signs that stand in them. Nobody names a column so without need. */
static bool looks_like_value(dbr_str s) {
    bool digit = false;
    s = dbr_str_trim(s);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9')
            digit = true;
        else if (!s.p[i] || !strchr("+-.,:/%TZ ", s.p[i]))
            return false;
    }
    return digit;
}

static void find_header(dbr_str sample, dbr_csv_guess *g) {
    dbr_csv_scan s;
    dbr_csv_scan_init(&s, sample, g->dialect, DBR_COLUMNS_MAX);
    g->has_header = true;
    while (dbr_csv_scan_next(&s)) {
        /* A title or comment above the table has one cell, or begins with `#`. */
        if (g->width > 1 && (s.n == 1 || (sample.p[s.begin] == '#' && s.n != g->width))) {
            g->skipped = true;
            continue;
        }
        g->header_at = s.begin;
        g->header_line = s.first_line;
        bool values = true;
        for (size_t i = 0; i < s.n && i < s.limit && values; i++)
            values = looks_like_value(s.cells[i].text);
        g->has_header = !values || s.at == sample.n;
        break;
    }
    dbr_csv_scan_clear(&s);
}

/* A line of a comment as exports write them above a table: "# Report", "#-----". The first name of a header may begin with the sign too. */
static bool comment_ends(dbr_str text, size_t at, size_t *end) {
    bool comment = at + 1 < text.n && text.p[at] == '#' && text.p[at + 1] &&
                   strchr(" -=#\r\n", text.p[at + 1]);
    const char *newline = comment ? memchr(text.p + at, '\n', text.n - at) : NULL;
    *end = newline ? (size_t)(newline - text.p) + 1 : 0;
    return newline != NULL;
}

dbr_csv_guess dbr_csv_find_out(dbr_str text, dbr_csv_dialect said) {
    static const char delimiters[] = {',', ';', '\t', '|'};
    dbr_csv_guess g = {0};
    size_t first = said.delimiter ? 0 : SIZE_MAX;
    dbr_str line = dbr_str_slice(text, 0, 6);
    size_t start = 0;
    /* Excel's `sep=;` as first line. */
    if (line.n == 6 && memcmp(line.p, "sep=", 4) == 0 && (line.p[5] == '\n' || line.p[5] == '\r')) {
        if (!said.delimiter)
            said.delimiter = line.p[4];
        first = 0;
        start = line.p[5] == '\r' && text.n > 6 && text.p[6] == '\n' ? 7 : 6;
    }
    uint64_t above = start > 0, comments = 0;
    for (size_t end; comment_ends(text, start, &end); start = end)
        comments++;
    g.skipped = comments > 0;
    dbr_str body = dbr_str_slice(text, start, text.n);
    if (dbr_str_trim(body).n == 0)
        return g;

    fit best = {0};
    dbr_str sample = {0};
    for (size_t size = SAMPLE;; size *= 4) {
        sample = dbr_str_slice(body, 0, size);
        bool cut = sample.n < body.n && size < SAMPLE_MAX;
        bool found = false;
        g.tie = false;
        for (int q = 0; q < 2; q++) {
            char quote = said.quote ? said.quote : q ? '\'' : '"';
            if (q && (said.quote || best.quoted))
                break;
            fit best_of_quote = {0};
            dbr_csv_dialect d_of_quote = {0};
            bool tie = false;
            for (size_t i = 0; i < sizeof delimiters; i++) {
                if (first == 0 && i)
                    break;
                char delimiter = first == 0 ? said.delimiter : delimiters[i];
                dbr_csv_dialect d = {delimiter, quote, ends_in_cr(sample, quote)};
                fit f = try_dialect(sample, cut, d);
                int order = i ? better(&f, &best_of_quote) : 1;
                if (order == 0)
                    tie |= f.width > 1;
                if (order <= 0)
                    continue;
                tie = false;
                best_of_quote = f;
                d_of_quote = d;
            }
            /* Apostrophes quote only where they do it without any exception. */
            if (q && (best_of_quote.problems || best_of_quote.quoted < 2 ||
                      best_of_quote.share < best.share || best_of_quote.width < 2))
                break;
            best = best_of_quote;
            g.dialect = d_of_quote;
            g.tie = tie;
            found = best.records > 0;
        }
        if (!cut || (found && best.records > 1))
            break;
    }
    g.width = best.width;
    if (!best.records)
        return g;
    find_header(sample, &g);
    g.header_at += start;
    g.header_line += above + comments;
    return g;
}
