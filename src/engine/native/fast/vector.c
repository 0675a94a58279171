/* vector.c: cells of a batch into typed vectors: the common forms of numbers and dates by a few instructions each, all others by the
   strict cell parser, so that both roads read the same values. */
#include "engine/native/fast/vector.h"

static const int64_t POW10[19] = {1,
                                  10,
                                  100,
                                  1000,
                                  10000,
                                  100000,
                                  1000000,
                                  10000000,
                                  100000000,
                                  1000000000,
                                  10000000000,
                                  100000000000,
                                  1000000000000,
                                  10000000000000,
                                  100000000000000,
                                  1000000000000000,
                                  10000000000000000,
                                  100000000000000000,
                                  1000000000000000000};

/* ---- dictionaries ---- */

void dbr_dictionary_init(dbr_dictionary *d, dbr_arena *a) {
    *d = (dbr_dictionary){.arena = a, .n = 1, .cap = 16, .nslots = 256};
    d->texts = DBR_NEWS(a, dbr_str, d->cap);
    d->hashes = DBR_NEWS(a, uint64_t, d->cap);
    d->slots = DBR_NEWS(a, struct dbr_dictionary_slot, d->nslots);
    d->texts[0] = DBR_STR("");
}

static uint64_t load64(const char *p) {
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return x;
}

/* The first bytes of a text, at most 8, with zeros behind its end, and the last 8 of a longer one: the whole of a text of 16 bytes. By table,
   for lengths are hard to foretell. */
static const uint64_t FIRST[9] = {0,
                                  0xFF,
                                  0xFFFF,
                                  0xFFFFFF,
                                  0xFFFFFFFF,
                                  UINT64_C(0xFFFFFFFFFF),
                                  UINT64_C(0xFFFFFFFFFFFF),
                                  UINT64_C(0xFFFFFFFFFFFFFF),
                                  UINT64_MAX};

static inline uint64_t head_of(const char *p, size_t n) {
    size_t more = n > 8 ? n - 8 : 0;
    return load64(p) & FIRST[n - more];
}

static inline uint64_t tail_of(const char *p, size_t n) {
    size_t more = n > 8 ? n - 8 : 0;
    return load64(p + more) & -(uint64_t)(more > 0);
}

static inline uint64_t text_hash(size_t n, uint64_t head, uint64_t tail) {
    uint64_t h = (head ^ (tail << 23 | tail >> 41) ^ n) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ h >> 32;
}

static void dictionary_grow(dbr_dictionary *d) {
    uint32_t nslots = d->nslots * 2;
    struct dbr_dictionary_slot *slots = DBR_NEWS(d->arena, struct dbr_dictionary_slot, nslots);
    for (uint32_t i = 0; i < d->nslots; i++) {
        if (!d->slots[i].code)
            continue;
        uint32_t at = (uint32_t)d->hashes[d->slots[i].code] & (nslots - 1);
        while (slots[at].code)
            at = (at + 1) & (nslots - 1);
        slots[at] = d->slots[i];
    }
    d->slots = slots;
    d->nslots = nslots;
}

static void *larger(dbr_dictionary *d, const void *old, size_t cap, size_t size) {
    void *p = dbr_arena_array(d->arena, cap, size);
    memcpy(p, old, d->n * size);
    return p;
}

static inline bool is_text(const dbr_dictionary *d, const struct dbr_dictionary_slot *s,
                           const char *p, size_t n, uint64_t head, uint64_t tail) {
    return s->head == head && s->tail == tail && s->n == (uint32_t)n &&
           (n <= 16 || memcmp(d->texts[s->code].p, p, n) == 0);
}

static uint32_t code_anew(dbr_dictionary *d, const char *p, size_t n, uint64_t head, uint64_t tail,
                          uint64_t h) {
    uint32_t at = (uint32_t)h & (d->nslots - 1);
    for (; d->slots[at].code; at = (at + 1) & (d->nslots - 1))
        if (is_text(d, &d->slots[at], p, n, head, tail))
            return d->slots[at].code;
    if (d->n == d->cap) {
        uint32_t cap = d->cap * 2;
        d->texts = larger(d, d->texts, cap, sizeof *d->texts);
        d->hashes = larger(d, d->hashes, cap, sizeof *d->hashes);
        d->cap = cap;
    }
    uint32_t c = d->n++;
    char *copy = dbr_arena_alloc(d->arena, n + 8);
    memcpy(copy, p, n);
    d->texts[c] = (dbr_str){copy, n};
    d->hashes[c] = h;
    d->slots[at] = (struct dbr_dictionary_slot){head, tail, (uint32_t)n, c};
    if (d->n * 2 > d->nslots)
        dictionary_grow(d);
    return c;
}

uint32_t dbr_dictionary_code(dbr_dictionary *d, const char *p, size_t n) {
    uint64_t head = head_of(p, n), tail = tail_of(p, n);
    return code_anew(d, p, n, head, tail, text_hash(n, head, tail));
}

/* ---- vectors ---- */

enum { MONTH_BITS = 8 };
struct dbr_months {
    struct month {
        uint64_t text; /* "2026-10-", 0 for nothing yet */
        dbr_day first;
        int days;
    } slots[1 << MONTH_BITS];
};

void dbr_vector_init(dbr_vector *v, dbr_vector_kind kind, dbr_arena *a) {
    *v = (dbr_vector){.kind = kind};
    switch (kind) {
    case DBR_VEC_NUM:
    case DBR_VEC_INSTANT:
        v->numbers = dbr_numbers_kernel(dbr_simd_best());
        v->num = DBR_NEWS(a, int64_t, DBR_BATCH);
        v->valid = DBR_NEWS(a, uint8_t, DBR_BATCH);
        v->months = kind == DBR_VEC_INSTANT ? DBR_NEW(a, struct dbr_months) : NULL;
        break;
    case DBR_VEC_DAY:
        v->day = DBR_NEWS(a, int32_t, DBR_BATCH);
        v->valid = DBR_NEWS(a, uint8_t, DBR_BATCH);
        v->months = DBR_NEW(a, struct dbr_months);
        break;
    case DBR_VEC_BOOL:
        v->truth = DBR_NEWS(a, uint8_t, DBR_BATCH);
        break;
    case DBR_VEC_CODE:
        v->code = DBR_NEWS(a, uint32_t, DBR_BATCH);
        v->dictionary = DBR_NEW(a, dbr_dictionary);
        dbr_dictionary_init(v->dictionary, a);
        break;
    case DBR_VEC_VALUE:
        v->value = DBR_NEWS(a, dbr_value, DBR_BATCH);
        break;
    }
}

static dbr_value missing(void) {
    return dbr_value_none(DBR_R_MISSING_CELL, DBR_STR(""));
}

dbr_value dbr_vector_at(const dbr_vector *v, size_t i) {
    switch (v->kind) {
    case DBR_VEC_NUM: {
        if (!v->valid[i])
            return missing();
        dbr_decimal d = dbr_dec_of(v->num[i]);
        d.exp = -v->scale;
        return dbr_value_dec(d);
    }
    case DBR_VEC_DAY:
        return v->valid[i] ? dbr_value_day(v->day[i]) : missing();
    case DBR_VEC_INSTANT:
        return v->valid[i] ? dbr_value_instant(v->num[i]) : missing();
    case DBR_VEC_BOOL:
        return v->truth[i] == 2 ? missing() : dbr_value_bool(v->truth[i]);
    case DBR_VEC_CODE:
        return v->code[i] ? dbr_value_text(v->dictionary->texts[v->code[i]]) : missing();
    case DBR_VEC_VALUE:
        return v->value[i];
    }
    return missing();
}

bool dbr_vector_rescale(dbr_vector *v, size_t n, int to) {
    int by = to - v->scale;
    if (by == 0)
        return true;
    if (by > DBR_NUM_DIGITS)
        return false;
    int64_t m = POW10[by];
    bool fits = true;
    n = v->constant ? DBR_BATCH : n; /* the next batch may be longer */
    for (size_t i = 0; i < n; i++)
        fits &= !__builtin_mul_overflow(v->num[i], m, &v->num[i]);
    v->scale = to;
    return fits;
}

dbr_vector_kind dbr_vector_kind_of(dbr_cell_type type) {
    switch (type) {
    case DBR_CELL_TEXT:
        return DBR_VEC_CODE;
    case DBR_CELL_BOOL:
        return DBR_VEC_BOOL;
    case DBR_CELL_NUMBER:
    case DBR_CELL_COUNT:
    case DBR_CELL_PERCENT:
    case DBR_CELL_MONEY:
    case DBR_CELL_DURATION:
        return DBR_VEC_NUM;
    case DBR_CELL_DATE:
        return DBR_VEC_DAY;
    case DBR_CELL_DATETIME:
        return DBR_VEC_INSTANT;
    }
    return DBR_VEC_VALUE;
}

/* ---- reading cells ---- */

static dbr_cell_status read_strictly(const dbr_cell_places *c, size_t i, dbr_cell_type type,
                                     const dbr_cell_options *o, dbr_value *out) {
    dbr_cell cell = {.text = {c->text + c->begin[i], c->end[i] - c->begin[i]},
                     .quoted = c->quoted[i]};
    return dbr_cell_read(&cell, type, o, out);
}

/* -123.45: at most 18 digits, and digits on both sides of a point. The number of decimals, or -1. */
static inline int simple_number(const char *p, const char *end, int64_t *out) {
    bool neg = *p == '-';
    p += neg;
    if (end - p > DBR_NUM_DIGITS + 1 || p == end)
        return -1;
    uint64_t v = 0;
    const char *q = p;
    for (; q < end; q++) {
        unsigned d = (unsigned char)*q - '0';
        if (d > 9)
            break;
        v = v * 10 + d;
    }
    int decimals = 0;
    if (q == p)
        return -1;
    if (q < end) {
        if (*q != '.' || q + 1 == end)
            return -1;
        const char *point = q++;
        for (; q < end; q++) {
            unsigned d = (unsigned char)*q - '0';
            if (d > 9)
                return -1;
            v = v * 10 + d;
        }
        decimals = (int)(q - point - 1);
    } else if (end - p > DBR_NUM_DIGITS) {
        return -1;
    }
    *out = neg ? -(int64_t)v : (int64_t)v;
    return decimals;
}

static bool number_from(const dbr_value *v, int64_t *num, int *decimals) {
    dbr_decimal d = dbr_dec_normal(v->dec);
    if (d.exp < -DBR_NUM_DIGITS || d.coef >> 62)
        return false;
    int64_t c = (int64_t)d.coef;
    for (; d.exp > 0; d.exp--)
        if (__builtin_mul_overflow(c, 10, &c))
            return false;
    *num = d.neg ? -c : c;
    *decimals = -d.exp;
    return true;
}

/* A number that is not short: by the strict parser at last. Its form as in numbers.h; OTHER where no vector can hold it. */
static uint8_t long_number(const dbr_cell_places *c, size_t i, dbr_cell_type type, bool point,
                           const dbr_cell_options *o, int64_t *num) {
    const char *p = c->text + c->begin[i], *end = c->text + c->end[i];
    int d = point && p < end ? simple_number(p, end, num) : -1;
    if (d < 0 || (type == DBR_CELL_COUNT && d > 0)) {
        dbr_value value;
        dbr_cell_status s = read_strictly(c, i, type, o, &value);
        *num = 0;
        if (s == DBR_CELL_MISSING)
            return DBR_NUMBER_EMPTY;
        if (s != DBR_CELL_OK || !number_from(&value, num, &d))
            return DBR_NUMBER_OTHER;
    }
    return (uint8_t)(DBR_NUMBER_PLAIN + d);
}

/* The cells that are no short numbers, one by one; what forms there are then. OTHER: one cannot be held. */
static uint32_t read_others(dbr_vector *v, const dbr_cell_places *c, size_t n, dbr_cell_type type,
                            bool point, const dbr_cell_options *o, uint8_t *form) {
    uint32_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        bool whole = type != DBR_CELL_COUNT || form[i] <= DBR_NUMBER_PLAIN;
        if (!point || form[i] == DBR_NUMBER_OTHER || !whole)
            form[i] = long_number(c, i, type, point, o, &v->num[i]);
        v->valid[i] = form[i] >= DBR_NUMBER_PLAIN;
        seen |= 1u << form[i];
    }
    return seen;
}

static bool read_numbers(dbr_vector *v, const dbr_cell_places *c, size_t n, dbr_cell_type type,
                         const dbr_cell_options *o) {
    uint8_t form[DBR_BATCH];
    bool point = o->decimal != ',' && type != DBR_CELL_DURATION;
    uint32_t wanted = type == DBR_CELL_COUNT ? (2u << DBR_NUMBER_PLAIN) - 1 : UINT32_MAX;
    uint32_t seen = 1u << DBR_NUMBER_OTHER;
    if (point)
        seen = v->numbers(c->text, c->begin, c->end, n, v->usual, v->num, v->valid, form);
    if (seen & 1u << DBR_NUMBER_OTHER || seen & ~wanted)
        seen = read_others(v, c, n, type, point, o, form);
    if (seen & 1u << DBR_NUMBER_OTHER)
        return false;
    uint32_t plain = seen >> DBR_NUMBER_PLAIN; /* bit d: there are numbers with d decimals */
    int most = plain ? 31 - __builtin_clz(plain) : 0;
    v->scale = v->usual = most;
    if (!(plain & (plain - 1)))
        return true;
    bool fits = true;
    for (size_t i = 0; i < n; i++) { /* what is empty is 0 in any scale */
        int less = v->valid[i] ? most + DBR_NUMBER_PLAIN - form[i] : 0;
        fits &= !__builtin_mul_overflow(v->num[i], POW10[less], &v->num[i]);
    }
    return fits;
}

static inline int two_digits(const char *p) {
    unsigned a = (unsigned char)p[0] - '0', b = (unsigned char)p[1] - '0';
    return a > 9 || b > 9 ? -1000 : (int)(a * 10 + b);
}

/* "2026-10-31", with the first days of the months that came before remembered. */
static inline bool simple_date(const char *p, struct dbr_months *known, dbr_day *out) {
    uint64_t head = load64(p); /* "2026-10-" */
    struct month *m = &known->slots[(head * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - MONTH_BITS)];
    if (head != m->text) {
        int century = two_digits(p), year = two_digits(p + 2), month = two_digits(p + 5);
        if (p[4] != '-' || p[7] != '-' || century < 0 || year < 0 || month < 1 || month > 12 ||
            century * 100 + year < 1)
            return false;
        m->text = head;
        m->first = dbr_day_of(century * 100 + year, month, 1);
        m->days = dbr_days_in_month(century * 100 + year, month);
    }
    int day = two_digits(p + 8);
    *out = m->first + day - 1;
    return day >= 1 && day <= m->days;
}

static bool read_days(dbr_vector *v, const dbr_cell_places *c, size_t n,
                      const dbr_cell_options *o) {
    bool plain = !o->format.n;
    for (size_t i = 0; i < n; i++) {
        v->valid[i] = 1;
        if (plain && c->end[i] - c->begin[i] == 10 &&
            simple_date(c->text + c->begin[i], v->months, &v->day[i]))
            continue;
        dbr_value value;
        dbr_cell_status s = read_strictly(c, i, DBR_CELL_DATE, o, &value);
        v->valid[i] = s == DBR_CELL_OK;
        v->day[i] = s == DBR_CELL_OK ? value.day : 0;
        if (s != DBR_CELL_OK && s != DBR_CELL_MISSING)
            return false;
    }
    return true;
}

/* 2026-10-31T08:30:15 without offset or fraction is clock time already. */
static bool read_instants(dbr_vector *v, const dbr_cell_places *c, size_t n,
                          const dbr_cell_options *o) {
    bool plain = !o->format.n;
    for (size_t i = 0; i < n; i++) {
        const char *p = c->text + c->begin[i];
        dbr_day day;
        v->valid[i] = 1;
        if (plain && c->end[i] - c->begin[i] == 19 && (p[10] == 'T' || p[10] == ' ') &&
            p[13] == ':' && p[16] == ':' && simple_date(p, v->months, &day)) {
            int h = two_digits(p + 11), m = two_digits(p + 14), s = two_digits(p + 17);
            if (h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60) {
                v->num[i] = day * DBR_DAY_MICROS + (h * 3600 + m * 60 + s) * INT64_C(1000000);
                continue;
            }
        }
        dbr_value value;
        dbr_cell_status s = read_strictly(c, i, DBR_CELL_DATETIME, o, &value);
        v->valid[i] = s == DBR_CELL_OK;
        v->num[i] = s == DBR_CELL_OK ? value.instant : 0;
        if (s != DBR_CELL_OK && s != DBR_CELL_MISSING)
            return false;
    }
    return true;
}

static bool read_truths(dbr_vector *v, const dbr_cell_places *c, size_t n,
                        const dbr_cell_options *o) {
    for (size_t i = 0; i < n; i++) {
        dbr_value value;
        dbr_cell_status s = read_strictly(c, i, DBR_CELL_BOOL, o, &value);
        if (s != DBR_CELL_OK && s != DBR_CELL_MISSING)
            return false;
        v->truth[i] = s == DBR_CELL_OK ? value.truth : 2;
    }
    return true;
}

/* Whether a text with this first byte may be nothing but blanks. No blank begins as most Chinese characters do. */
static inline bool may_be_blank(unsigned char first) {
    return first == ' ' || first == '\t' || (first & 0x80 && (first < 0xE4 || first > 0xE9));
}

/* Many at a time: while one text is compared, the next ones are on their way. No blank text is in the dictionary, but for "" in quotes. */
static inline bool is_blank(const dbr_cell_places *c, size_t i) {
    dbr_cell cell = {.text = {c->text + c->begin[i], c->end[i] - c->begin[i]},
                     .quoted = c->quoted[i]};
    return (cell.text.n == 0 || may_be_blank((unsigned char)cell.text.p[0])) &&
           dbr_cell_is_missing(&cell, DBR_CELL_TEXT);
}

static inline void read_codes(dbr_vector *v, const dbr_cell_places *c, const uint16_t *rows,
                              size_t n) {
    enum { FEW = 32 };
    uint64_t heads[FEW], tails[FEW], hashes[FEW];
    dbr_dictionary *d = v->dictionary;
    for (size_t from = 0; from < n; from += FEW) {
        size_t few = n - from < FEW ? n - from : FEW;
        for (size_t k = 0; k < few; k++) {
            size_t i = rows ? rows[from + k] : from + k, len = c->end[i] - c->begin[i];
            const char *p = c->text + c->begin[i];
            heads[k] = head_of(p, len);
            tails[k] = tail_of(p, len);
            hashes[k] = text_hash(len, heads[k], tails[k]);
        }
        for (size_t k = 0; k < few; k++) {
            size_t i = rows ? rows[from + k] : from + k, len = c->end[i] - c->begin[i];
            const char *p = c->text + c->begin[i];
            const struct dbr_dictionary_slot *s = &d->slots[(uint32_t)hashes[k] & (d->nslots - 1)];
            if (s->code && len && is_text(d, s, p, len, heads[k], tails[k])) {
                v->code[i] = s->code;
                continue;
            }
            v->code[i] = is_blank(c, i) ? 0 : code_anew(d, p, len, heads[k], tails[k], hashes[k]);
        }
    }
}

void dbr_vector_read_waiting(dbr_vector *v, const uint16_t *rows, size_t n) {
    const dbr_cell_places *c = v->waiting;
    v->waiting = NULL;
    if (rows)
        read_codes(v, c, rows, n);
    else
        read_codes(v, c, NULL, n);
}

dbr_str dbr_vector_text(const dbr_vector *v, size_t i) {
    const dbr_cell_places *c = v->waiting;
    if (!c)
        return v->code[i] ? v->dictionary->texts[v->code[i]] : (dbr_str){0};
    return is_blank(c, i) ? (dbr_str){0}
                          : (dbr_str){c->text + c->begin[i], c->end[i] - c->begin[i]};
}

bool dbr_vector_read(dbr_vector *out, const dbr_cell_places *cells, size_t n, dbr_cell_type type,
                     const dbr_cell_options *o) {
    switch (type) {
    case DBR_CELL_TEXT:
        out->waiting = cells;
        return true;
    case DBR_CELL_BOOL:
        return read_truths(out, cells, n, o);
    case DBR_CELL_NUMBER:
    case DBR_CELL_COUNT:
    case DBR_CELL_PERCENT:
    case DBR_CELL_MONEY:
    case DBR_CELL_DURATION:
        return read_numbers(out, cells, n, type, o);
    case DBR_CELL_DATE:
        return read_days(out, cells, n, o);
    case DBR_CELL_DATETIME:
        return read_instants(out, cells, n, o);
    }
    return false;
}
