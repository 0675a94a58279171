/* open.c: the browser, where the operator asks for it. A script and data have no say in it, and no shell reads the name. */
#include "cli/cli.h"

#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

#ifdef __APPLE__
#define OPENER "open"
#else
#define OPENER "xdg-open"
#endif

void dbr_open(dbr_cli *c, dbr_str what) {
    char name[] = OPENER, file[PATH_MAX];
    const char *as_given = dbr_arena_str(&c->arena, what).p;
    bool address = dbr_str_starts(what, DBR_STR("http://"));
    /* A whole path is no option and no address, whatever the file is called. */
    char *argv[] = {name, address ? (char *)as_given : realpath(as_given, file), NULL};
    posix_spawn_file_actions_t actions;
    pid_t child;
    int error = argv[1] ? posix_spawn_file_actions_init(&actions) : -1;
    if (!error) {
        for (int fd = 0; fd <= 2 && !error; fd++) /* a browser outlives a pipe */
            error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
        error = error ? error : posix_spawnp(&child, name, &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error)
        dbr_put_stderr(DBR_STR("warning: `" OPENER "` cannot be started: nothing was opened\n"));
}
