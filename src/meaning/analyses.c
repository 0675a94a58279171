/* analyses.c: the numbers of `funnel`, `process`, `feedback` and `cohort` in expressions: `voices.nps`, `customers.retention(3)`. */
#include "meaning/declare.h"
#include "meaning/typing.h"

typedef struct kind {
    dbr_node_kind node;
    const dbr_member *members; /* a NULL name ends them */
    dbr_expr *(*value)(dbr_resolver *r, dbr_symbol *s, const dbr_member_use *use);
    void (*resolve)(dbr_resolver *r, dbr_symbol *s);
} kind;

static const kind *kind_of(const dbr_node *decl) {
    static const kind kinds[] = {
        {DBR_N_FUNNEL, dbr_funnel_members, dbr_funnel_value, dbr_resolve_funnel},
        {DBR_N_PROCESS, dbr_process_members, dbr_process_value, dbr_resolve_process},
        {DBR_N_FEEDBACK, dbr_feedback_members, dbr_feedback_value, dbr_resolve_feedback},
        {DBR_N_COHORT, dbr_cohort_members, dbr_cohort_value, dbr_resolve_cohort},
    };
    size_t i = 0;
    while (!dbr_node_is(decl, kinds[i].node))
        i++;
    return &kinds[i];
}

void dbr_resolve_analysis(dbr_resolver *r, dbr_symbol *s) {
    if (s->name.n) {
        kind_of(s->decl)->resolve(r, s);
        return;
    }
    dbr_str what = dbr_arena_printf(r->arena, "a %s", dbr_node_label(s->decl->kind));
    DBR_DIAG(r->diags, PROPERTY_MISSING, s->at, what, DBR_STR("a name"),
             dbr_arena_printf(r->arena, "write for example `%s checkout { … }`",
                              dbr_node_label(s->decl->kind)));
}

static void unknown_member(dbr_resolver *r, const kind *k, const dbr_node *of,
                           const dbr_node *name) {
    dbr_str names[16];
    size_t n = 0;
    dbr_buf all = {0};
    for (const dbr_member *m = k->members; m->name; m++) {
        names[n++] = dbr_str_of(m->name);
        dbr_buf_printf(&all, "%s`%s`", all.n ? ", " : "it has ", m->example);
    }
    dbr_str near = dbr_nearest(name->text, names, n);
    dbr_str help = near.n ? dbr_arena_printf(r->arena, "did you mean `%.*s`?", DBR_ARG(near))
                          : dbr_arena_str(r->arena, dbr_buf_str(&all));
    dbr_buf_clear(&all);
    dbr_diag *g =
        DBR_DIAG(r->diags, UNKNOWN_NUMBER, name->at, dbr_shown(r, of->at), name->text, help);
    if (near.n)
        dbr_diag_fix(g, name->at, near);
}

static bool is_percentile(dbr_str name) {
    int percent;
    const dbr_function *f = dbr_function_find(name, &percent);
    return f && f->id == DBR_F_PERCENTILE;
}

static bool is_called(const dbr_member *m, dbr_str name) {
    return dbr_str_is(name, m->name) ||
           (dbr_str_is(DBR_STR("p90"), m->name) && is_percentile(name));
}

dbr_expr *dbr_analysis_value(dbr_resolver *r, dbr_symbol *s, const dbr_node *n) {
    const dbr_node *dot = dbr_node_is(n, DBR_N_CALL) ? dbr_kid(n, 0) : n;
    const dbr_node *name = dbr_kid(dot, 1);
    unsigned nargs = dbr_node_is(n, DBR_N_CALL) ? n->nkids - 1 : 0;
    const kind *k = kind_of(s->decl);
    const dbr_member *m = k->members;
    s->used = true;
    while (m->name && !is_called(m, name->text))
        m++;
    if (!m->name) {
        unknown_member(r, k, dbr_kid(dot, 0), name);
        return NULL;
    }
    static const char *const takes[] = {"takes no argument", "takes one argument",
                                        "takes two arguments"};
    bool names = nargs == m->nargs;
    for (unsigned i = 0; i < nargs && names; i++)
        names = dbr_node_is(s->decl, DBR_N_COHORT) || dbr_node_is(n->kids[i + 1], DBR_N_NAME);
    if (!names) {
        DBR_DIAG(r->diags, NUMBER_ARGUMENTS, n->at, dbr_shown(r, dot->at),
                 dbr_str_of(nargs == m->nargs ? "takes names" : takes[m->nargs]),
                 dbr_str_of(m->example));
        return NULL;
    }
    return k->value(r, s, &(dbr_member_use){m, name->text, nargs ? n->kids + 1 : NULL, n->at});
}
