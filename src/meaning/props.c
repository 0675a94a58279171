/* props.c: the properties between { } as a list, and their simple values: words, texts, days, shares, currencies. */
#include "meaning/declare.h"

/* Properties that may be said again: each adds one. */
static bool repeats(dbr_node_kind k) {
    static const dbr_node_kind many[] = {
        DBR_N_P_COLUMN,     DBR_N_P_KEEP,         DBR_N_P_DROP,        DBR_N_P_REQUIRE,
        DBR_N_P_BENCH,      DBR_N_P_BENCH_FROM,   DBR_N_P_RANGE,       DBR_N_RISK,
        DBR_N_P_NEXT,       DBR_N_P_GIVEN,        DBR_N_P_START_DOING, DBR_N_P_STOP_DOING,
        DBR_N_P_KEEP_DOING, DBR_N_P_PARAM,        DBR_N_P_ACTION,      DBR_N_P_ANSWERS,
        DBR_N_P_GUARD,      DBR_N_P_EXPECT_CHECK, DBR_N_P_FORECAST,    DBR_N_P_NOTE,
    };
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        if (many[i] == k)
            return true;
    return false;
}

/* The word or words that begin a property, as written: "as of", "week starts". */
static dbr_str written_word(dbr_resolver *r, const dbr_node *prop) {
    dbr_str text = dbr_span_str(prop->at);
    size_t end = 0;
    while (end < text.n && ((text.p[end] >= 'a' && text.p[end] <= 'z')))
        end++;
    dbr_str word = dbr_str_slice(text, 0, end);
    return dbr_str_is(word, "as") ? DBR_STR("as of") : word;
}

static void collect(dbr_resolver *r, const dbr_node *items, dbr_props *p, size_t *cap,
                    unsigned level) {
    for (size_t i = 0; i < items->nkids; i++) {
        const dbr_node *n = items->kids[i];
        if (dbr_node_is(n, DBR_N_ITEMS) && level == 0) {
            collect(r, n, p, cap, 1);
            continue;
        }
        if (dbr_node_is(n, DBR_N_BAD) || dbr_node_is(n, DBR_N_DASH))
            continue;
        if (p->n == *cap)
            p->v = dbr_vec_grow(r->arena, (void *)p->v, p->n, cap, sizeof *p->v);
        p->v[p->n++] = n;
    }
}

dbr_props dbr_props_of(dbr_resolver *r, const dbr_node *items, dbr_node_kind many) {
    dbr_props p = {0};
    size_t cap = 0;
    if (!dbr_node_is(items, DBR_N_ITEMS))
        return p;
    collect(r, items, &p, &cap, 0);
    const dbr_node *seen[DBR_N_COUNT] = {0};
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *n = p.v[i];
        const dbr_node **first = &seen[n->kind];
        if (*first && n->kind != (uint16_t)many && !repeats((dbr_node_kind)n->kind)) {
            dbr_diag *g = DBR_DIAG(r->diags, PROPERTY_TWICE, n->at, written_word(r, n));
            dbr_diag_label(r->diags, g, (*first)->at, DBR_STR("first here"));
        }
        if (!*first)
            *first = n;
    }
    return p;
}

const dbr_node *dbr_prop(const dbr_props *p, dbr_node_kind kind) {
    for (size_t i = 0; i < p->n; i++)
        if (dbr_node_is(p->v[i], kind))
            return p->v[i];
    return NULL;
}

dbr_str dbr_words_list(dbr_arena *a, const char *const *words) {
    dbr_buf b = {0};
    for (size_t i = 0; words[i]; i++) {
        if (i > 0)
            dbr_buf_puts(&b, words[i + 1] ? ", " : " or ");
        dbr_buf_putc(&b, '`');
        dbr_buf_puts(&b, words[i]);
        dbr_buf_putc(&b, '`');
    }
    dbr_str s = dbr_arena_str(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

int dbr_word_of(dbr_resolver *r, const dbr_node *name, const char *what, const char *const *words) {
    DBR_VEC(dbr_str) list = {0};
    for (int i = 0; words[i]; i++) {
        if (dbr_str_is(name->text, words[i]))
            return i;
        dbr_vec_push(r->arena, &list, dbr_str_of(words[i]));
    }
    if (dbr_node_is(name, DBR_N_BAD))
        return -1;
    dbr_str near = dbr_nearest(name->text, list.v, list.n);
    dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_WORD, name->at, dbr_str_of(what),
                           dbr_written(r, name->at), near);
    if (near.n)
        dbr_diag_fix(g, name->at, near);
    else if (list.n <= 7)
        dbr_diag_help(g, dbr_arena_printf(r->arena, "write %s", dbr_words_list(r->arena, words).p));
    return -1;
}

dbr_str dbr_text_prop(const dbr_props *p, dbr_node_kind kind) {
    const dbr_node *n = dbr_prop(p, kind);
    return n ? dbr_kid(n, 0)->text : (dbr_str){0};
}

dbr_str dbr_data_text(dbr_resolver *r, const dbr_node *text) {
    const dbr_str parts = DBR_STR("\\n"), line = DBR_STR("\n");
    dbr_str s = text->text;
    if (dbr_str_find(s, line, 0) != SIZE_MAX || dbr_str_find(s, parts, 0) == SIZE_MAX)
        return s;
    dbr_buf b = {0};
    for (size_t at = 0, end; at < s.n; at = end + parts.n) {
        end = dbr_str_find(s, parts, at);
        end = end == SIZE_MAX ? s.n : end;
        dbr_buf_put(&b, dbr_str_slice(s, at, end));
        dbr_buf_puts(&b, end < s.n ? "\n" : "");
    }
    s = dbr_arena_str(r->arena, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return s;
}

dbr_reader dbr_reader_prop(dbr_resolver *r, const dbr_props *p, dbr_node_kind kind) {
    const dbr_node *n = dbr_prop(p, kind);
    return n ? dbr_reader_of(r, dbr_kid(n, 0)) : (dbr_reader){0};
}

bool dbr_day_prop(dbr_resolver *r, const dbr_node *when, bool last, dbr_day *out) {
    dbr_window w;
    if (!dbr_window_of(r, when, &w))
        return false;
    *out = last ? w.end : w.start;
    return true;
}

static bool decimal_literal(dbr_resolver *r, const dbr_node *n, dbr_type_kind *kind,
                            dbr_decimal *out) {
    bool minus = dbr_node_is(n, DBR_N_NEG);
    dbr_value v;
    dbr_type t;
    if (!dbr_literal(r, minus ? dbr_kid(n, 0) : n, &v, &t))
        return false;
    *kind = v.kind == DBR_V_DECIMAL ? t.kind : DBR_T_NONE;
    if (v.kind == DBR_V_DECIMAL)
        *out = minus ? dbr_dec_neg(v.dec) : v.dec;
    return true;
}

bool dbr_weight_prop(dbr_resolver *r, const dbr_props *p, dbr_decimal *out) {
    const dbr_node *n = dbr_prop(p, DBR_N_P_WEIGHT);
    dbr_type_kind kind;
    *out = dbr_dec_of(1);
    if (!n)
        return true;
    if (!decimal_literal(r, dbr_kid(n, 0), &kind, out))
        return false;
    if ((kind != DBR_T_NUMBER && kind != DBR_T_PERCENT && kind != DBR_T_COUNT) || out->neg) {
        DBR_DIAG(r->diags, AMOUNT, dbr_kid(n, 0)->at, DBR_STR("a weight"),
                 DBR_STR("a number of at least 0"));
        *out = dbr_dec_of(1);
        return false;
    }
    return true;
}

bool dbr_count_of(dbr_resolver *r, const dbr_node *n, const char *what, int64_t least, int64_t most,
                  int *out) {
    dbr_value v;
    dbr_type t;
    int64_t i;
    if (!dbr_literal(r, n, &v, &t))
        return false;
    if (v.kind == DBR_V_DECIMAL && t.kind != DBR_T_PERCENT && dbr_dec_to_int64(v.dec, &i) &&
        i >= least && i <= most) {
        *out = (int)i;
        return true;
    }
    DBR_DIAG(r->diags, AMOUNT, n->at, dbr_str_of(what),
             dbr_arena_printf(r->arena, "a whole number from %d to %d", (int)least, (int)most));
    return false;
}

bool dbr_has_bad(const dbr_node *items) {
    for (size_t i = 0; i < items->nkids; i++)
        if (dbr_node_is(items->kids[i], DBR_N_BAD))
            return true;
    return false;
}

bool dbr_share_of(dbr_resolver *r, const dbr_node *n, const char *what, dbr_decimal *out) {
    dbr_type_kind kind;
    if (!decimal_literal(r, n, &kind, out))
        return false;
    if ((kind == DBR_T_NUMBER || kind == DBR_T_PERCENT) && !out->neg &&
        dbr_dec_cmp(*out, dbr_dec_of(1)) <= 0)
        return true;
    DBR_DIAG(r->diags, SHARE, n->at, dbr_str_of(what));
    return false;
}

bool dbr_range_order(dbr_resolver *r, const dbr_expr *from, const dbr_expr *to, dbr_span at) {
    bool wrong = from && to && from->op == DBR_O_CONST && to->op == DBR_O_CONST &&
                 from->value.kind == to->value.kind && dbr_value_cmp(&from->value, &to->value) > 0;
    if (wrong)
        DBR_DIAG(r->diags, RANGE_ORDER, at, DBR_STR("this range"));
    return !wrong;
}

/* ---- currencies ---- */

/* The codes of ISO 4217: money, metals, and those for no money and for tests. */
static const char codes[] = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD "
                            "BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC "
                            "CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
                            "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD "
                            "JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD "
                            "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD "
                            "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
                            "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
                            "SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES "
                            "VND VUV WST XAF XAG XAU XCD XDR XOF XPD XPF XPT XTS XXX YER ZAR ZMW "
                            "ZWG ";

bool dbr_is_currency(dbr_str s) {
    if (s.n != 3)
        return false;
    for (size_t i = 0; i < 3; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
}

/* The place in `codes` of a code, NULL if it is none. */
static const char *code_of(dbr_str s) {
    for (const char *c = codes; s.n == 3 && *c; c += 4)
        if (memcmp(c, s.p, 3) == 0)
            return c;
    return NULL;
}

/* The code that was meant: CYN, cny, RMB. */
static const char *code_meant(dbr_str s) {
    char upper[3];
    if (dbr_str_is(s, "RMB"))
        return code_of(DBR_STR("CNY"));
    if (s.n < 3)
        return NULL;
    for (size_t i = 0; i < 3; i++)
        upper[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
    const char *same = code_of((dbr_str){upper, 3});
    for (const char *c = codes; s.n == 3 && !same && *c; c += 4)
        if ((c[0] == upper[0] && c[1] == upper[2] && c[2] == upper[1]) ||
            (c[0] == upper[1] && c[1] == upper[0] && c[2] == upper[2]))
            same = c;
    return same;
}

bool dbr_currency_of(dbr_resolver *r, const dbr_node *name, char *out) {
    if (dbr_node_is(name, DBR_N_NAME) && code_of(name->text)) {
        memcpy(out, name->text.p, 3);
        out[3] = 0;
        return true;
    }
    dbr_diag *g = DBR_DIAG(r->diags, CURRENCY, name->at, dbr_written(r, name->at));
    const char *known = code_meant(name->text);
    if (known) {
        dbr_str code = dbr_arena_str(r->arena, (dbr_str){known, 3});
        dbr_diag_help(g, dbr_arena_printf(r->arena, "did you mean `%.*s`?", DBR_ARG(code)));
        dbr_diag_fix(g, name->at, code);
    }
    return false;
}
