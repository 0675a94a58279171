/* fuzz_csv.c: any bytes as a CSV file, with options from the first byte; records keep their width, and reading twice gives the same. */
#include <stdlib.h>

#include "engine/native/cellparse.h"
#include "engine/native/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine) {
    if (!fine)
        abort();
}

/* A hash of everything that a reader gives. */
static uint64_t read_all(dbr_str bytes, const dbr_rows_options *o) {
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    uint64_t h = 1;
    dbr_rows *r = dbr_rows_open_bytes(&a, DBR_STR("fuzz"), bytes, o, &errors);
    require(r || errors.count > 0);
    if (r) {
        dbr_record rec;
        dbr_infer infer;
        dbr_infer_init(&infer, NULL, false);
        uint64_t line = 0;
        while (dbr_rows_next(r, &rec)) {
            require(rec.n == r->ncolumns && rec.line >= line);
            line = rec.line;
            for (size_t i = 0; i < rec.n; i++)
                h = h * 31 + dbr_str_hash(rec.cells[i].text) + rec.cells[i].quoted;
            if (rec.n)
                dbr_infer_add(&infer, &rec.cells[0]);
        }
        h = h * 31 + r->malformed + dbr_infer_result(&infer);
        require(errors.count >= r->malformed || errors.count > 0);
        for (size_t i = 0; i < r->ncolumns; i++) {
            require(r->names[i].n > 0);
            h = h * 31 + dbr_str_hash(r->names[i]);
        }
        dbr_rows_close(r);
    }
    dbr_arena_clear(&a);
    return h + errors.count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    static const char delimiters[] = {0, ',', ';', '\t'};
    static const char *const encodings[] = {"", "gb18030", "utf-16", "latin1"};
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.delimiter = delimiters[data[0] & 3];
    o.header = (data[0] >> 2 & 3) - 1;
    o.encoding = dbr_str_of(encodings[data[0] >> 4 & 3]);
    o.quote = data[0] & 0x40 ? '\'' : 0;
    dbr_str bytes = {(const char *)data + 1, size - 1};
    require(read_all(bytes, &o) == read_all(bytes, &o));
    return 0;
}
