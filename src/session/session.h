/* session.h: the pipeline, in one place: script -> model -> plan -> cells -> review, each with the memory of its own lifetime, and the
   exit status that sums up how it went. */
#ifndef DBR_SESSION_SESSION_H
#define DBR_SESSION_SESSION_H
#include "report/render.h"

/* What a command ends with; of several the one that counts most. (spec/language.md section 8) */
enum {
    DBR_EXIT_OK = 0,
    DBR_EXIT_FAILED = 1,     /* something counts as failed */
    DBR_EXIT_WRONG = 2,      /* the script or the arguments are wrong: nothing was evaluated */
    DBR_EXIT_INCOMPLETE = 3, /* data could not be read, or a result could not be written */
    DBR_EXIT_INTERNAL = 70,
};
/* Of two statuses the one that counts: 70, 2, 3, 1, 0. */
int dbr_exit_worse(int a, int b);

typedef struct dbr_session {
    dbr_arena script;  /* text and diagnostics */
    dbr_arena meaning; /* tree and model */
    dbr_arena run;     /* plan, cells and review */
    dbr_diags diags;
    const dbr_text *text;
    dbr_model *model;
    dbr_plan *plan;
    dbr_cells *cells;
    dbr_review *review;
} dbr_session;

void dbr_session_init(dbr_session *s);
void dbr_session_clear(dbr_session *s);

/* Reads the script ("-": standard input). False, and a diagnostic, where it cannot be read. */
bool dbr_session_read(dbr_session *s, dbr_str path);
/* Reads and resolves it. False where there were errors: nothing may be evaluated. */
bool dbr_session_load(dbr_session *s, dbr_str path, const dbr_run_options *o);
/* Runs `s->plan` over the data. False where the data showed the script to be wrong (a column that a file lacks), or it was interrupted. */
bool dbr_session_scan(dbr_session *s, const dbr_engine_options *o);
/* The whole review of a loaded script: plan, scan, judge. False as in dbr_session_scan. */
bool dbr_session_judge(dbr_session *s, const dbr_engine_options *o);
/* Errors of the script, of the data, and what failed. */
int dbr_session_status(const dbr_session *s, bool fail_on_warn);

/* One format that a review can be printed in. */
typedef struct dbr_format_entry {
    const char *name;
    dbr_render render;
    const char *about;
} dbr_format_entry;
extern const dbr_format_entry dbr_formats[];
extern const size_t dbr_nformats;
const dbr_format_entry *dbr_format_find(dbr_str name); /* NULL: there is none */
/* Nothing for a terminal; no bytes come where it could not be made. */
bool dbr_format_binary(const dbr_format_entry *f);
/* NULL, or what this machine lacks for it: "libx.so, which is not installed". */
const char *dbr_format_missing(const dbr_format_entry *f);
#endif
