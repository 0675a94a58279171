/* titles.c: what the names of a module are called in the review's language: modules are written in English, their titles in each language that
   reports have (stdlib/retail.zh: lines `name = title`). */
#include "lang/lang.h"
#include "meaning/declare.h"
#include "meaning/stdlib.h"

static dbr_str table_of(dbr_str module, const char *lang) {
    for (size_t i = 0; i < dbr_nstdlib_names; i++) {
        const dbr_stdlib_titles *t = &dbr_stdlib_names[i];
        if (dbr_str_is(module, t->module) && strcmp(t->lang, lang) == 0)
            return (dbr_str){(const char *)t->bytes, t->n};
    }
    return (dbr_str){0};
}

dbr_str dbr_module_title(dbr_resolver *r, dbr_span at, const char *of, dbr_str name) {
    dbr_str module = dbr_span_space(at);
    dbr_str rest = module.n ? table_of(module, dbr_lang_name(r->model->language)) : (dbr_str){0};
    dbr_str equals = DBR_STR(" = ");
    while (rest.n && name.n) {
        size_t end = dbr_str_find(rest, DBR_STR("\n"), 0);
        dbr_str line = dbr_str_slice(rest, 0, end == SIZE_MAX ? rest.n : end);
        rest = dbr_str_slice(rest, end == SIZE_MAX ? rest.n : end + 1, rest.n);
        size_t at_equals = dbr_str_find(line, equals, 0);
        dbr_str key = dbr_str_slice(line, 0, at_equals == SIZE_MAX ? 0 : at_equals);
        if (dbr_str_starts(key, dbr_str_of(of)) &&
            dbr_str_eq(dbr_str_slice(key, strlen(of), key.n), name))
            return dbr_str_slice(line, at_equals + equals.n, line.n);
    }
    return (dbr_str){0};
}

dbr_reader dbr_title_of(dbr_resolver *r, dbr_span at, const char *of, dbr_str name,
                        const dbr_node *n) {
    if (!name.n && n)
        name = dbr_node_is(n, DBR_N_READER) && n->nkids == 1 ? n->kids[0]->text : n->text;
    dbr_str title = dbr_module_title(r, at, of, name);
    if (!title.n)
        return n ? dbr_reader_of(r, n) : (dbr_reader){0};
    dbr_reader reader = {.pieces = DBR_NEW(r->arena, dbr_piece), .n = 1, .at = at};
    reader.pieces[0] = (dbr_piece){.text = title, .at = at};
    return reader;
}
