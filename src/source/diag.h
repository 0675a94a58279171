/* diag.h: what is wrong with a script or with data, collected in one list: code, sentence, places, help. The table of all kinds is
   diag.def; a sentence there is a format with {0} {1} .. for the arguments, which are always texts. */
#ifndef DBR_SOURCE_DIAG_H
#define DBR_SOURCE_DIAG_H
#include "base/buf.h"
#include "base/vec.h"
#include "lang/lang.h"
#include "source/text.h"

typedef enum dbr_severity { DBR_ERROR, DBR_WARNING } dbr_severity;

/* D(id, code, severity, sentence, help): DBR_E_ + id names it. The first digits of a code say the room:
   E00 text and lexer, E01 syntax, E02 names, types and units, E03 declarations, E04 periods, E05 files and data, E09 not yet there; W1 lint. */
typedef enum dbr_diag_id {
#define D(id, code, severity, sentence, help) DBR_E_##id,
#include "source/diag.def"
#undef D
    DBR_E_COUNT
} dbr_diag_id;

typedef struct dbr_label {
    dbr_span at;
    dbr_str text; /* may be empty */
} dbr_label;

typedef struct dbr_diag {
    dbr_diag_id id;
    dbr_severity severity;
    dbr_str message; /* the sentence, filled in, in English */
    size_t nargs;
    const dbr_str *args; /* what it was filled with; of another language's sentence too */
    dbr_span at;         /* underlined with ^; none for a problem without a place in the script */
    dbr_span
        whole; /* what is wrong as a whole, where the carets point into it: its start is printed; may be none */
    dbr_str at_label;          /* stands after the carets, may be empty */
    DBR_VEC(dbr_label) labels; /* underlined with - */
    dbr_str help;              /* filled in, in English, may be empty */
    bool own_help;             /* not the table's: dbr_diag_help */
    DBR_VEC(dbr_str) notes;
    struct { /* a replacement that mends it; at.text NULL for none */
        dbr_span at;
        dbr_str with;
    } fix;
    struct { /* a place in data: file and row; file.n 0 for none */
        dbr_str file;
        uint64_t line; /* 1-based line of the file where the record starts, 0 unknown */
        dbr_str column;
    } data;
} dbr_diag;

enum { DBR_DIAGS_MAX = 100 }; /* kept and printed per run; the rest is counted */

typedef struct dbr_diags {
    dbr_arena *arena;
    DBR_VEC(dbr_diag *) list;
    size_t errors,
        warnings; /* all of them, dropped ones too; errors are those of scripts: nothing is evaluated (status 2) */
    dbr_lang lang;      /* of dbr_diags_write, English as it comes; everything else is in English */
    size_t data_errors; /* E0510 to E0519, and an interruption: the run is incomplete (status 3) */
} dbr_diags;

void dbr_diags_init(dbr_diags *d, dbr_arena *a);
/* Adds one; the arguments (up to `nargs` dbr_str) fill {0}.. of sentence and help. The result may be given labels, notes and a fix
   and is never NULL (beyond the limit it is a spare that nobody prints). One with the same id and span is not added twice. */
dbr_diag *dbr_diag_add(dbr_diags *d, dbr_diag_id id, dbr_span at, size_t nargs,
                       const dbr_str *args);
/* DBR_DIAG(diags, NAME, span, str, str, ..): the same with the arguments in place. */
#define DBR_DIAG(d, id, at, ...)                                                \
    dbr_diag_add((d), DBR_E_##id, (at),                                         \
                 sizeof((dbr_str[]){{0}, ##__VA_ARGS__}) / sizeof(dbr_str) - 1, \
                 (const dbr_str[]){{0}, ##__VA_ARGS__} + 1)
/* Whether something was said of exactly this place already. */
bool dbr_diags_at(const dbr_diags *d, dbr_span at);
void dbr_diag_label(dbr_diags *d, dbr_diag *g, dbr_span at, dbr_str text);
void dbr_diag_note(dbr_diags *d, dbr_diag *g, dbr_str text);
void dbr_diag_help(dbr_diag *g, dbr_str text); /* replaces the table's */
void dbr_diag_fix(dbr_diag *g, dbr_span at, dbr_str with);
/* The nearest of the names (distance at most 2, or a third of the length), or an empty slice. */
dbr_str dbr_nearest(dbr_str name, const dbr_str *names, size_t n);
/* Order by file and place; the same for any order of finding. */
void dbr_diags_sort(dbr_diags *d);
/* All of them as text in the style of rustc; colour by ANSI codes where asked. */
void dbr_diags_write(const dbr_diags *d, bool colour, dbr_buf *out);
const char *dbr_diag_code(dbr_diag_id id);
#endif
