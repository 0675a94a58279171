/* fuzz_parse.c: any bytes as a script: it is parsed; what is right is formatted, and the layout must parse to the same tree and be stable. */
#include "tools/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_arena a = {0};
    dbr_diags diags, again;
    dbr_buf tree = {0}, messages = {0}, once = {0}, twice = {0};
    dbr_diags_init(&diags, &a);
    dbr_diags_init(&again, &a);
    dbr_text *text =
        dbr_text_of(&a, DBR_STR("fuzz"), DBR_STR("."), (dbr_str){(const char *)data, size});
    const dbr_ast *ast = dbr_parse(&a, text, &diags);
    must(ast && ast->root && ast->root->depth <= DBR_DEPTH_MAX);
    dbr_node_write(ast->root, &tree);
    dbr_diags_sort(&diags);
    dbr_diags_write(&diags, true, &messages);
    diags.lang = DBR_LANG_ZH;
    dbr_diags_write(&diags, false, &messages);
    must((messages.n > 0) == (diags.errors > 0));
    dbr_format_script(&a, ast, &once);
    if (diags.errors == 0) {
        const dbr_ast *second = dbr_parse(
            &a, dbr_text_of(&a, DBR_STR("again"), DBR_STR("."), dbr_buf_str(&once)), &again);
        must(again.errors == 0 && dbr_node_eq(ast->root, second->root) &&
             ast->comments.n == second->comments.n);
        dbr_format_script(&a, second, &twice);
        must(dbr_str_eq(dbr_buf_str(&once), dbr_buf_str(&twice)));
    }
    dbr_buf_clear(&tree);
    dbr_buf_clear(&messages);
    dbr_buf_clear(&once);
    dbr_buf_clear(&twice);
    dbr_arena_clear(&a);
    return 0;
}
