/* watcher.h: which files a review is made of, and the wait for one of them to change. Linux only: it asks the kernel, it does not look again
   and again. */
#ifndef DBR_CLI_WATCHER_H
#define DBR_CLI_WATCHER_H
#include "session/session.h"

typedef struct dbr_file_state {
    dbr_str path;
    uint64_t device, file, size, seconds, nanoseconds; /* all 0: it is not there */
} dbr_file_state;

typedef struct dbr_watcher {
    int fd;              /* inotify; -1: not opened */
    dbr_arena arenas[2]; /* of the files as they are known, and as they are looked at now */
    unsigned now;        /* which of them is the known one */
    dbr_str script;      /* as it was given */
    dbr_paths inputs;    /* paths and patterns; in the arena that `now` says */
    dbr_access access;   /* what the script may open: folders outside are not listed */
    DBR_VEC(dbr_file_state) files;
} dbr_watcher;

/* False where changes cannot be watched. */
bool dbr_watcher_open(dbr_watcher *w, dbr_str script);
/* After the script is read, before its data is: what is looked at from now on. For dbr_run_once. */
void dbr_watcher_note(void *changes, const dbr_session *s);
/* Waits until one of them is another one than it was, and gives its name, which lives until the next dbr_watcher_note. Empty: it failed. */
dbr_str dbr_watcher_wait(dbr_watcher *w);
void dbr_watcher_close(dbr_watcher *w);
#endif
