/* table.h: the shape that every data file takes on its way in: column names, and records of text cells that are read one after the
   other. A cell is still text here; cellparse.h makes values of it. */
#ifndef DBR_ENGINE_NATIVE_TABLE_H
#define DBR_ENGINE_NATIVE_TABLE_H
#include "base/access.h"
#include "base/buf.h"
#include "base/vec.h"

/* What a JSON file (or a workbook) says about a cell; a CSV cell says nothing. */
typedef enum dbr_cell_form {
    DBR_FORM_PLAIN,  /* bare text of a CSV file */
    DBR_FORM_STRING, /* a JSON string, already decoded */
    DBR_FORM_NUMBER, /* a JSON number, its digits as written */
    DBR_FORM_BOOL,   /* `true` or `false` */
    DBR_FORM_JSON,   /* a nested array or object as its JSON text */
} dbr_cell_form;

typedef struct dbr_cell {
    dbr_str text;
    uint8_t form; /* dbr_cell_form */
    bool quoted;  /* it stood in quotes: an empty text is then a text */
    bool
        absent; /* no cell at all: key missing or null, or a column without a name that the row leaves out */
} dbr_cell;

/* One record. Cells and their bytes are lent until the next call of dbr_rows_next or dbr_rows_close. */
typedef struct dbr_record {
    const dbr_cell *cells; /* as many as there are columns */
    size_t n;
    uint32_t file; /* dbr_rows_options.file_index */
    uint64_t line; /* 1-based line of the file on which the record begins */
    size_t
        found; /* cells that stand there: other than `n` only where dbr_rows_options.ragged lets such records through */
    bool ragged; /* more or fewer cells than columns (empty cells at the end do not count) */
    bool apart;  /* a blank line stands above it */
} dbr_record;

/* What can be wrong with a data file, with the name that messages and tests know it by. */
#define DBR_DATA_KINDS(X)                                                                          \
    X(UNREADABLE, "unreadable") /* no such file, a folder, no permission, too large */             \
    X(REFUSED, "refused")       /* the script may not open it */                                   \
    X(FORMAT, "format")         /* an unknown kind of file or encoding, an option out of range */  \
    X(EMPTY, "empty")           /* there is no header */                                           \
    X(ENCODING, "encoding")     /* bytes that are not text of the encoding */                      \
    X(NUL, "nul")               /* a NUL byte in a text file */                                    \
    X(OPEN_QUOTE, "open quote") /* a quote that is never closed */                                 \
    X(AFTER_QUOTE, "after quote") /* text between a closing quote and the next delimiter */        \
    X(RAGGED, "ragged")           /* more or fewer cells than the header has */                    \
    X(LONE_CR, "lone cr")         /* a carriage return inside a file whose lines end otherwise */  \
    X(TOO_LONG, "too long")       /* a record, or a number of columns, beyond the limits */        \
    X(JSON, "json")               /* not JSON */                                                   \
    X(JSON_DEPTH, "json depth")   /* nested deeper than DBR_JSON_DEPTH */                          \
    X(JSON_KEY, "json key")       /* a key that occurs twice in one object */                      \
    X(JSON_ROWS, "json rows")     /* JSON, but no array of objects where one is expected */        \
    X(WORKBOOK, "workbook") /* no workbook, a damaged or hostile one, a sheet that is not there */ \
    X(DATABASE, "database") /* no database, a damaged one, a table that is not there */            \
    X(RENAMED, "renamed")   /* note: a repeated header name became name_2 */                       \
    X(UNNAMED, "unnamed")   /* note: an empty header name became column_3 */                       \
    X(ASSUMED, "assumed")   /* note: what was found out without being told */

typedef enum dbr_data_kind {
#define X(id, name) DBR_DATA_##id,
    DBR_DATA_KINDS(X)
#undef X
} dbr_data_kind;
const char *dbr_data_kind_name(dbr_data_kind k);

typedef struct dbr_data_error {
    dbr_data_kind kind;
    dbr_str file;
    uint64_t line;   /* 1-based, 0 where there is none */
    uint64_t column; /* 1-based, in code points; 0 where there is none */
    dbr_str text;    /* one sentence without a full stop */
    dbr_str help;    /* may be empty */
} dbr_data_error;

enum {
    DBR_DATA_ERRORS_MAX = 20, /* kept a list; all are counted */
    DBR_JSON_DEPTH = 512,     /* nested arrays and objects */
    DBR_COLUMNS_MAX = 65536,
    DBR_RECORD_MAX = 64 << 20, /* bytes of one record */
};

typedef struct dbr_data_errors {
    dbr_arena *arena;
    DBR_VEC(dbr_data_error) list;  /* the first DBR_DATA_ERRORS_MAX */
    uint64_t count;                /* all of them */
    DBR_VEC(dbr_data_error) notes; /* assumptions and renamed columns: no errors */
} dbr_data_errors;

void dbr_data_errors_init(dbr_data_errors *e, dbr_arena *a);
/* Counts one and keeps it while there is room; `text` and `help` must live as long as the list (arena or literal). */
void dbr_data_error_add(dbr_data_errors *e, dbr_data_error x);
void dbr_data_note_add(dbr_data_errors *e, dbr_data_error x);

typedef enum dbr_data_format {
    DBR_FORMAT_AUTO, /* by the extension of the path: .csv .txt .tsv .tab .json .jsonl .ndjson .xlsx .xlsm .db .sqlite .sqlite3 */
    DBR_FORMAT_CSV,
    DBR_FORMAT_TSV,
    DBR_FORMAT_JSON,
    DBR_FORMAT_JSONL,
    DBR_FORMAT_XLSX,
    DBR_FORMAT_SQLITE,
    DBR_FORMAT_PARQUET,
} dbr_data_format;

enum { DBR_HEADER_AUTO = -1 };

/* All zero is "find out", but for `header`: use DBR_ROWS_OPTIONS. */
typedef struct dbr_rows_options {
    dbr_data_format format;
    char delimiter; /* one ASCII byte, 0: found out */
    char quote;     /* one ASCII byte, 0: found out */
    int header; /* 1-based line of the header; 0: there is none, columns are column_1, ..; DBR_HEADER_AUTO */
    int header_rows;  /* that hold the names together; 0: one */
    int table_number; /* CSV: of several tables that blank lines part; 0: all is one */
    dbr_str
        encoding; /* a name that iconv knows; empty: UTF-8, or UTF-16/32 by their byte-order mark */
    dbr_str rows; /* JSON: where the array of rows is, `data.items` */
    dbr_str sheet;            /* XLSX: by name, */
    int sheet_number;         /* or 1-based; neither: the first */
    dbr_str table;            /* SQLITE; empty: the only one */
    dbr_str query;            /* SQLITE: the own statement of the script, in place of a table */
    uint32_t file_index;      /* comes back in every record */
    const dbr_access *access; /* what may be opened; NULL: the operator named the file */
    bool
        ragged; /* give records with too many or too few cells to the caller, marked and unreported */
} dbr_rows_options;
#define DBR_ROWS_OPTIONS ((dbr_rows_options){.header = DBR_HEADER_AUTO})

/* An open file. Every reader begins with this struct, so that one more kind of file is one more pair of functions. */
typedef struct dbr_rows dbr_rows;
struct dbr_rows {
    dbr_str file;
    uint32_t file_index;
    const dbr_str *names; /* of the columns: trimmed, in NFC, each once, never empty */
    size_t ncolumns;
    const bool
        *wanted; /* per column, set by who reads; NULL: all. Of the others there may be no cell */
    uint64_t malformed; /* records that were left out with an error */
    dbr_data_errors *errors;
    bool (*next)(dbr_rows *r, dbr_record *out);
    void (*close)(dbr_rows *r);
};

/* Opens a file and reads its header; NULL with an error added when that fails. `errors` gets what is wrong with the records too, while
   they are read. Arena and `errors` outlive the result. */
dbr_rows *dbr_rows_open(dbr_arena *a, dbr_str path, const dbr_rows_options *options,
                        dbr_data_errors *errors);
/* For the names of the columns alone: of a CSV file only its first bytes are read, so that a large one costs nothing; its rows are not all. */
dbr_rows *dbr_rows_open_head(dbr_arena *a, dbr_str path, const dbr_rows_options *options,
                             dbr_data_errors *errors);
/* The same as dbr_rows_open for bytes at hand (`inline("""…""")`), which outlive the result; DBR_FORMAT_AUTO is CSV. */
dbr_rows *dbr_rows_open_bytes(dbr_arena *a, dbr_str name, dbr_str bytes,
                              const dbr_rows_options *options, dbr_data_errors *errors);
/* The next record that is in order; false at the end. Records that are not are reported, counted in `malformed` and left out. */
static inline bool dbr_rows_next(dbr_rows *r, dbr_record *out) {
    return r->next(r, out);
}
/* Takes NULL. */
void dbr_rows_close(dbr_rows *r);

/* The format that an extension stands for; DBR_FORMAT_AUTO for none that is read here. */
dbr_data_format dbr_data_format_of(dbr_str path);

#define DBR_SEVERAL_TABLES                                                                          \
    "a blank line stands above it: `csv(…, table: 1)` reads the table before it, `table: 2` the " \
    "one that follows"
/* Adds a row of the header to the names that the rows above it gave: "2026-10" and "Orders" make "2026-10 Orders". In all but the last row
   an empty cell has the name to the left of it, as merged cells show. */
void dbr_header_add(dbr_arena *a, dbr_str *names, size_t n, const dbr_cell *cells, size_t ncells,
                    bool last);
/* Makes header names of the raw ones: trimmed, NFC, `column_3` for an empty one, `name_2` for a repeated one, with notes. */
void dbr_header_names(dbr_arena *a, dbr_str *names, size_t n, dbr_str file, uint64_t line,
                      dbr_data_errors *errors);

/* "its tables: `orders`, `visits`", and what to say of a name that none of them has: the one that was meant, else all. */
dbr_str dbr_table_list(dbr_arena *a, const dbr_str *tables, size_t n);
dbr_str dbr_table_help(dbr_arena *a, dbr_str wanted, const dbr_str *tables, size_t n);

/* True when the bytes are one JSON text by RFC 8259 (and at most DBR_JSON_DEPTH deep); else an error is added. */
bool dbr_json_check(dbr_str bytes, dbr_str file, dbr_data_errors *errors);
#endif
