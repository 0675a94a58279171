/* access.h: what a script may open. The operator says it on the command line; the script can only ask. Everything that a script makes
   the program open (data, holidays, used scripts, databases, the environment) goes through these functions, and each refusal names the
   option that would allow it. */
#ifndef DBR_BASE_ACCESS_H
#define DBR_BASE_ACCESS_H
#include "base/file.h"

typedef struct dbr_allowed_host {
    dbr_str name; /* as written: "db.example.org", "::1", "/run/postgresql" */
    int port;     /* 0: any */
} dbr_allowed_host;

typedef struct dbr_connection { /* a line of the operator's --connections file */
    dbr_str name, url;          /* the url may hold a password: it is never printed */
} dbr_connection;

/* All zero: files below the working folder and nothing else. NULL, where a function takes one, is the operator's own choice (a file named
   on the command line): nothing is refused. A script's is `model->access`. */
typedef struct dbr_access {
    dbr_str root;                    /* the folder of the main script; empty: "." */
    DBR_VEC(dbr_str) paths;          /* --allow PATH: real paths of files and folders */
    DBR_VEC(dbr_allowed_host) hosts; /* --allow host:HOST[:PORT] */
    DBR_VEC(dbr_str) names;          /* --allow env:NAME */
    DBR_VEC(dbr_connection) connections;
    bool query;       /* --allow query */
    bool offline;     /* wins over hosts and connections */
    bool plain_opens; /* for tests: as where the system has no openat2 */
} dbr_access;

/* Why something is not to be had. text.n 0: it was not refused. Both are without a full stop and live in the arena that was given. */
typedef struct dbr_refusal {
    dbr_str text; /* "`../x.csv` lies outside of the script's folder" */
    dbr_str help; /* "the one who runs the script may allow it: `--allow x.csv`" */
} dbr_refusal;

/* ---- the decision ---- */

/* Opens a file or folder for reading: an open descriptor, or -1. Then either no->text says that it was refused, or errno why it failed.
   `path` is seen from the working folder (dbr_path_join with the script's folder). What is decided on is the file that the descriptor
   stands for: links, `..` and renames in between do not get around it. A file that does not exist outside is refused like one that does. */
int dbr_access_open(const dbr_access *x, dbr_arena *a, dbr_str path, dbr_refusal *no);
/* The same, and the real path of what was opened, for libraries that open by path. */
int dbr_access_open_real(const dbr_access *x, dbr_arena *a, dbr_str path, dbr_str *real,
                         dbr_refusal *no);
/* Whether something is there (a folder, where one is wanted); false with no->text where that is not the script's business. Opens nothing
   that waits or has effects. */
bool dbr_access_there(const dbr_access *x, dbr_arena *a, dbr_str path, bool folder,
                      dbr_refusal *no);
enum { DBR_GLOB_MAX = 10000 };
/* dbr_glob within what may be opened: a folder that may not be is not listed, and no->text says so. At most DBR_GLOB_MAX + 1 paths. */
void dbr_access_glob(const dbr_access *x, dbr_arena *a, dbr_str pattern, dbr_paths *out,
                     dbr_refusal *no);

/* A host that the script names itself (of a URL in the script; a socket's folder counts as one). False: refused. A URL that comes from
   dbr_access_connection or dbr_access_env is the operator's and needs no further permission but that of dbr_access_online. */
bool dbr_access_host(const dbr_access *x, dbr_arena *a, dbr_str host, int port, dbr_refusal *no);
/* False where --offline forbids every host. */
bool dbr_access_online(const dbr_access *x, dbr_arena *a, dbr_refusal *no);
/* The value of `env("NAME")`: a secret, never to be printed. False where it is refused (which does not say whether it is set), or not set. */
bool dbr_access_env(const dbr_access *x, dbr_arena *a, dbr_str name, dbr_str *value,
                    dbr_refusal *no);
/* The URL of a named connection: a secret too. False where no line names it, or --offline forbids it. */
bool dbr_access_connection(const dbr_access *x, dbr_arena *a, dbr_str name, dbr_str *url,
                           dbr_refusal *no);
/* Whether a script's own SQL (`query:`) may run. */
bool dbr_access_query(const dbr_access *x, dbr_arena *a, dbr_refusal *no);

/* ---- what the operator says ---- */

/* Takes the value of one `--allow`. False with no->text, and a help, where it means nothing or there is no such file. */
bool dbr_access_allow(dbr_access *x, dbr_arena *a, dbr_str value, dbr_refusal *no);
/* Reads the file of `--connections`: lines `name = url`, `#` comments. Refused where others may read or change it. Messages name lines, never
   what stands in them. */
bool dbr_access_connections(dbr_access *x, dbr_arena *a, dbr_str path, dbr_refusal *no);
#endif
