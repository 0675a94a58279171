/* library.c: functions of a shared library by their names. */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool dbr_library_load(const char *file, const char *const *names, size_t n, void *functions) {
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    bool all = library != NULL;
    for (size_t i = 0; all && i < n; i++) {
        void *function = dlsym(library, names[i]);
        memcpy((char *)functions + i * sizeof function, &function, sizeof function);
        all = function != NULL;
    }
    return all;
}
