/* lint.h: what a script says that is allowed and probably not meant: warnings over the model, without reading data. */
#ifndef DBR_TOOLS_LINT_H
#define DBR_TOOLS_LINT_H
#include "meaning/model.h"

/* Adds the warnings (W1xxx) to `diags`. The model has no errors. */
void dbr_lint(dbr_arena *a, dbr_model *m, dbr_diags *diags);
#endif
