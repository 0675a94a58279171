/* test_numbers.c: short numbers, several at once (src/engine/native/fast/numbers.h): every kernel that this processor has against the strict
   parser of cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "engine/native/cellparse.h"
#include "engine/native/fast/numbers.h"

enum { CELLS = 37 /* no multiple of four or eight */, LONGEST = 11 };

typedef struct column {
    char text[CELLS * (LONGEST + 1) + 64];
    uint32_t begin[CELLS], end[CELLS];
    size_t used;
} column;

static void put(column *c, size_t i, const char *p, size_t n) {
    c->begin[i] = (uint32_t)c->used;
    memcpy(c->text + c->used, p, n);
    c->used += n;
    c->end[i] = (uint32_t)c->used;
    c->text[c->used++] = ',';
}

/* What a plain number is by the strict parser: digits on both sides of a point, a minus or nothing in front. */
static bool is_plain(const char *p, size_t n) {
    size_t i = n && p[0] == '-', digits = 0, decimals = 0;
    for (; i < n && p[i] >= '0' && p[i] <= '9'; i++)
        digits++;
    if (i < n && p[i] == '.')
        for (i++; i < n && p[i] >= '0' && p[i] <= '9'; i++)
            decimals++;
    bool point = digits + decimals + (p[0] == '-') < n;
    return i == n && digits && (!point || decimals) && n <= 8;
}

static void check_column(const column *c, const char *what) {
    for (int simd = 0; simd < DBR_SIMD_N; simd++) {
        if (!dbr_simd_usable((dbr_simd)simd))
            continue;
        for (int usual = 0; usual <= 8; usual += 2) {
            int64_t num[CELLS];
            uint8_t valid[CELLS], form[CELLS];
            uint32_t seen = dbr_numbers_kernel((dbr_simd)simd)(c->text, c->begin, c->end, CELLS,
                                                               usual, num, valid, form);
            uint32_t all = 0;
            for (size_t i = 0; i < CELLS; i++) {
                dbr_str s = {c->text + c->begin[i], c->end[i] - c->begin[i]};
                dbr_cell cell = {.text = s};
                dbr_value v;
                dbr_cell_options o = {.decimal = '.'};
                bool plain = is_plain(s.p, s.n), right;
                all |= 1u << form[i];
                if (!plain) {
                    right = form[i] == (s.n ? DBR_NUMBER_OTHER : DBR_NUMBER_EMPTY) && !valid[i];
                } else {
                    right = valid[i] && form[i] >= DBR_NUMBER_PLAIN &&
                            dbr_cell_read(&cell, DBR_CELL_NUMBER, &o, &v) == DBR_CELL_OK;
                    dbr_decimal d = dbr_dec_of(num[i]);
                    d.exp = DBR_NUMBER_PLAIN - form[i];
                    right = right && dbr_dec_cmp(d, v.dec) == 0;
                }
                if (!right)
                    fail_msg("%s, %s, usual %d, cell `%.*s`: %lld, form %d, valid %d", what,
                             dbr_simd_name((dbr_simd)simd), usual, DBR_ARG(s), (long long)num[i],
                             form[i], valid[i]);
            }
            assert_int_equal(seen, all);
        }
    }
}

static void test_cases(void **state) {
    static const char *const cells[] = {
        "",         "0",        "7",        "-1",   "12345678", "123456789", "1.5",
        "-12.50",   "0.000001", "-.5",      ".5",   "5.",       ".",         "-",
        "--1",      "1-",       "1.2.3",    "1..2", "99999999", "-9999999",  "-0.00000",
        "1e3",      "+1",       " 1",       "1 ",   "1,5",      "\xff\xff",  "12:3",
        "1/2",      "\x01",     "00000000", "-0",   "1.234567", "-1.23456",  "8.",
        "\xb0\xb1", "1.\xb0",
    };
    column c = {.used = 0};
    assert_int_equal(sizeof cells / sizeof *cells, CELLS);
    for (size_t i = 0; i < CELLS; i++)
        put(&c, i, cells[i], strlen(cells[i]));
    check_column(&c, "table");
}

static void test_random(void **state) {
    static const char alphabet[] = "0123456789012345678901234567890123456789....--,e ";
    const char *given = getenv("DBR_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL), x = seed;
    print_message("DBR_SEED=%llu\n", (unsigned long long)seed);
    for (int round = 0; round < 3000; round++) {
        column c = {.used = 0};
        for (size_t i = 0; i < CELLS; i++) {
            char cell[LONGEST];
            x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            size_t n = (x >> 33) % LONGEST;
            for (size_t k = 0; k < n; k++) {
                x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                cell[k] = alphabet[(x >> 33) % (sizeof alphabet - 1)];
            }
            put(&c, i, cell, n);
        }
        check_column(&c, "random");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
