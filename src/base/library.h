/* library.h: shared libraries that are loaded when somebody needs them, so that nobody else waits for them. */
#ifndef DBR_BASE_LIBRARY_H
#define DBR_BASE_LIBRARY_H
#include <stdbool.h>
#include <stddef.h>

/* Fills a struct that has a pointer for each name, in order, with the functions of a shared library, which stays loaded. False where the
   library, or one of them, is not there. */
bool dbr_library_load(const char *file, const char *const *names, size_t n, void *functions);

/* The same of a list of functions whose header is here: LIST(X) says X(function) for each. The struct's members are
   LIST(DBR_LIBRARY_MEMBER) and nothing else. */
#define DBR_LIBRARY_MEMBER(f) __typeof__(&f) f;
#define DBR_LIBRARY_NAME(f) #f,
#define DBR_LIBRARY_LOAD(file, LIST, functions)                           \
    dbr_library_load(file, (const char *const[]){LIST(DBR_LIBRARY_NAME)}, \
                     sizeof *(functions) / sizeof(void (*)(void)), functions)
#endif
