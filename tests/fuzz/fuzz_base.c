/* fuzz_base.c: any bytes as text (UTF-8, NFC, widths, trimming, distances) and as a file name pattern. */
#include "base/file.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    dbr_arena a = {0};
    dbr_str s = {(const char *)data, size};

    dbr_str nfc = dbr_utf8_nfc(&a, s);
    must(dbr_str_eq(dbr_utf8_nfc(&a, nfc), nfc));
    must((dbr_utf8_invalid(s) == SIZE_MAX) == (dbr_utf8_invalid(nfc) == SIZE_MAX));
    must(dbr_utf8_count(s) <= size);
    for (unsigned columns = 0; columns < 12; columns++) {
        dbr_str fit = dbr_utf8_fit(s, columns);
        must(dbr_utf8_width(fit) <= columns && dbr_str_starts(s, fit));
    }
    dbr_utf8_lower(&a, s);
    dbr_utf8_upper(&a, s);
    dbr_str trimmed = dbr_str_trim(s);
    must(dbr_str_eq(dbr_str_trim(trimmed), trimmed));

    /* The first line against the rest: a pattern and a name, or two names. */
    size_t cut = dbr_str_find(s, DBR_STR("\n"), 0);
    dbr_str first = dbr_str_slice(s, 0, cut), rest = dbr_str_slice(s, first.n + 1, size);
    dbr_name_matches(first, rest);
    must(dbr_name_matches(DBR_STR("*"), s));
    must(dbr_path_is_pattern(s) || dbr_name_matches(s, s));
    unsigned there = dbr_str_distance(first, rest, 3), back = dbr_str_distance(rest, first, 3);
    must(there == back && there <= 4);

    dbr_arena_clear(&a);
    return 0;
}
