/* init.h: a first script out of what data files hold. */
#ifndef DBR_TOOLS_INIT_H
#define DBR_TOOLS_INIT_H
#include "tools/describe.h"

/* A script in canonical layout that evaluates: a source for each file, its dates, a metric for each column of quantities, and checks to begin
   with. `paths`: as they are to stand in the script. */
void dbr_init_script(dbr_arena *a, const dbr_described *files, const dbr_str *paths, size_t n,
                     dbr_buf *out);
#endif
