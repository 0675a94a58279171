/* Turns a file of one SQL statement into tab-separated lines: DuckDB by its C library, which is loaded at run time. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t unused_columns;
    uint64_t unused_rows;
    uint64_t unused_changed;
    void *unused_data;
    char *unused_message;
    void *internal;
} result;

static void *library;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "duckdb: no %s in the library\n", name);
        exit(1);
    }
    return found;
}

#define DECLARE(type, name, ...) type (*name)(__VA_ARGS__) = (type(*)(__VA_ARGS__))symbol(#name)

static char *slurp(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (file == NULL || text == NULL || fread(text, 1, (1 << 20) - 1, file) == 0) {
        perror(path);
        exit(1);
    }
    fclose(file);
    return text;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "usage: duckdb LIBRARY THREADS STATEMENT_FILE\n");
        return 2;
    }
    library = dlopen(argv[1], RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "duckdb: %s\n", dlerror());
        return 1;
    }
    DECLARE(int, duckdb_open, const char *, void **);
    DECLARE(int, duckdb_connect, void *, void **);
    DECLARE(int, duckdb_query, void *, const char *, result *);
    DECLARE(const char *, duckdb_result_error, result *);
    DECLARE(uint64_t, duckdb_column_count, result *);
    DECLARE(uint64_t, duckdb_row_count, result *);
    DECLARE(char *, duckdb_value_varchar, result *, uint64_t, uint64_t);

    void *database = NULL;
    void *connection = NULL;
    result answer;
    char set[64];
    snprintf(set, sizeof set, "SET threads=%d", atoi(argv[2]));
    if (duckdb_open(NULL, &database) != 0 || duckdb_connect(database, &connection) != 0) {
        fprintf(stderr, "duckdb: cannot open a database in memory\n");
        return 1;
    }
    if (duckdb_query(connection, set, &answer) != 0 ||
        duckdb_query(connection, slurp(argv[3]), &answer) != 0) {
        fprintf(stderr, "duckdb: %s\n", duckdb_result_error(&answer));
        return 1;
    }
    uint64_t columns = duckdb_column_count(&answer);
    uint64_t rows = duckdb_row_count(&answer);
    for (uint64_t row = 0; row < rows; row++) {
        for (uint64_t column = 0; column < columns; column++) {
            char *value = duckdb_value_varchar(&answer, column, row);
            printf("%s%s", column > 0 ? "\t" : "", value != NULL ? value : "");
            free(value);
        }
        putchar('\n');
    }
    return 0;
}
