/* fuzz_json.c: any bytes as JSON and as JSON lines; what the checker refuses has no rows, and records keep their width. */
#include <stdlib.h>

#include "base/utf8.h"
#include "engine/native/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool fine) {
    if (!fine)
        abort();
}

static bool read_all(dbr_str bytes, dbr_data_format format, const char *path) {
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    dbr_rows_options o = DBR_ROWS_OPTIONS;
    o.format = format;
    o.rows = dbr_str_of(path);
    dbr_rows *r = dbr_rows_open_bytes(&a, DBR_STR("fuzz"), bytes, &o, &errors);
    require(r || errors.count > 0);
    bool opened = r != NULL;
    if (r) {
        dbr_record rec;
        uint64_t line = 0, found = errors.count;
        while (dbr_rows_next(r, &rec)) {
            require(rec.n == r->ncolumns && rec.line >= line);
            line = rec.line;
            for (size_t i = 0; i < rec.n; i++)
                require(dbr_utf8_invalid(rec.cells[i].text) == SIZE_MAX);
        }
        /* All errors were found on opening. */
        require(errors.count == found && found == r->malformed);
        dbr_rows_close(r);
    }
    dbr_arena_clear(&a);
    return opened;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_str bytes = {(const char *)data, size};
    dbr_arena a = {0};
    dbr_data_errors errors;
    dbr_data_errors_init(&errors, &a);
    bool fine = dbr_json_check(bytes, DBR_STR("fuzz"), &errors);
    dbr_arena_clear(&a);
    bool rows = read_all(bytes, DBR_FORMAT_JSON, "");
    require(fine || !rows);
    read_all(bytes, DBR_FORMAT_JSON, "a.b");
    read_all(bytes, DBR_FORMAT_JSONL, "");
    return 0;
}
