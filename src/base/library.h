/* library.h: shared libraries that are loaded when somebody needs them, so that nobody else waits for them. */
#ifndef DBR_BASE_LIBRARY_H
#define DBR_BASE_LIBRARY_H
#include <stdbool.h>
#include <stddef.h>

/* Fills a struct that has a pointer for each name, in order, with the functions of a shared library, which stays loaded. False where the
   library, or one of them, is not there. */
bool dbr_library_load(const char *file, const char *const *names, size_t n, void *functions);
#endif
