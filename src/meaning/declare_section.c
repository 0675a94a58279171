/* declare_section.c: `section "…" { text "…"; table revenue by region; chart revenue over last 12 months; show checks }`: the layout of a
   report that does not have the canonical one. */
#include "meaning/declare.h"
#include "meaning/typing.h"

/* The words after `show`, other names of a part too. */
static const struct {
    const char *word;
    dbr_part part;
} part_words[] = {
#define P(id, name) {name, DBR_PART_##id},
    DBR_PARTS(P)
#undef P
        {"metrics", DBR_PART_RESULTS},
    {"explains", DBR_PART_DRIVERS},
    {"data", DBR_PART_DATA},
    {"quality", DBR_PART_DATA},
    {"outlooks", DBR_PART_OUTLOOK},
};
enum { PART_WORDS = sizeof part_words / sizeof *part_words };

/* The part of a report in which the thing stands; false where it stands in none. */
static bool part_of(const dbr_symbol *s, dbr_part *out) {
    switch (s->kind) {
    case DBR_S_SOURCE:
        *out = DBR_PART_DATA;
        return true;
    case DBR_S_METRIC:
        *out = DBR_PART_RESULTS;
        return true;
    case DBR_S_GOAL:
        *out = DBR_PART_GOALS;
        return true;
    case DBR_S_CHECK:
        *out = DBR_PART_CHECKS;
        return true;
    case DBR_S_ACTION:
        *out = DBR_PART_ACTIONS;
        return true;
    case DBR_S_LESSON:
        *out = DBR_PART_LESSONS;
        return true;
    case DBR_S_OUTLOOK:
        *out = DBR_PART_OUTLOOK;
        return true;
    case DBR_S_ANALYSIS:
        *out = dbr_node_is(s->decl, DBR_N_FUNNEL)    ? DBR_PART_FUNNELS
               : dbr_node_is(s->decl, DBR_N_PROCESS) ? DBR_PART_PROCESSES
               : dbr_node_is(s->decl, DBR_N_COHORT)  ? DBR_PART_COHORTS
                                                     : DBR_PART_FEEDBACK;
        return true;
    case DBR_S_PARAM:
    case DBR_S_DEF:
    case DBR_S_BENCHMARK:
    case DBR_S_EVENT:
    case DBR_S_MODULE:
        break;
    }
    return false;
}

static void unknown_part(dbr_resolver *r, const dbr_node *name) {
    DBR_VEC(dbr_str) names = {0};
    dbr_part part;
    for (size_t i = 0; i < PART_WORDS; i++)
        dbr_vec_push(r->arena, &names, dbr_str_of(part_words[i].word));
    for (size_t i = 0; i < r->symbols.n; i++) {
        const dbr_symbol *s = r->symbols.entries[i].ptr;
        if (part_of(s, &part))
            dbr_vec_push(r->arena, &names, s->name);
    }
    dbr_str path = dbr_node_path(r->arena, name);
    dbr_str near = dbr_nearest(path, names.v, names.n);
    dbr_diag *g = DBR_DIAG(r->diags, SHOW_UNKNOWN, name->at, path, near);
    if (near.n)
        dbr_diag_fix(g, name->at, near);
}

static void show(dbr_resolver *r, dbr_section_item *item, const dbr_node *names) {
    for (size_t i = 0; i < names->nkids; i++) {
        const dbr_node *name = names->kids[i];
        dbr_show_name one = {0};
        size_t word = 0;
        while (word < PART_WORDS && !dbr_node_is_word(name, part_words[word].word))
            word++;
        dbr_symbol *s = word < PART_WORDS ? NULL : dbr_peek(r, name);
        if (word < PART_WORDS) {
            one.part = part_words[word].part;
        } else if (s && part_of(s, &one.part)) {
            s->used = true;
            one.name = s->name;
        } else {
            if (!r->lost)
                unknown_part(r, name);
            continue;
        }
        dbr_vec_push(r->arena, &item->show, one);
    }
}

static void shape(dbr_resolver *r, dbr_span at, const char *what, const char *help) {
    DBR_DIAG(r->diags, SECTION_SHAPE, at, dbr_str_of(what), dbr_str_of(help));
}

/* What a table or chart is of, and the columns of its segments. False where nothing of it is left. */
static bool take_exprs(dbr_resolver *r, dbr_section_item *item, const dbr_node *exprs,
                       const dbr_node *by) {
    dbr_source **room = DBR_NEWS(r->arena, dbr_source *, r->model->sources.n + 1);
    bool lost = false, reads = false;
    item->exprs = DBR_NEWS(r->arena, dbr_expr *, exprs->nkids + 1);
    if (!dbr_node_is(by, DBR_N_DASH))
        item->nby = dbr_each_names(r, by, &item->by);
    for (size_t i = 0; i < exprs->nkids; i++) {
        dbr_expr *e = dbr_window_expr(r, exprs->kids[i]);
        lost |= !e;
        if (!e)
            continue;
        item->exprs[item->nexprs++] = e;
        size_t n = dbr_expr_sources(r->model, e, room);
        reads |= n > 0;
        if (item->nby)
            dbr_each_columns(r, room, n, by);
    }
    if (item->nby && !reads && !lost)
        shape(r, by->at, "`by` needs data, and nothing here reads a source",
              "leave out `by`, or name a metric");
    return item->nexprs > 0 && !lost;
}

static bool is_quantity(dbr_resolver *r, const dbr_expr *e) {
    if (dbr_kind_is_quantity(e->type.kind) || e->type.kind == DBR_T_ANY)
        return true;
    DBR_DIAG(r->diags, ARGUMENT_TYPE, e->at, DBR_STR("chart"), DBR_STR("a quantity"),
             dbr_type_name(r->arena, e->type), (dbr_str){0});
    return false;
}

static bool same_unit(dbr_type a, dbr_type b) {
    bool plain = a.kind == b.kind || (dbr_kind_is_plain(a.kind) && dbr_kind_is_plain(b.kind));
    return plain && (a.kind != DBR_T_MONEY || memcmp(a.currency, b.currency, 3) == 0);
}

static void waterfall(dbr_resolver *r, const dbr_section_item *item, dbr_span at) {
    bool change = false;
    for (size_t i = 0; i < item->nexprs; i++) {
        const dbr_expr *e = item->exprs[i];
        change = e->op == DBR_O_CHANGE || e->op == DBR_O_DIFFERENCE;
        const dbr_expr *value = change ? e->args[0] : e;
        if (!dbr_one_value(r, e))
            return;
        if (change && !item->nby)
            shape(r, e->at, "a waterfall of a change shows what each segment has to do with it",
                  "say which: `chart revenue vs previous by region as waterfall`");
        else if (item->nby && !dbr_adds_up(value))
            shape(r, value->at, "the steps of a waterfall add up, and these segments do not",
                  "sums and counts do; `explain` splits ratios and means");
        else if (!item->nby && !same_unit(e->type, item->exprs[0]->type))
            shape(r, e->at, "the steps of a waterfall add up, so they have one unit",
                  "make a chart of each unit");
    }
    if (!item->nby && item->nexprs < 2 && !change)
        shape(r, at, "a waterfall has steps, and this is one value",
              "add `by` with a column, or more values: `chart sales, -refunds as waterfall`");
}

static void bullet(dbr_resolver *r, dbr_section_item *item, dbr_span at) {
    if (item->nby) {
        shape(r, at, "a bullet chart shows metrics against their targets, and segments have none",
              "leave out `by`, or write `as bar`");
        return;
    }
    item->goals = DBR_NEWS(r->arena, dbr_goal *, item->nexprs + 1);
    for (size_t i = 0; i < item->nexprs; i++) {
        const dbr_expr *e = item->exprs[i];
        if (e->op == DBR_O_METRIC)
            item->goals[i] = dbr_goal_on(r, e->metric, e->at);
        else
            shape(r, e->at, "a bullet chart shows metrics against their targets",
                  "name a metric that a goal is about");
    }
}

static void line(dbr_resolver *r, const dbr_section_item *item) {
    for (size_t i = 0; i < item->nexprs; i++)
        if (!item->exprs[i]->type.series)
            shape(r, item->exprs[i]->at, "a line goes over several periods, and this is one value",
                  "write for example `revenue over last 6 months`, or `as bar`");
}

static void chart(dbr_resolver *r, dbr_section_item *item, const dbr_node *n) {
    static const char *const kinds[] = {"line", "bar", "bullet", "waterfall", NULL};
    const dbr_node *as = dbr_kid(n, 2);
    bool good = true, series = false;
    for (size_t i = 0; i < item->nexprs; i++) {
        good &= is_quantity(r, item->exprs[i]);
        series |= item->exprs[i]->type.series;
    }
    item->chart = series ? DBR_CHART_LINE : DBR_CHART_BAR;
    if (!dbr_node_is(as, DBR_N_DASH)) {
        int word = dbr_word_of(r, as, "a kind of chart", kinds);
        if (word < 0)
            return;
        item->chart = (dbr_chart_kind)word;
    }
    if (!good)
        return;
    switch (item->chart) {
    case DBR_CHART_LINE:
        line(r, item);
        break;
    case DBR_CHART_BAR:
        for (size_t i = 1; i < item->nexprs; i++)
            if (item->exprs[i]->type.series != item->exprs[0]->type.series)
                shape(r, item->exprs[i]->at,
                      "a chart is of series or of single values, not of both", "make two charts");
        break;
    case DBR_CHART_BULLET:
        bullet(r, item, n->at);
        break;
    case DBR_CHART_WATERFALL:
        waterfall(r, item, n->at);
        break;
    }
}

void dbr_resolve_section(dbr_resolver *r, const dbr_node *n) {
    const dbr_node *name = dbr_kid(n, 0), *items = dbr_kid(n, 2);
    dbr_section *s = DBR_NEW(r->arena, dbr_section);
    s->at = n->at;
    if (dbr_node_is(name, DBR_N_NAME))
        s->name = name->text;
    s->title = dbr_reader_of(r, dbr_kid(n, 1));
    for (size_t i = 0; i < items->nkids; i++) {
        const dbr_node *kid = items->kids[i];
        dbr_section_item item = {0};
        if (dbr_node_is(kid, DBR_N_P_TEXT)) {
            item.kind = DBR_SECTION_TEXT;
            item.text = dbr_reader_of(r, dbr_kid(kid, 0));
        } else if (dbr_node_is(kid, DBR_N_P_SHOW)) {
            item.kind = DBR_SECTION_SHOW;
            show(r, &item, dbr_kid(kid, 0));
        } else if (dbr_node_is(kid, DBR_N_P_TABLE) || dbr_node_is(kid, DBR_N_P_CHART)) {
            bool is_chart = dbr_node_is(kid, DBR_N_P_CHART);
            item.kind = is_chart ? DBR_SECTION_CHART : DBR_SECTION_TABLE;
            if (take_exprs(r, &item, dbr_kid(kid, 0), dbr_kid(kid, 1)) && is_chart)
                chart(r, &item, kid);
        } else {
            continue;
        }
        dbr_vec_push(r->arena, &s->items, item);
    }
    dbr_vec_push(r->arena, &r->model->sections, s);
}
