/* describe.h: what a data file holds, column by column, before any script says anything about it. */
#ifndef DBR_TOOLS_DESCRIBE_H
#define DBR_TOOLS_DESCRIBE_H
#include "base/value.h"
#include "engine/native/cellparse.h"

enum { DBR_DISTINCT_MAX = 10000, DBR_FIRST_VALUES = 3 };

typedef struct dbr_described_column {
    dbr_str name;
    dbr_cell_type type;
    int64_t missing;
    int64_t distinct;   /* of the texts of cells; at most DBR_DISTINCT_MAX */
    bool more_distinct; /* there are more than that */
    bool has_range;     /* numbers, dates, date-times */
    dbr_value min, max;
    dbr_str first[DBR_FIRST_VALUES]; /* different ones, in file order */
    size_t nfirst;
} dbr_described_column;

typedef struct dbr_described {
    dbr_str file;
    int64_t rows;
    int64_t malformed;
    dbr_described_column *columns;
    size_t n;
} dbr_described;

/* False where the file could not be opened; errors and notes tell why, or what is wrong with some records. */
bool dbr_describe(dbr_arena *a, dbr_str path, dbr_data_errors *errors, dbr_described *out);
const char *dbr_cell_type_name(dbr_cell_type t);
#endif
