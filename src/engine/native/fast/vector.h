/* vector.h: a column of a batch: typed values of up to DBR_BATCH rows, and the dictionaries that text columns are coded by. */
#ifndef DBR_ENGINE_NATIVE_FAST_VECTOR_H
#define DBR_ENGINE_NATIVE_FAST_VECTOR_H
#include "engine/native/cellparse.h"
#include "engine/native/fast/numbers.h"

enum { DBR_BATCH = 2048, DBR_NUM_DIGITS = 18 };

/* The different texts of a column; a code is a position in the order of arrival, 0 is none. */
typedef struct dbr_dictionary {
    dbr_arena *arena;
    dbr_str *texts;   /* by code; texts[0] is empty */
    uint64_t *hashes; /* by code */
    uint32_t n, cap;
    struct dbr_dictionary_slot {
        uint64_t head,
            tail; /* the first 8 bytes, zeros behind the end; of a longer text the last 8 */
        uint32_t n, code;
    } * slots; /* code 0: empty */
    uint32_t nslots;
} dbr_dictionary;

void dbr_dictionary_init(dbr_dictionary *d, dbr_arena *a);
/* The code of a text, made when it is new. Up to 8 bytes behind p[n] must be readable, as they are behind the texts of a dictionary. */
uint32_t dbr_dictionary_code(dbr_dictionary *d, const char *p, size_t n);

typedef enum dbr_vector_kind {
    DBR_VEC_NUM,     /* num[i] * 10^-scale, where valid */
    DBR_VEC_DAY,     /* day[i], where valid */
    DBR_VEC_INSTANT, /* num[i], where valid */
    DBR_VEC_BOOL,    /* truth[i]: 0 false, 1 true, 2 none */
    DBR_VEC_CODE,    /* code[i] of `dictionary`, 0 none */
    DBR_VEC_VALUE,   /* value[i] */
} dbr_vector_kind;

typedef struct dbr_vector {
    dbr_vector_kind kind;
    int scale;
    int usual;      /* NUM: the scale of the batch before, as it was read */
    bool constant;  /* all DBR_BATCH rows are the same, whatever the batch has */
    uint8_t *valid; /* NUM, DAY, INSTANT: 0 or 1 a row */
    int64_t *num;
    int32_t *day;
    uint8_t *truth;
    uint32_t *code;
    dbr_value *value;
    dbr_dictionary *dictionary;
    const struct dbr_cell_places *
        waiting; /* CODE: cells that are not read yet; any text fits, so only those of rows that count need be */
    dbr_numbers_reader *numbers; /* NUM: how its cells are read */
    struct dbr_months *months;   /* DAY, INSTANT: first days of months that were read */
} dbr_vector;

/* Room for a batch. */
void dbr_vector_init(dbr_vector *v, dbr_vector_kind kind, dbr_arena *a);
/* Row i as a value. Texts lend from the dictionary. */
dbr_value dbr_vector_at(const dbr_vector *v, size_t i);
/* num * 10^-from as num * 10^-to for all rows; false when one does not fit 64 bits. `to` is not less than v->scale. */
bool dbr_vector_rescale(dbr_vector *v, size_t n, int to);

/* Where the cells of one column of a batch are: cell i is text[begin[i]..end[i]). */
typedef struct dbr_cell_places {
    const char *text;
    const uint32_t *begin, *end;
    const uint8_t *quoted;
} dbr_cell_places;

/* Reads the cells of n rows by the column's type. False when a cell does not fit it, or no vector can hold it (more than 18 digits):
   the rows have to be read the strict way. Texts wait (see above). */
bool dbr_vector_read(dbr_vector *out, const dbr_cell_places *cells, size_t n, dbr_cell_type type,
                     const dbr_cell_options *options);
/* Reads the cells of a text column that waits: of these rows, or of the first n where `rows` is NULL. */
void dbr_vector_read_waiting(dbr_vector *v, const uint16_t *rows, size_t n);
/* Row i of a text column, also while it waits; no pointer for none. */
dbr_str dbr_vector_text(const dbr_vector *v, size_t i);
/* The kind of vector that holds cells of a type. */
dbr_vector_kind dbr_vector_kind_of(dbr_cell_type type);
#endif
