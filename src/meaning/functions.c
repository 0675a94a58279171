/* functions.c: finds a function of the language by its name. */
#include "meaning/functions.h"

#define A DBR_LEVEL_ROWS
#define S DBR_LEVEL_SERIES
#define V DBR_LEVEL_VALUES
#define C DBR_LEVEL_COMPARISON
static const dbr_function functions[] = {
#define F(id, name, levels, least, most, signature, result, doc) \
    {DBR_F_##id, name, levels, least, most, signature, result, doc},
#include "meaning/functions.def"
#undef F
};
#undef A
#undef S
#undef V
#undef C

const dbr_function *dbr_functions(size_t *n) {
    *n = sizeof functions / sizeof *functions;
    return functions;
}

const dbr_function *dbr_function_find(dbr_str name, int *percent) {
    *percent = 0;
    if (name.n >= 2 && name.n <= 3 && name.p[0] == 'p' && name.p[1] >= '1' && name.p[1] <= '9' &&
        (name.n == 2 || (name.p[2] >= '0' && name.p[2] <= '9'))) {
        *percent = name.p[1] - '0';
        if (name.n == 3)
            *percent = *percent * 10 + (name.p[2] - '0');
        return &functions[DBR_F_PERCENTILE];
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (i != DBR_F_PERCENTILE && dbr_str_is(name, functions[i].name))
            return &functions[i];
    return NULL;
}
