/* engine_one.h: for tests: a small script through resolver, planner and engine, with the answers by the text of their aggregates. */
#ifndef DBR_TESTS_ENGINE_ONE_H
#define DBR_TESTS_ENGINE_ONE_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/cells.h"

typedef struct engine_run {
    dbr_arena arena;
    dbr_diags diags;
    dbr_model *model;
    dbr_plan *plan;
    dbr_cells *cells; /* NULL until engine_start */
} engine_run;

/* Today is 2026-11-02. */
static inline void plan_start(engine_run *u, dbr_str script) {
    *u = (engine_run){0};
    dbr_diags_init(&u->diags, &u->arena);
    const dbr_text *text = dbr_text_of(&u->arena, DBR_STR("t"), DBR_STR("."), script);
    dbr_access *access = DBR_NEW(&u->arena, dbr_access); /* tests have their files anywhere */
    dbr_refusal no;
    assert_true(dbr_access_allow(access, &u->arena, DBR_STR("/"), &no));
    dbr_run_options o = {.today = dbr_day_of(2026, 11, 2), .access = access};
    u->model = dbr_resolve(&u->arena, text, &o, &u->diags);
    if (u->diags.errors) {
        dbr_buf b = {0};
        dbr_diags_write(&u->diags, false, &b);
        fail_msg("%.*s", DBR_ARG(dbr_buf_str(&b)));
    }
    u->plan = dbr_plan_new(&u->arena, u->model);
    dbr_plan_review(u->plan);
    dbr_plan_finish(u->plan);
}

static inline void engine_start_jobs(engine_run *u, const char *script, int jobs) {
    plan_start(u, dbr_str_of(script));
    dbr_engine_options o = {.jobs = jobs};
    u->cells = dbr_native_run(&u->arena, u->plan, &o, &u->diags);
}

static inline void engine_start(engine_run *u, const char *script) {
    engine_start_jobs(u, script, 1);
}

static inline void engine_stop(engine_run *u) {
    dbr_arena_clear(&u->arena);
}

static inline const dbr_scan_cells *scan_of(const engine_run *u, const char *source) {
    for (size_t i = 0; i < u->model->sources.n; i++)
        if (dbr_str_is(u->model->sources.v[i]->name, source))
            return &u->cells->scans[i];
    fail_msg("no source %s", source);
    return NULL;
}

/* The request of the aggregate that is written so, in the window that begins on `start` (0: any) and with segments or not. */
static inline size_t request_of(const dbr_scan_cells *s, const char *agg, dbr_day start,
                                bool segments) {
    for (size_t i = 0; i < s->scan->requests.n; i++) {
        const dbr_request *q = &s->scan->requests.v[i];
        if (dbr_str_is(dbr_span_str(q->agg->at), agg) && (q->grouping != 0) == segments &&
            (!start || s->scan->windows.v[q->window].start == start))
            return i;
    }
    fail_msg("nothing asks for %s", agg);
    return 0;
}

/* "12.5/3": the value in plain form (none with its code) and how many rows gave it. */
static inline void put_answer(dbr_answer a, dbr_buf *out) {
    if (a.value.kind == DBR_V_NONE)
        dbr_buf_printf(out, "none: %s", dbr_reason_code(a.value.none.reason));
    else
        dbr_value_write(&a.value, out);
    dbr_buf_printf(out, "/%lld", (long long)a.n);
}
#endif
