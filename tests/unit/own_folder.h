/* own_folder.h: a folder in /tmp for a test, gone at its end. */
#ifndef DBR_TESTS_OWN_FOLDER_H
#define DBR_TESTS_OWN_FOLDER_H
#include "base/arena.h"

#include <stdlib.h>

enum { OWN_FOLDER_PATH = 64 };

static inline bool own_folder_make(char dir[OWN_FOLDER_PATH]) {
    strcpy(dir, "/tmp/debrief-test-XXXXXX");
    return mkdtemp(dir) != NULL;
}

/* The exit status of `rm`. */
static inline int own_folder_remove(dbr_arena *a, const char *dir) {
    return system(dbr_arena_cstr(a, dbr_arena_printf(a, "rm -rf '%s'", dir)));
}
#endif
