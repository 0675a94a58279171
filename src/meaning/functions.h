/* functions.h: the table of the language's functions, for the resolver, the docs and completion. */
#ifndef DBR_MEANING_FUNCTIONS_H
#define DBR_MEANING_FUNCTIONS_H
#include "base/str.h"

typedef enum dbr_function_id {
#define F(id, name, levels, least, most, signature, result, doc) DBR_F_##id,
#include "meaning/functions.def"
#undef F
    DBR_F_COUNT_OF
} dbr_function_id;

enum { DBR_LEVEL_ROWS = 1, DBR_LEVEL_SERIES = 2, DBR_LEVEL_VALUES = 4, DBR_LEVEL_COMPARISON = 8 };

typedef struct dbr_function {
    dbr_function_id id;
    const char *name;
    unsigned levels; /* DBR_LEVEL_.. */
    unsigned least, most;
    const char *signature, *result, *doc;
} dbr_function;

/* All of them, in the order of the table. */
const dbr_function *dbr_functions(size_t *n);
/* NULL when there is none. For p1 .. p99 *percent is the number. */
const dbr_function *dbr_function_find(dbr_str name, int *percent);
#endif
