/* text.h: a script file: its bytes, its name and the table of its lines. Spans are byte offsets into one file. */
#ifndef DBR_SOURCE_TEXT_H
#define DBR_SOURCE_TEXT_H
#include "base/arena.h"

typedef struct dbr_text dbr_text;
typedef struct dbr_span {
    const dbr_text *text; /* the file; NULL for nothing written */
    uint32_t start, end;  /* bytes, half open */
} dbr_span;

struct dbr_text {
    dbr_str name;    /* as it was given, for messages: "october.debrief", "<stdin>", "-e" */
    dbr_str dir;     /* folder for relative paths, "." for none */
    dbr_str bytes;   /* a byte-order mark is left out; NUL after the end */
    uint32_t *lines; /* offset of each line's first byte; lines[0] == 0 */
    size_t nlines;
    dbr_span used_at; /* the `use` that brought the file in, or none */
    dbr_str space;    /* the module whose names are meant here: "retail"; empty in scripts */
};

/* The module in which something is written; empty in scripts. */
static inline dbr_str dbr_span_space(dbr_span at) {
    return at.text ? at.text->space : (dbr_str){0};
}

enum { DBR_SCRIPT_MAX = 16 << 20 }; /* longest script, in bytes */

typedef enum dbr_text_status {
    DBR_TEXT_OK,
    DBR_TEXT_NOT_FOUND,
    DBR_TEXT_IS_FOLDER,
    DBR_TEXT_UNREADABLE,
    DBR_TEXT_TOO_LONG
} dbr_text_status;

/* Everything is allocated in the arena. `path` "-" reads standard input. */
dbr_text_status dbr_text_read(dbr_arena *a, dbr_str path, dbr_text **out);
/* The same of an open file, which stays open. */
dbr_text_status dbr_text_read_fd(dbr_arena *a, int fd, dbr_str path, dbr_text **out);
/* From memory; the bytes are copied. */
dbr_text *dbr_text_of(dbr_arena *a, dbr_str name, dbr_str dir, dbr_str bytes);

typedef struct dbr_place {
    unsigned line, column; /* from 1; columns in code points */
} dbr_place;
dbr_place dbr_text_place(const dbr_text *t, uint32_t offset);
dbr_str dbr_text_line(const dbr_text *t, unsigned line); /* without its line break */
dbr_str dbr_span_str(dbr_span s);                        /* the bytes that it covers */
/* The same on one line: without comments, white space outside of texts made single blanks. */
dbr_str dbr_span_line(dbr_arena *a, dbr_span at);
static inline dbr_span dbr_span_join(dbr_span a, dbr_span b) {
    if (!a.text)
        return b;
    if (!b.text || b.text != a.text)
        return a;
    return (dbr_span){a.text, a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}
#endif
