/* stdlib.h: the modules of stdlib/, built into the program: the build writes their bytes as C (stdlib/embed.cmake). */
#ifndef DBR_MEANING_STDLIB_H
#define DBR_MEANING_STDLIB_H
#include <stddef.h>

typedef struct dbr_stdlib_module {
    const char *path, *file; /* "std.retail", "stdlib/retail.debrief" */
    const unsigned char *bytes;
    size_t n;
} dbr_stdlib_module;
extern const dbr_stdlib_module dbr_stdlib[];
extern const size_t dbr_nstdlib;

typedef struct dbr_stdlib_titles { /* lines `name = title` in another language */
    const char *module, *lang;     /* "retail", "zh" */
    const unsigned char *bytes;
    size_t n;
} dbr_stdlib_titles;
extern const dbr_stdlib_titles dbr_stdlib_names[];
extern const size_t dbr_nstdlib_names;
#endif
