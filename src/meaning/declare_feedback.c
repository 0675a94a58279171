/* declare_feedback.c: `feedback voices from survey { score score scale 0..10; text comment; theme late = "late|slow" }`. Answers beyond the
   scale are counted apart and left out of everything else. */
#include "meaning/declare.h"
#include "meaning/phrase.h"

static bool is_whole(const dbr_expr *e, int64_t value) {
    return e && e->op == DBR_O_CONST && e->value.kind == DBR_V_DECIMAL &&
           dbr_dec_cmp(e->value.dec, dbr_dec_of(value)) == 0;
}

static bool take_score(dbr_resolver *r, dbr_feedback *f, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0), *scale = dbr_kid(n, 1);
    dbr_type number = dbr_type_kind_of(DBR_T_NUMBER);
    f->score = name->text;
    if (!dbr_source_column(r, f->source, name->text, name->at))
        return false;
    if (!dbr_node_is(scale, DBR_N_RANGE))
        return true;
    dbr_expr *from = dbr_const_expr(r, dbr_kid(scale, 0), number);
    dbr_expr *to = dbr_const_expr(r, dbr_kid(scale, 1), number);
    bool ordered = dbr_range_order(r, from, to, scale->at);
    f->scale = dbr_span_str(scale->at);
    f->to_ten = is_whole(from, 0) && is_whole(to, 10);
    f->to_five = is_whole(from, 1) && is_whole(to, 5);
    return from && to && ordered;
}

static bool take_theme(dbr_resolver *r, dbr_feedback *f, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0);
    for (size_t i = 0; i < f->themes.n; i++)
        if (dbr_str_eq(f->themes.v[i].name, name->text)) {
            DBR_DIAG(r->diags, PROPERTY_TWICE, name->at, name->text);
            return false;
        }
    dbr_vec_push(r->arena, &f->themes,
                 (dbr_theme){.name = name->text, .at = name->at, .pattern = dbr_kid(n, 2)});
    return true;
}

static bool take(dbr_resolver *r, dbr_feedback *f, const dbr_node *n) {
    if (dbr_node_is(n, DBR_N_P_SCORE))
        return take_score(r, f, n);
    if (dbr_node_is(n, DBR_N_P_THEME))
        return take_theme(r, f, n);
    if (dbr_node_is(n, DBR_N_P_TEXT)) {
        f->text = dbr_kid(n, 0)->text;
        return dbr_source_column(r, f->source, f->text, dbr_kid(n, 0)->at) != NULL;
    }
    return false;
}

/* ---- numbers ---- */

/* "`survey`.`score` where `survey`.`score` in 9..10" */
static const char *scores(dbr_resolver *r, const dbr_feedback *f, const char *range) {
    const char *score = dbr_phrase_column(r, f->source_name, f->score);
    return range[0] ? dbr_arena_printf(r->arena, "%s where %s in %s", score, score, range).p
                    : score;
}

static const char *on_scale(dbr_resolver *r, const dbr_feedback *f) {
    return scores(r, f, dbr_arena_cstr(r->arena, f->scale));
}

static bool has_score(dbr_resolver *r, const dbr_feedback *f, dbr_span at, const char *number) {
    if (f->score.n)
        return true;
    DBR_DIAG(r->diags, PROPERTY_MISSING, at, dbr_str_of(number), DBR_STR("a score"),
             DBR_STR("say which column it is: `score COLUMN scale 0..10`"));
    return false;
}

static bool has_scale(dbr_resolver *r, const dbr_feedback *f, dbr_span at, const char *number,
                      bool is, const char *scale) {
    if (!has_score(r, f, at, number))
        return false;
    if (is)
        return true;
    DBR_DIAG(r->diags, FEEDBACK_SCALE, at, dbr_str_of(number), dbr_str_of(scale),
             dbr_arena_printf(r->arena, "write `score %.*s scale %s` where that is what they are",
                              DBR_ARG(f->score), scale));
    return false;
}

/* Answers: scores on the scale, or texts where there is no score. */
static dbr_expr *count(dbr_resolver *r, const dbr_feedback *f, dbr_span at) {
    return f->score.n
               ? dbr_phrase(r, at, "count(%s)", on_scale(r, f))
               : dbr_phrase(r, at, "count(%s)", dbr_phrase_column(r, f->source_name, f->text));
}

/* Net Promoter Score (Reichheld 2003): the share of 9 and 10 less the share of 0 to 6, in points from -100 to 100. */
static dbr_expr *nps(dbr_resolver *r, const dbr_feedback *f, dbr_span at) {
    return dbr_phrase(r, at, "(count(%s) - count(%s)) * 100 / count(%s)", scores(r, f, "9..10"),
                      scores(r, f, "0..6"), on_scale(r, f));
}

static dbr_expr *csat(dbr_resolver *r, const dbr_feedback *f, dbr_span at) {
    const char *score = dbr_phrase_column(r, f->source_name, f->score);
    return dbr_phrase(r, at, "share(%s >= 4 where %s in 1..5)", score, score);
}

static dbr_expr *of_theme(dbr_resolver *r, const dbr_feedback *f, const dbr_theme *t, dbr_span at,
                          bool share) {
    const char *text = dbr_phrase_column(r, f->source_name, f->text);
    return share ? dbr_phrase_matching(r, at, t->pattern, "share(%s matches \"x\")", text)
                 : dbr_phrase_matching(r, at, t->pattern, "count(%s where %s matches \"x\")", text,
                                       text);
}

/* Some of the texts that `count` counts. */
static dbr_expr *quotes(dbr_resolver *r, const dbr_expr *counted) {
    dbr_agg *agg = DBR_NEW(r->arena, dbr_agg);
    *agg = *counted->agg;
    agg->kind = DBR_AGG_SAMPLE;
    agg->type = (dbr_type){.kind = DBR_T_TEXT, .series = true};
    return dbr_agg_expr(r, agg, counted->at);
}

static bool measure(dbr_resolver *r, dbr_feedback *f) {
    dbr_span at = f->at;
    if (!(f->count = count(r, f, at)))
        return false;
    if (f->score.n && !(f->mean = dbr_phrase(r, at, "mean(%s)", on_scale(r, f))))
        return false;
    const char *score = dbr_phrase_column(r, f->source_name, f->score);
    if (f->scale.n && !(f->outside = dbr_phrase(r, at, "count(%s where not %s in %.*s)", score,
                                                score, DBR_ARG(f->scale))))
        return false;
    if (f->to_ten) {
        f->nps = nps(r, f, at);
        f->promoters = dbr_phrase(r, at, "count(%s)", scores(r, f, "9..10"));
        f->detractors = dbr_phrase(r, at, "count(%s)", scores(r, f, "0..6"));
        if (!f->nps || !f->promoters || !f->detractors)
            return false;
    }
    if (f->to_five && !(f->csat = csat(r, f, at)))
        return false;
    if (f->text.n &&
        !(f->texts = dbr_phrase(r, at, "count(%s)", dbr_phrase_column(r, f->source_name, f->text))))
        return false;
    for (size_t i = 0; i < f->themes.n; i++) {
        dbr_theme *t = &f->themes.v[i];
        t->share = of_theme(r, f, t, t->at, true);
        t->count = of_theme(r, f, t, t->at, false);
        if (!t->share || !t->count || !(t->quotes = quotes(r, t->count)))
            return false;
    }
    return true;
}

/* ---- the declaration, and its numbers in expressions ---- */

dbr_feedback *dbr_feedback_ready(dbr_resolver *r, dbr_symbol *s) {
    if (!dbr_symbol_begin(r, s))
        return s->feedback;
    const dbr_node *path = dbr_kid(s->decl, 2), *items = dbr_kid(s->decl, 3);
    dbr_feedback *f = DBR_NEW(r->arena, dbr_feedback);
    *f = (dbr_feedback){.name = s->name, .at = s->at, .source_name = path->text};
    f->source = dbr_source_named(r, path);
    bool whole = f->source != NULL;
    dbr_props p = whole ? dbr_props_of(r, items, DBR_N_P_THEME) : (dbr_props){0};
    for (size_t i = 0; i < p.n; i++)
        whole &= take(r, f, p.v[i]);
    whole &= !dbr_has_bad(items);
    if (whole && !f->score.n && !f->text.n) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, DBR_STR("feedback"),
                 DBR_STR("a score or a text"),
                 DBR_STR("write `score COLUMN scale 0..10`, `text COLUMN` or both"));
        whole = false;
    }
    if (whole && f->themes.n && !f->text.n) {
        DBR_DIAG(r->diags, PROPERTY_MISSING, f->themes.v[0].at, DBR_STR("a theme"),
                 DBR_STR("a text to look into"), DBR_STR("say which column it is: `text COLUMN`"));
        whole = false;
    }
    if (whole && measure(r, f))
        s->feedback = f;
    dbr_symbol_end(r, s);
    return s->feedback;
}

void dbr_resolve_feedback(dbr_resolver *r, dbr_symbol *s) {
    const dbr_node *items = dbr_kid(s->decl, 3);
    dbr_feedback *f = dbr_feedback_ready(r, s);
    if (!f)
        return;
    f->title = dbr_reader_of(r, dbr_kid(s->decl, 1));
    for (size_t i = 0, theme = 0; i < items->nkids; i++)
        if (dbr_node_is(items->kids[i], DBR_N_P_THEME))
            f->themes.v[theme++].title = dbr_reader_of(r, dbr_kid(items->kids[i], 1));
    dbr_vec_push(r->arena, &r->model->feedbacks, f);
}

const dbr_member dbr_feedback_members[] = {
    {"nps", 0, "voices.nps"},     {"csat", 0, "voices.csat"},         {"mean", 0, "voices.mean"},
    {"count", 0, "voices.count"}, {"share", 1, "voices.share(late)"}, {NULL, 0, NULL},
};

dbr_expr *dbr_feedback_value(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use) {
    const dbr_feedback *f = dbr_feedback_ready(r, s);
    dbr_str name = dbr_str_of(use->member->name);
    if (!f)
        return NULL;
    if (dbr_str_is(name, "count"))
        return count(r, f, use->at);
    if (dbr_str_is(name, "nps"))
        return has_scale(r, f, use->at, "nps", f->to_ten, "0..10") ? nps(r, f, use->at) : NULL;
    if (dbr_str_is(name, "csat"))
        return has_scale(r, f, use->at, "csat", f->to_five, "1..5") ? csat(r, f, use->at) : NULL;
    if (dbr_str_is(name, "mean"))
        return has_score(r, f, use->at, "mean") ? dbr_phrase(r, use->at, "mean(%s)", on_scale(r, f))
                                                : NULL;
    dbr_str wanted = use->args[0]->text, *names = DBR_NEWS(r->arena, dbr_str, f->themes.n + 1);
    for (size_t i = 0; i < f->themes.n; i++) {
        names[i] = f->themes.v[i].name;
        if (dbr_str_eq(names[i], wanted))
            return of_theme(r, f, &f->themes.v[i], use->at, true);
    }
    dbr_str near = dbr_nearest(wanted, names, f->themes.n);
    dbr_unknown_name(r, use->args[0]->at,
                     dbr_arena_printf(r->arena, "theme of `%.*s`", DBR_ARG(f->name)), wanted, near);
    return NULL;
}
