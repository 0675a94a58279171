/* replay_main.c: runs a fuzz target over the files of its corpus, in builds without libFuzzer: replay FILE-OR-FOLDER… */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 16 << 20 };

static void run_bytes(dbr_str bytes) {
    /* A block of the exact size, so that AddressSanitizer sees a read behind its end. */
    uint8_t *copy = dbr_alloc(bytes.n);
    if (bytes.n)
        memcpy(copy, bytes.p, bytes.n);
    LLVMFuzzerTestOneInput(copy, bytes.n);
    dbr_free(copy);
}

static bool run_file(dbr_str path) {
    dbr_arena a = {0};
    dbr_str bytes;
    dbr_file_status status = dbr_file_read(&a, path, INPUT_MAX, &bytes);
    if (status != DBR_FILE_OK) {
        fprintf(stderr, "replay: cannot read %.*s\n", DBR_ARG(path));
    } else {
        printf("%.*s\n", DBR_ARG(path)); /* the last one before a crash is the one */
        fflush(stdout);
        run_bytes(bytes);
    }
    dbr_arena_clear(&a);
    return status == DBR_FILE_OK;
}

int main(int argc, char **argv) {
    dbr_arena a = {0};
    int status = EXIT_SUCCESS;
    run_bytes(DBR_STR("")); /* the one input that no corpus needs to hold */
    for (int i = 1; i < argc; i++) {
        dbr_str path = dbr_str_of(argv[i]);
        dbr_paths files = {0};
        if (dbr_path_is_folder(path)) {
            dbr_glob(&a, dbr_path_join(&a, path, DBR_STR("*")), &files);
            dbr_glob(&a, dbr_path_join(&a, path, DBR_STR(".*")), &files);
        } else {
            dbr_vec_push(&a, &files, path);
        }
        for (size_t k = 0; k < files.n; k++)
            if (!run_file(files.v[k]))
                status = EXIT_FAILURE;
    }
    dbr_arena_clear(&a);
    return status;
}
