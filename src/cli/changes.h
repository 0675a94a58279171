/* changes.h: which files a review is made of, and the wait for one of them to change. Linux only: it asks the kernel, it does not look again
   and again. */
#ifndef DBR_CLI_CHANGES_H
#define DBR_CLI_CHANGES_H
#include "session/session.h"

typedef struct dbr_file_state {
    dbr_str path;
    uint64_t device, file, size, seconds, nanoseconds; /* all 0: it is not there */
} dbr_file_state;

typedef struct dbr_changes {
    int fd;              /* inotify; -1: not opened */
    dbr_arena arenas[2]; /* of the files as they are known, and as they are looked at now */
    unsigned now;        /* which of them is the known one */
    dbr_str script;      /* as it was given */
    dbr_paths inputs;    /* paths and patterns; in the arena that `now` says */
    dbr_access access;   /* what the script may open: folders outside are not listed */
    DBR_VEC(dbr_file_state) files;
} dbr_changes;

/* False where changes cannot be watched. */
bool dbr_changes_open(dbr_changes *w, dbr_str script);
/* After the script is read, before its data is: what is looked at from now on. For dbr_run_once. */
void dbr_changes_note(void *changes, const dbr_session *s);
/* Waits until one of them is another one than it was, and gives its name, which lives until the next dbr_changes_note. Empty: it failed. */
dbr_str dbr_changes_wait(dbr_changes *w);
void dbr_changes_close(dbr_changes *w);
#endif
