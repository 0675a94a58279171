/* declare_metric.c: metrics, params, benchmarks, rates and events: what reviews are made of and compared with. */
#include <stdlib.h>

#include "base/format.h"
#include "meaning/declare.h"

/* ---- metric ---- */

/* `unit` as a type: money may be written by its currency alone. */
static bool unit_type(dbr_resolver *r, const dbr_node *n, dbr_type *out) {
    const dbr_node *name = dbr_kid(n, 0);
    if (dbr_is_currency(name->text) && dbr_node_is(dbr_kid(n, 1), DBR_N_DASH)) {
        *out = (dbr_type){.kind = DBR_T_MONEY};
        memcpy(out->currency, name->text.p, 3);
        return true;
    }
    return dbr_type_of(r, n, out);
}

static bool is_plain(dbr_type_kind k) {
    return k == DBR_T_NUMBER || k == DBR_T_PERCENT || k == DBR_T_COUNT;
}

/* `unit percent` and `unit "orders"` name what a number is; other units must be the expression's own, or reachable by a rate. */
static bool unit(dbr_resolver *r, dbr_metric *m, dbr_expr **e, const dbr_node *prop) {
    const dbr_node *n = dbr_kid(prop, 0);
    m->type = (*e)->type;
    if (dbr_node_is(n, DBR_N_TEXT)) {
        if (m->type.kind == DBR_T_ANY)
            m->type.kind = DBR_T_NUMBER;
        if (m->type.kind != DBR_T_NUMBER && m->type.kind != DBR_T_COUNT) {
            DBR_DIAG(r->diags, OPTION_VALUE, n->at,
                     dbr_arena_printf(r->arena, "\"%.*s\"", DBR_ARG(n->text)),
                     dbr_arena_printf(r->arena, "what a number or count is of, and this is %.*s",
                                      DBR_ARG(dbr_type_name(r->arena, m->type))));
            return false;
        }
        dbr_str label = dbr_module_title(r, n->at, "unit ", n->text);
        m->type.label = label.n ? label : n->text;
        return true;
    }
    dbr_type want;
    if (!unit_type(r, n, &want))
        return false;
    if (is_plain(want.kind) && (is_plain(m->type.kind) || m->type.kind == DBR_T_ANY)) {
        bool series = m->type.series;
        m->type = want;
        m->type.series = series;
        return true;
    }
    *e = dbr_expr_as(r, *e, want,
                     dbr_arena_printf(r->arena, "`unit` of metric %.*s", DBR_ARG(m->name)));
    if (!*e)
        return false;
    m->type = (*e)->type.kind == DBR_T_ANY ? want : (*e)->type;
    return true;
}

static void good(dbr_resolver *r, dbr_metric *m, const dbr_node *n) {
    static const char *const words[] = {"up", "down", NULL};
    if (dbr_node_is(n, DBR_N_NAME)) {
        int w = dbr_word_of(r, n, "what can be good", words);
        m->good = w == 0 ? DBR_GOOD_UP : w == 1 ? DBR_GOOD_DOWN : DBR_GOOD_UNKNOWN;
    } else if (dbr_node_is(n, DBR_N_RANGE)) {
        dbr_type want = m->type;
        m->good_from = dbr_const_expr(r, dbr_kid(n, 0), want);
        m->good_to = dbr_const_expr(r, dbr_kid(n, 1), want);
        if (m->good_from && m->good_to)
            m->good = DBR_GOOD_RANGE;
        dbr_range_order(r, m->good_from, m->good_to, n->at);
    } else if (!dbr_node_is(n, DBR_N_BAD)) {
        dbr_diag *g = DBR_DIAG(r->diags, UNKNOWN_WORD, n->at, DBR_STR("what can be good"),
                               dbr_written(r, n->at), (dbr_str){0});
        dbr_diag_help(g, DBR_STR("write `good up`, `good down` or a range such as `good 2%..4%`"));
    }
}

bool dbr_metric_ready(dbr_resolver *r, dbr_symbol *s) {
    dbr_metric *m = s->metric;
    if (s->state == DBR_SYMBOL_DONE)
        return m->expr != NULL;
    if (!dbr_symbol_begin(r, s))
        return false;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 3), DBR_N_BAD);
    dbr_expr *e = dbr_window_expr(r, dbr_kid(s->decl, 2));
    const dbr_node *n;
    if (e) {
        m->type = e->type;
        if ((n = dbr_prop(&p, DBR_N_P_UNIT)) && !unit(r, m, &e, n))
            e = NULL;
        m->expr = e;
        dbr_uses_add(r, dbr_kid(s->decl, 2), &m->uses);
    }
    if (e && (n = dbr_prop(&p, DBR_N_P_GOOD)))
        good(r, m, dbr_kid(n, 0));
    if (e && (n = dbr_prop(&p, DBR_N_P_EMPTY))) {
        const dbr_node *value = dbr_kid(n, 0);
        dbr_expr *v = NULL;
        m->empty = DBR_EMPTY_NONE;
        if (!dbr_node_is(value, DBR_N_NONE) && (v = dbr_const_expr(r, value, m->type)) &&
            v->op == DBR_O_CONST) {
            m->empty = DBR_EMPTY_VALUE;
            m->empty_value = v->value;
        }
    }
    m->owner = dbr_text_prop(&p, DBR_N_P_OWNER);
    m->format = dbr_text_prop(&p, DBR_N_P_FORMAT);
    dbr_format format;
    size_t bad_at;
    if ((n = dbr_prop(&p, DBR_N_P_FORMAT)) &&
        !dbr_format_parse(r->arena, m->format, &format, &bad_at)) {
        DBR_DIAG(r->diags, VALUE_FORMAT, dbr_kid(n, 0)->at, m->format);
        m->format = (dbr_str){0};
    }
    dbr_symbol_end(r, s);
    return m->expr != NULL;
}

/* ---- param ---- */

/* What the command line or a test says in place of the script's value. */
static void override(dbr_resolver *r, dbr_param *p) {
    const dbr_run_options *o = r->options;
    for (size_t i = 0; o && i < o->nsets; i++) {
        dbr_str value = o->sets[i].value;
        if (!dbr_str_eq(o->sets[i].name, p->name))
            continue;
        if (p->type.kind == DBR_T_TEXT &&
            (value.n == 0 || value.p[0] != '"')) { /* --set region=East: as it is */
            p->value = dbr_value_text(dbr_arena_str(r->arena, value));
            continue;
        }
        dbr_diags quiet;
        dbr_diags_init(&quiet, r->arena);
        dbr_text *text = dbr_text_of(r->arena, DBR_STR("--set"), DBR_STR("."), value);
        dbr_node *n = dbr_parse_expr(r->arena, text, &quiet);
        dbr_diags *loud = r->diags;
        r->diags = &quiet;
        dbr_expr *e = n && quiet.errors == 0 ? dbr_const_expr(r, n, p->type) : NULL;
        r->diags = loud;
        if (e && e->op == DBR_O_CONST && quiet.errors == 0)
            p->value = p->type.kind == DBR_T_DATETIME && e->value.kind == DBR_V_DATE
                           ? dbr_value_instant(e->value.day * DBR_DAY_MICROS)
                           : e->value;
        else
            DBR_DIAG(r->diags, SET_VALUE, ((dbr_span){0}), p->name, value,
                     dbr_type_name(r->arena, p->type));
    }
    for (size_t i = 0; o && o->test && i < o->test->sets.n; i++) {
        const dbr_test_set *set = &o->test->sets.v[i];
        if (dbr_str_eq(set->param->name, p->name) && set->value->op == DBR_O_CONST)
            p->value = dbr_value_copy(r->arena, &set->value->value);
    }
}

bool dbr_param_ready(dbr_resolver *r, dbr_symbol *s) {
    dbr_param *p = s->param;
    if (s->state == DBR_SYMBOL_DONE)
        return p->expr != NULL;
    if (!dbr_symbol_begin(r, s))
        return false;
    const dbr_node *value = dbr_kid(s->decl, 2);
    dbr_expr *e = dbr_const_expr(r, value, (dbr_type){0});
    if (e && e->op != DBR_O_CONST && e->op != DBR_O_PARAM) {
        DBR_DIAG(r->diags, NOT_CONSTANT, value->at,
                 dbr_arena_printf(r->arena, "param `%.*s`", DBR_ARG(p->name)));
        e = NULL;
    }
    if (e) {
        p->expr = e;
        p->type = e->type;
        p->value = e->op == DBR_O_CONST ? e->value : e->param->value;
        override(r, p);
    }
    dbr_symbol_end(r, s);
    return p->expr != NULL;
}

/* ---- benchmark ---- */

void dbr_resolve_benchmark(dbr_resolver *r, dbr_symbol *s) {
    dbr_benchmark *b = s->benchmark;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    dbr_str name = dbr_kid(s->decl, 0)->text;
    const dbr_node *note = dbr_prop(&p, DBR_N_P_NOTE);
    b->title = dbr_title_of(r, s->at, "", name, dbr_kid(s->decl, 1));
    if (note)
        b->note = dbr_title_of(r, s->at, "note ", name, dbr_kid(note, 0));
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *n = p.v[i];
        bool from = dbr_node_is(n, DBR_N_P_BENCH_FROM);
        if (!from && !dbr_node_is(n, DBR_N_P_BENCH))
            continue;
        dbr_symbol *of = dbr_symbol_need(r, dbr_kid(n, 0), 1u << DBR_S_METRIC);
        if (!of || !dbr_metric_ready(r, of))
            continue;
        dbr_bench_line line = {.metric = of->metric, .at = n->at};
        for (size_t k = 0; k < b->lines.n; k++)
            if (b->lines.v[k].metric == of->metric) {
                dbr_diag *g = DBR_DIAG(r->diags, PROPERTY_TWICE, dbr_kid(n, 0)->at, of->name);
                dbr_diag_label(r->diags, g, b->lines.v[k].at, DBR_STR("first here"));
            }
        if (from) {
            line.value = dbr_window_expr(r, dbr_kid(n, 1));
            if (line.value)
                line.value = dbr_expr_as(
                    r, line.value, of->metric->type,
                    dbr_arena_printf(r->arena, "the benchmark of metric %.*s", DBR_ARG(of->name)));
        } else {
            line.value = dbr_const_expr(r, dbr_kid(n, 1), of->metric->type);
        }
        if (!line.value)
            continue;
        /* lines are made one after the other, so a circle closes with its last one */
        if (from && dbr_expr_reads_line(r->model, line.value, b, of->metric)) {
            DBR_DIAG(r->diags, CYCLE, n->at, DBR_STR("benchmark"), s->name,
                     dbr_arena_printf(r->arena, "`%.*s` is compared with it",
                                      DBR_ARG(dbr_written(r, dbr_kid(n, 1)->at))));
            continue;
        }
        line.index = r->model->nbench_lines++;
        dbr_vec_push(r->arena, &b->lines, line);
    }
}

/* ---- rate ---- */

static void add_rate(dbr_resolver *r, dbr_rate *rate) {
    for (size_t i = 0; i < r->model->rates.n; i++) {
        const dbr_rate *other = r->model->rates.v[i];
        if (strcmp(other->currency, rate->currency) == 0 && strcmp(other->to, rate->to) == 0) {
            dbr_diag *g = DBR_DIAG(r->diags, RATE_TWICE, rate->at, dbr_str_of(rate->currency),
                                   dbr_str_of(rate->to));
            dbr_diag_label(r->diags, g, other->at, DBR_STR("first here"));
            return;
        }
    }
    dbr_vec_push(r->arena, &r->model->rates, rate);
}

static void rate_error(dbr_resolver *r, const dbr_rate *rate, dbr_span at, dbr_str what) {
    DBR_DIAG(r->diags, RATE_VALUE, at, what, dbr_str_of(rate->currency));
}

/* rate USD from fx.usd_cny: the column's currency, else the review's. */
static void rate_from(dbr_resolver *r, dbr_rate *rate, const dbr_node *path) {
    if (!dbr_node_is(path, DBR_N_DOT) || !dbr_node_is(dbr_kid(path, 0), DBR_N_NAME)) {
        dbr_diag *g = DBR_DIAG(r->diags, PROPERTY_MISSING, path->at, DBR_STR("a rate from data"),
                               DBR_STR("a source and its column"), DBR_STR(" "));
        dbr_diag_help(g, DBR_STR("write for example `rate USD from fx.usd_cny`"));
        return;
    }
    dbr_symbol *s = dbr_symbol_need(r, dbr_kid(path, 0), 1u << DBR_S_SOURCE);
    if (!s || !dbr_source_ready(r, s))
        return;
    const dbr_node *name = dbr_kid(path, 1);
    dbr_column *c = rate->column = dbr_source_column(r, s->source, name->text, name->at);
    if (!c)
        return;
    if (!s->source->time) {
        dbr_diag *g = DBR_DIAG(r->diags, NO_TIME, path->at, s->name, DBR_STR("a rate from it"));
        dbr_diag_label(r->diags, g, s->at, DBR_STR("this source"));
        return;
    }
    if (c->type.kind == DBR_T_MONEY) {
        memcpy(rate->to, c->type.currency, sizeof rate->to);
    } else {
        if (!dbr_column_demand(r, c, (dbr_type){.kind = DBR_T_NUMBER}, name->at))
            return;
        memcpy(rate->to, r->model->currency, sizeof rate->to);
    }
    if (!rate->to[0] || strcmp(rate->to, rate->currency) == 0) {
        rate_error(r, rate, name->at,
                   rate->to[0] ? DBR_STR("an amount of the same one")
                               : DBR_STR("a number, and the review says no `currency`"));
        return;
    }
    add_rate(r, rate);
}

void dbr_resolve_rate(dbr_resolver *r, const dbr_node *n) {
    const dbr_node *code = dbr_kid(n, 0), *value = dbr_kid(n, 1);
    dbr_rate *rate = DBR_NEW(r->arena, dbr_rate);
    rate->at = n->at;
    if (!dbr_currency_of(r, code, rate->currency))
        return;
    if (dbr_node_is(n, DBR_N_RATE_FROM)) {
        rate_from(r, rate, value);
        return;
    }
    rate->value = dbr_const_expr(r, value, (dbr_type){0});
    if (!rate->value)
        return;
    dbr_type t = rate->value->type;
    if (t.kind != DBR_T_MONEY) {
        rate_error(r, rate, value->at, dbr_type_name(r->arena, t));
        return;
    }
    memcpy(rate->to, t.currency, sizeof rate->to);
    if (strcmp(rate->to, rate->currency) == 0)
        rate_error(r, rate, value->at, DBR_STR("an amount of the same one"));
    else if (rate->value->op == DBR_O_CONST &&
             (rate->value->value.kind != DBR_V_DECIMAL || rate->value->value.dec.neg ||
              dbr_dec_is_zero(rate->value->value.dec)))
        rate_error(r, rate, value->at, DBR_STR("not above zero"));
    else
        add_rate(r, rate);
}

dbr_rate *dbr_rate_between(dbr_resolver *r, const char *from, const char *to) {
    for (size_t i = 0; i < r->model->rates.n; i++) {
        dbr_rate *rate = r->model->rates.v[i];
        if (strcmp(rate->currency, from) == 0 && strcmp(rate->to, to) == 0)
            return rate;
    }
    return NULL;
}

/* ---- event ---- */

static int by_start(const void *pa, const void *pb) {
    const dbr_window *a = pa, *b = pb;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->end > b->end) - (a->end < b->end);
}

void dbr_resolve_event(dbr_resolver *r, dbr_symbol *s) {
    dbr_event *e = s->event;
    dbr_props p = dbr_props_of(r, dbr_kid(s->decl, 2), DBR_N_BAD);
    int index = 0;
    while (r->model->events.v[index] != e)
        index++;
    for (size_t i = 0; i < p.n; i++) {
        const dbr_node *n = p.v[i];
        dbr_window w;
        if (dbr_node_is(n, DBR_N_P_EXCLUDE))
            e->exclude = true;
        if (!dbr_node_is(n, DBR_N_P_RANGE) || !dbr_window_of(r, dbr_kid(n, 0), &w))
            continue;
        if (w.end < w.start) {
            DBR_DIAG(r->diags, RANGE_ORDER, n->at, DBR_STR("this range"));
            continue;
        }
        dbr_vec_push(
            r->arena, &e->ranges,
            (dbr_window){.start = w.start, .end = w.end, .kind = DBR_WINDOW_EVENT, .event = index});
    }
    if (e->ranges.n > 1)
        qsort(e->ranges.v, e->ranges.n, sizeof *e->ranges.v, by_start);
    for (size_t i = 0; i < e->ranges.n; i++)
        e->ranges.v[i].count = (int)i;
    if (!dbr_prop(&p, DBR_N_P_RANGE))
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("an event"), DBR_STR("its days"),
                 DBR_STR("write a range a line, for example `2026-11-01..2026-11-11`"));
}
