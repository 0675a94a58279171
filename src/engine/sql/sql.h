/* sql.h: a database that answers statements with rows of text, whichever it is: connections, relations with their columns, and what a
   dialect of SQL says in its own way. One file a dialect; everything else of sql/ knows this header alone. */
#ifndef DBR_ENGINE_SQL_SQL_H
#define DBR_ENGINE_SQL_SQL_H
#include "base/file.h"
#include "base/interrupt.h"
#include "engine/native/table.h"
#include "meaning/model.h"

/* What the catalogue says of a column, as far as it matters here. */
typedef enum dbr_sql_type {
    DBR_SQL_INTEGER,
    DBR_SQL_DECIMAL, /* precision and scale where they are declared */
    DBR_SQL_REAL,    /* a binary float: its value is the shortest decimal that reads back as it */
    DBR_SQL_TEXT,    /* ordered by its bytes */
    DBR_SQL_BOOL,
    DBR_SQL_DATE,
    DBR_SQL_DATETIME, /* a clock time without an offset: of the review's zone */
    DBR_SQL_INSTANT,  /* a moment */
    DBR_SQL_OTHER,    /* read as its text, nothing is computed with it in the database */
} dbr_sql_type;

/* A cell as it came, as the cell of a file that a value of that type would be. */
void dbr_sql_as_cell(dbr_sql_type type, dbr_cell *cell);

typedef struct dbr_sql_column {
    dbr_str raw;      /* as the database spells it */
    dbr_str declared; /* "numeric(12,2)" */
    dbr_sql_type type;
    int precision,
        scale; /* INTEGER, DECIMAL: digits in all and after the point; precision 0: not declared */
} dbr_sql_column;

typedef struct dbr_dialect dbr_dialect;

/* The types that a catalogue calls by one name. */
typedef struct dbr_sql_type_name {
    const char *name;
    dbr_sql_type type;
    int precision;
} dbr_sql_type_name;
/* Sets type and precision of a column by the name of its type; OTHER where the table has no such name. */
void dbr_sql_type_named(dbr_sql_column *c, dbr_str name, const dbr_sql_type_name *table, size_t n);
/* Makes a column a decimal of so many digits: "10, 2". Nothing where it says none. */
void dbr_sql_decimal(dbr_sql_column *c, dbr_str digits);
/* A column as rows are sorted by it: its cell, texts by their bytes. */
void dbr_sql_sortable(const dbr_dialect *d, const dbr_sql_column *c, dbr_buf *out);
/* Between two such quotes, which are written twice inside. */
void dbr_sql_quoted(dbr_buf *out, char quote, dbr_str s);

/* A table, or the rows of a script's own statement. */
typedef struct dbr_relation {
    dbr_str sql;  /* as it stands after `from`: quoted names, or the statement in parentheses */
    dbr_str name; /* for messages: "shop.orders", "its query" */
    bool query;
    dbr_paths
        order; /* of rows that have one: what sorts `ordered` by it; empty: a table has none */
    dbr_str ordered; /* the relation with what that needs */
    dbr_sql_column *columns;
    dbr_str *names; /* of the columns, as those of files are called: in NFC, each once */
    size_t n;
} dbr_relation;

/* A statement with the texts that are bound to it. */
typedef struct dbr_statement {
    dbr_arena *arena;
    dbr_buf sql;
    DBR_VEC(dbr_str) params;
} dbr_statement;
/* What was written from `from` on, taken back to be put into something. */
dbr_str dbr_statement_cut(dbr_statement *s, size_t from);

/* An open connection. Every driver begins with this struct. */
typedef struct dbr_db {
    const dbr_dialect *dialect;
    dbr_arena *arena;
    dbr_str label;       /* for messages: "shop at db.example.com:5432", without a secret */
    dbr_str error, help; /* of the call that failed */
} dbr_db;
/* "shop at db.example.com:5432: permission denied": what the call that failed says. */
dbr_str dbr_db_error(dbr_arena *a, const dbr_db *db);

/* 0 for what is no port. */
int dbr_port_of(dbr_str s);

/* What a driver is opened with. Who may open what was decided before (access.h). */
typedef struct dbr_db_options {
    dbr_str address;
    int timeout; /* seconds that one statement may take */
    dbr_interrupt *interrupt;
} dbr_db_options;

typedef struct dbr_endpoint {
    dbr_str
        host; /* "db.example.com", "::1"; the folder of a socket; "socket": the one that libpq knows; "service:shop" */
    int port; /* 0: it has none */
} dbr_endpoint;

/* What the hosts of an address are, and what it may not say: a script's own address names hosts and no files or secrets. */
typedef struct dbr_address {
    DBR_VEC(dbr_endpoint) hosts;
    dbr_str refused; /* the part that a script may not say; empty: none */
    dbr_str error;   /* it cannot be read */
} dbr_address;

struct dbr_dialect {
    /* ---- connections ---- */
    void (*address)(dbr_arena *a, dbr_str text, dbr_address *out);
    /* NULL with *error and *help set. In the arena, which outlives it. */
    dbr_db *(*open)(dbr_arena *a, const dbr_db_options *o, dbr_str *error, dbr_str *help);
    void (*close)(dbr_db *db);
    /* The columns of r->sql, with raw and declared names and types. False after an error; *missing: there is no such table. */
    bool (*describe)(dbr_db *db, dbr_relation *r, bool *missing);
    /* The tables that could have been meant, as a script would name them. */
    bool (*tables)(dbr_db *db, dbr_paths *out);
    /* Sends a statement. Its rows are taken by `next`: 1 a row, 0 at the end, -1 after an error. The cells' bytes are lent until the next
       call. `stop` ends it here and on the server, whatever is left of it. After an interruption all of it fails. */
    bool (*run)(dbr_db *db, const dbr_statement *s);
    int (*next)(dbr_db *db, dbr_cell *cells, size_t n);
    void (*stop)(dbr_db *db);
    /* ---- its SQL ---- */
    void (*identifier)(dbr_buf *out, dbr_str name);
    void (*text)(dbr_statement *s, dbr_str text); /* a constant, bound or encoded */
    /* A value of a column's type as the text that a cell of a file would have; a null stays one. */
    void (*cell)(dbr_buf *out, dbr_sql_type type, dbr_str sql);
    /* A column as it is computed with: decimals exact, what is no number no value. */
    void (*load)(dbr_buf *out, const dbr_sql_column *c, dbr_str sql);
    /* A number in the form in which it is computed exactly, with that many digits after the point. */
    void (*exact)(dbr_buf *out, int scale, dbr_str sql);
    /* The first moment of a day, for comparing with a column of that type. `instant`: its microseconds since 1970 in UTC. */
    void (*day)(dbr_buf *out, dbr_sql_type type, dbr_day day, dbr_instant instant);
    /* The time column as it is compared with `day`. */
    void (*moment)(dbr_buf *out, dbr_sql_type type, dbr_str sql);
    /* The class of a day of a time column, which lies between the first and the nth day; NULL, or false: it has no better way than comparisons. */
    bool (*class_of_day)(dbr_buf *out, dbr_sql_type type, dbr_str sql, dbr_day first,
                         const uint16_t *classes, size_t n);
    /* The most digits that a decimal has before the point, and after it, together: over the rows of a group. NULL: it cannot say. */
    void (*digits)(dbr_buf *out, dbr_str sql);
    /* What must not be there for a column to be computed with, as a condition: a text of white space alone, a decimal that is no number.
       False: nothing. */
    bool (*odd)(dbr_buf *out, const dbr_sql_column *c, dbr_str sql);
    /* What a decimal is grouped by in place of itself, which `any` of the group then is; NULL: by itself. */
    void (*key)(dbr_buf *out, dbr_str sql);
    const char *no;       /* false */
    const char *by_bytes; /* after a text that is compared: ` collate "C"`, or nothing */
    const char *length;   /* function: the code points of a text */
    const char *year, *month, *quarter, *weekday,
        *day_of_month;                    /* of a date, with %s in place of it */
    const char *contains, *starts, *ends; /* conditions over two texts, %1 and %2 */
    bool limits_by;                       /* `limit 1 by`, where others have `distinct on` */
    bool
        here; /* an engine in this process over files: rows have an order, and a statement that fails is no lost server: rows are read */
    int precision;      /* digits that it computes exactly in all */
    size_t longest;     /* bytes that a statement may have; 0: any */
    bool sums_integers; /* sum() of an integer is exact, however large */
};

/* Whether the library is installed that reads Parquet. */
bool dbr_duckdb_there(void);
#define DBR_DUCKDB_MISSING "Parquet is read by libduckdb, which is not installed"
#define DBR_DUCKDB_HELP                                                                            \
    "put libduckdb.so where the loader looks for libraries, or into a folder of LD_LIBRARY_PATH, " \
    "or save the file as CSV"

extern const dbr_dialect dbr_postgres, dbr_clickhouse, dbr_duckdb;
#endif
