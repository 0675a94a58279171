/* progress.h: a line on standard error that says how far a long reading is; only on a terminal, only when it takes long. */
#ifndef DBR_CLI_PROGRESS_H
#define DBR_CLI_PROGRESS_H
#include "engine/cells.h"

/* Gives the engine's options the way to report, where standard error is a terminal. From then on Ctrl-C takes the line away before it ends the
   process, and while a statement runs on a server ends that first. */
void dbr_progress_start(dbr_engine_options *options, dbr_arena *a);
/* Takes the line away. */
void dbr_progress_end(void);
/* Whether Ctrl-C ended a statement: nothing more is to be done. */
bool dbr_progress_interrupted(void);
/* The line itself: "orders [#####-----]  45%  335 MB  4.5M rows  650 MB/s  1 s left", at most `width` columns. `seconds` since the start. */
void dbr_progress_line(const dbr_progress *p, double seconds, unsigned width, dbr_buf *out);
#endif
