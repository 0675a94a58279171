/* fuzz_past.c: any bytes as a saved result; what is one is compared with itself, in all languages, and printed. */
#include <stdlib.h>

#include "base/utf8.h"
#include "report/changes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine) {
    if (!fine)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_arena a = {0};
    dbr_past_problem problem;
    const dbr_past *p = dbr_past_read(&a, (dbr_str){(const char *)data, size}, &problem);
    require(p ? problem.text.n == 0 : problem.text.n > 0 && problem.line > 0);
    for (unsigned lang = 0; p && lang < DBR_LANG_COUNT; lang++) {
        dbr_past now = *p;
        now.lang = (dbr_lang)lang;
        dbr_failing *failing;
        dbr_changes *c = dbr_past_compare(&a, p, &now, &failing);
        require(c->newly_failing == 0);
        dbr_buf out = {0};
        dbr_render_options o = {0};
        dbr_diff_text(p, &now, c, &o, &out);
        require(dbr_utf8_invalid(dbr_buf_str(&out)) == SIZE_MAX);
        out.n = 0;
        dbr_diff_json(p, &now, c, &out);
        require(dbr_utf8_invalid(dbr_buf_str(&out)) == SIZE_MAX);
        dbr_buf_clear(&out);
    }
    dbr_arena_clear(&a);
    return 0;
}
