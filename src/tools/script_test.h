/* script_test.h: runs the `test` blocks of a script: each is the whole script resolved again with the block's period, `as of` and params,
   over the data that the block gives and no other. */
#ifndef DBR_TOOLS_SCRIPT_TEST_H
#define DBR_TOOLS_SCRIPT_TEST_H
#include "review/review.h"

typedef struct dbr_test_failure {
    dbr_str expected; /* as written */
    dbr_str came;     /* "is false, 7", "is failed: x <= 5 is false, 7" */
    dbr_place_ref place;
} dbr_test_failure;

typedef struct dbr_test_result {
    dbr_str name;
    bool ok;
    DBR_VEC(dbr_test_failure) failures;
} dbr_test_result;

/* Runs test `index` of the model that the same text and options resolved to. What is wrong with the block or its data goes to `diags`,
   and then it is not ok. Results live in the arena. */
dbr_test_result dbr_test_run(dbr_arena *a, const dbr_text *main, const dbr_model *model,
                             size_t index, const dbr_run_options *o, int jobs, dbr_diags *diags);
#endif
