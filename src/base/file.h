/* file.h: whole files into memory and back, paths, and file name patterns. Paths may hold any byte
   but NUL. */
#ifndef DBR_BASE_FILE_H
#define DBR_BASE_FILE_H
#include "base/buf.h"
#include "base/vec.h"

typedef enum dbr_file_status {
    DBR_FILE_OK,
    DBR_FILE_NOT_FOUND,
    DBR_FILE_IS_FOLDER,
    DBR_FILE_UNREADABLE, /* permissions, I/O errors: errno says which */
    DBR_FILE_TOO_LONG,
    DBR_FILE_UNWRITABLE, /* writing only: errno says why */
} dbr_file_status;

/* The whole of a regular file, a pipe or a device, with a NUL after its end. More than `max` bytes
   are DBR_FILE_TOO_LONG. */
dbr_file_status dbr_file_read(dbr_arena *a, dbr_str path, size_t max, dbr_str *out);
/* The same from an open file, which stays open (0: standard input). */
dbr_file_status dbr_file_read_fd(dbr_arena *a, int fd, size_t max, dbr_str *out);
/* Opens a file for reading; -1, and errno, where that fails. Does not wait for somebody who writes into a pipe: with nobody there it is
   empty. */
int dbr_file_open(const char *name);
/* Replaces the file in one step: who reads `path` at any moment, or after a crash, sees the old
   bytes or the new ones. The permissions of a file that is there are kept, links are followed. A
   pipe or a device is written to as it is. DBR_FILE_OK, _NOT_FOUND (no such folder), _IS_FOLDER or
   _UNWRITABLE. */
dbr_file_status dbr_file_write_atomic(dbr_str path, dbr_str bytes);

bool dbr_file_exists(dbr_str path);
bool dbr_path_is_folder(dbr_str path);

/* `path` as seen from the folder `dir`: itself where it is absolute or `dir` is "." or empty. */
dbr_str dbr_path_join(dbr_arena *a, dbr_str dir, dbr_str path);
/* Slices of the path. "a/b.csv": dir "a", name "b.csv", ext "csv". "b": dir ".", ext "". "/b": dir
   "/". ".b" has no ext. */
dbr_str dbr_path_dir(dbr_str path);
dbr_str dbr_path_name(dbr_str path);
dbr_str dbr_path_ext(dbr_str path);
static inline bool dbr_path_is_absolute(dbr_str path) {
    return path.n > 0 && path.p[0] == '/';
}

typedef DBR_VEC(dbr_str) dbr_paths;
/* True where the path has `*`, `?` or `[`: it is a pattern. */
bool dbr_path_is_pattern(dbr_str path);
/* One file name against one pattern: `*` any bytes, `?` one character, `[a-z]` one of a set,
   `[!a-z]` none of it. A `[` that nothing closes is itself. Takes at most pattern.n * name.n steps.
   */
bool dbr_name_matches(dbr_str pattern, dbr_str name);
/* Appends the paths that exist and match, in byte order. `*` does not cross a `/`; names that start
   with a dot must be asked for by a dot. Folders that cannot be listed have no matches. Without a
   wildcard: the path itself where it exists. */
void dbr_glob(dbr_arena *a, dbr_str pattern, dbr_paths *out);
#endif
