/* test_dectest.c: the cases of the General Decimal Arithmetic suite that concern our decimals: 34 digits half-even, and every
   exact result of fewer digits. What does not apply is counted with its reason. */
#include "decimals.h"

#include "base/file.h"

#define N(table) (sizeof(table) / sizeof *(table))

/* Why a line did not run. */
#define SKIPS(S)                                  \
    S(RAN, "ran")                                 \
    S(OPERATION, "operation that we do not have") \
    S(SPECIAL, "NaN, infinite or encoded")        \
    S(RANGE, "operand outside of our numbers")    \
    S(CONTEXT, "rounding of another context")     \
    S(CONDITION, "a condition of the standard that we do not have")

typedef enum skip_reason {
#define S(id, text) SKIP_##id,
    SKIPS(S)
#undef S
        SKIP_COUNT
} skip_reason;

static const char *const skip_texts[] = {
#define S(id, text) text,
    SKIPS(S)
#undef S
};

typedef struct context {
    int64_t precision;
    char rounding[16];
    bool extended;
    size_t failed, counts[SKIP_COUNT];
    const char *file;
} context;

enum { WORDS = 16 };

/* Splits at blanks; quoted words may hold blanks and doubled quotes. False where there are too many. */
static size_t split(dbr_arena *a, dbr_str line, dbr_str *words) {
    size_t n = 0, i = 0;
    while (n < WORDS) {
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\r'))
            i++;
        if (i == line.n || (i + 1 < line.n && line.p[i] == '-' && line.p[i + 1] == '-'))
            break;
        char quote = line.p[i] == '\'' || line.p[i] == '"' ? line.p[i] : 0;
        char *to = dbr_arena_alloc(a, line.n + 1);
        size_t k = 0;
        if (quote) {
            for (i++; i < line.n; i++) {
                if (line.p[i] == quote && (i + 1 == line.n || line.p[i + 1] != quote))
                    break;
                i += line.p[i] == quote;
                to[k++] = line.p[i];
            }
            i++;
        } else {
            while (i < line.n && line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
                to[k++] = line.p[i++];
        }
        words[n++] = (dbr_str){to, k};
    }
    return n;
}

static bool is_word(dbr_str s, const char *word) { /* lower case words, any case in the files */
    size_t n = strlen(word);
    for (size_t i = 0; i < s.n && i < n; i++) {
        char c = s.p[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != word[i])
            return false;
    }
    return s.n == n;
}

/* A number that we have without rounding: at most 34 digits from 10^-1000 up to below 10^100. */
static skip_reason operand(dbr_str s, dbr_decimal *out) {
    size_t digits = 0;
    bool leading = true;
    for (size_t i = 0; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            leading = leading && s.p[i] == '0';
            digits += !leading;
        } else if (s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '+') {
            return SKIP_SPECIAL;
        }
    dbr_dec_status st = dbr_dec_parse(s, out);
    if (st == DBR_DEC_SYNTAX)
        return SKIP_SPECIAL;
    if (st == DBR_DEC_TOO_LARGE || digits > DBR_DEC_DIGITS)
        return SKIP_RANGE;
    if (digits &&
        (dbr_dec_is_zero(*out) || out->exp <= DBR_DEC_MIN_EXP)) /* rounded away, perhaps */
        return SKIP_RANGE;
    return SKIP_RAN;
}

typedef enum operation {
    OP_NONE,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_SQRT,
    OP_COMPARE,
    OP_ABS,
    OP_MINUS,
    OP_PLUS,
    OP_QUANTIZE,
    OP_TOINTEGRAL
} operation;

static operation operation_of(dbr_str s) {
    static const struct {
        const char *word;
        operation op;
    } words[] = {
        {"add", OP_ADD},
        {"subtract", OP_SUBTRACT},
        {"multiply", OP_MULTIPLY},
        {"divide", OP_DIVIDE},
        {"squareroot", OP_SQRT},
        {"compare", OP_COMPARE},
        {"abs", OP_ABS},
        {"minus", OP_MINUS},
        {"plus", OP_PLUS},
        {"reduce", OP_PLUS},
        {"quantize", OP_QUANTIZE},
        {"tointegral", OP_TOINTEGRAL},
        {"tointegralx", OP_TOINTEGRAL},
    };
    for (size_t i = 0; i < N(words); i++)
        if (is_word(s, words[i].word))
            return words[i].op;
    return OP_NONE;
}

/* The result as we compute it. Quantize rounds by hand, as `round` of a script does. */
static dbr_dec_status compute(const context *c, operation op, dbr_decimal x, dbr_decimal y,
                              int places, dbr_decimal *out) {
    switch (op) {
    case OP_ADD:
        return dbr_dec_add(x, y, out);
    case OP_SUBTRACT:
        return dbr_dec_sub(x, y, out);
    case OP_MULTIPLY:
        return dbr_dec_mul(x, y, out);
    case OP_DIVIDE:
        return dbr_dec_div(x, y, out);
    case OP_SQRT:
        return dbr_dec_sqrt(x, out);
    case OP_COMPARE:
        *out = dbr_dec_of(dbr_dec_cmp(x, y));
        return DBR_DEC_OK;
    case OP_ABS:
        *out = dbr_dec_abs(x);
        return DBR_DEC_OK;
    case OP_MINUS:
        *out = dbr_dec_neg(x);
        return DBR_DEC_OK;
    case OP_NONE:
    case OP_PLUS:
        *out = x;
        return DBR_DEC_OK;
    case OP_QUANTIZE:
        *out = dbr_dec_round(x, places);
        return DBR_DEC_OK;
    case OP_TOINTEGRAL:
        *out = strcmp(c->rounding, "floor") == 0     ? dbr_dec_floor(x)
               : strcmp(c->rounding, "ceiling") == 0 ? dbr_dec_ceil(x)
                                                     : dbr_dec_round(x, 0);
        return DBR_DEC_OK;
    }
    return DBR_DEC_OK;
}

/* Exponent of the last digit as written: quantize rounds to it. */
static int64_t exponent_of(dbr_str s) {
    int64_t e = 0, sign = 1, decimals = 0;
    bool point = false, in_exp = false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        if (ch == 'e' || ch == 'E')
            in_exp = true;
        else if (ch == '.')
            point = true;
        else if (in_exp && ch == '-')
            sign = -1;
        else if (ch >= '0' && ch <= '9' && in_exp)
            e = e > 1000000 ? e : e * 10 + (ch - '0');
        else if (ch >= '0' && ch <= '9')
            decimals += point;
    }
    return sign * e - decimals;
}

/* toSci, toEng and apply: the operand, of any length, is read and rounded; or it is no number. */
static skip_reason run_reading(context *c, const dbr_str *words, size_t n, size_t arrow) {
    if (arrow != 3 || arrow + 1 >= n)
        return SKIP_SPECIAL;
    bool syntax = false, rounded = false, other = false;
    for (size_t i = arrow + 2; i < n; i++) {
        if (is_word(words[i], "conversion_syntax"))
            syntax = true;
        else if (is_word(words[i], "inexact") || is_word(words[i], "rounded"))
            rounded = true;
        else
            other = true;
    }
    dbr_decimal want = {0}, got;
    dbr_dec_status expected = syntax ? DBR_DEC_SYNTAX : dbr_dec_parse(words[arrow + 1], &want);
    if (!syntax && expected == DBR_DEC_SYNTAX)
        return SKIP_SPECIAL; /* NaN, Infinity, encoded ones */
    if (!c->extended ||
        (rounded && (c->precision != DBR_DEC_DIGITS || strcmp(c->rounding, "half_even") != 0)))
        return SKIP_CONTEXT;
    if (other)
        return SKIP_CONDITION;
    if (expected == DBR_DEC_OK && exponent_of(words[arrow + 1]) < DBR_DEC_MIN_EXP)
        return SKIP_RANGE;
    dbr_dec_status st = dbr_dec_parse(words[2], &got);
    if (st != expected ||
        (st == DBR_DEC_OK && (dbr_dec_cmp(got, want) != 0 || (!got.coef && got.neg)))) {
        fprintf(stderr, "%s: %.*s %.*s is read as %s, not %.*s\n", c->file, DBR_ARG(words[0]),
                DBR_ARG(words[2]), dec_status_name(st), DBR_ARG(words[arrow + 1]));
        c->failed++;
    }
    return SKIP_RAN;
}

/* words: id operation operands -> result conditions */
static skip_reason run_line(context *c, const dbr_str *words, size_t n, size_t arrow) {
    if (is_word(words[1], "tosci") || is_word(words[1], "toeng") || is_word(words[1], "apply"))
        return run_reading(c, words, n, arrow);
    operation op = operation_of(words[1]);
    bool two =
        op != OP_SQRT && op != OP_ABS && op != OP_MINUS && op != OP_PLUS && op != OP_TOINTEGRAL;
    if (op == OP_NONE)
        return SKIP_OPERATION;
    if (arrow != (two ? 4u : 3u) || arrow + 1 >= n)
        return SKIP_SPECIAL;
    dbr_str result = words[arrow + 1];
    bool zero_division = false, negative = false, other = false, inexact = false, rounded = false;
    for (size_t i = arrow + 2; i < n; i++) {
        if (is_word(words[i], "division_by_zero") || is_word(words[i], "division_undefined"))
            zero_division = true;
        else if (is_word(words[i], "invalid_operation"))
            negative = op == OP_SQRT;
        else if (is_word(words[i], "inexact"))
            inexact = true;
        else if (is_word(words[i], "rounded"))
            rounded = true;
        else
            other = true;
        other |= is_word(words[i], "invalid_operation") && op != OP_SQRT;
    }
    dbr_decimal x, y = {0}, want = {0}, got;
    skip_reason s = operand(words[2], &x);
    if (s == SKIP_RAN && two)
        s = operand(words[3], &y);
    if (s != SKIP_RAN)
        return s;
    if (!c->extended)
        return SKIP_CONTEXT;
    if (other)
        return SKIP_CONDITION;
    /* which roundings are ours */
    bool ours = c->precision == DBR_DEC_DIGITS && strcmp(c->rounding, "half_even") == 0;
    int64_t places = 0;
    if (op == OP_QUANTIZE || op == OP_TOINTEGRAL) {
        ours = strcmp(c->rounding, "half_up") == 0;
        if (op == OP_TOINTEGRAL)
            ours |= strcmp(c->rounding, "floor") == 0 || strcmp(c->rounding, "ceiling") == 0;
        else
            places = -exponent_of(words[3]);
        /* tointegral does not report that it rounded */
        bool whole = dbr_dec_is_integer(x);
        if (!ours && (op == OP_TOINTEGRAL ? !whole : inexact))
            return SKIP_CONTEXT;
        if (places > 1000 || places < -100)
            return SKIP_RANGE;
    } else if (!ours && (inexact || rounded)) {
        return SKIP_CONTEXT;
    }
    dbr_dec_status expected = zero_division ? DBR_DEC_ZERO_DIVISION
                              : negative    ? DBR_DEC_NEGATIVE
                                            : DBR_DEC_OK;
    if (expected == DBR_DEC_OK) {
        dbr_dec_status st = dbr_dec_parse(result, &want);
        if (st == DBR_DEC_SYNTAX)
            return SKIP_SPECIAL;
        if (st == DBR_DEC_TOO_LARGE) {
            if (op == OP_QUANTIZE || op == OP_TOINTEGRAL)
                return SKIP_RANGE;
            expected = DBR_DEC_TOO_LARGE; /* of operands that we have: ours ends at 10^100 */
        }
        /* digits below 10^-1000 */
        if (exponent_of(result) < DBR_DEC_MIN_EXP && !dbr_dec_is_zero(want))
            return SKIP_RANGE;
        if (st == DBR_DEC_OK && dbr_dec_is_zero(want) && inexact)
            return SKIP_RANGE;
    }
    dbr_dec_status st = compute(c, op, x, y, (int)places, &got);
    if (st != expected ||
        (st == DBR_DEC_OK && (dbr_dec_cmp(got, want) != 0 || (!got.coef && got.neg)))) {
        dbr_buf b = {0};
        fprintf(stderr, "%s: %.*s %.*s %.*s %.*s gives %s %s, not %.*s\n", c->file,
                DBR_ARG(words[0]), DBR_ARG(words[1]), DBR_ARG(words[2]), two ? (int)words[3].n : 0,
                words[3].p, dec_status_name(st), st == DBR_DEC_OK ? plain(got, &b) : "",
                DBR_ARG(result));
        dbr_buf_clear(&b);
        c->failed++;
    }
    return SKIP_RAN;
}

static void run_text(context *c, dbr_str text) {
    dbr_arena a = {0};
    for (size_t at = 0; at < text.n;) {
        size_t end = dbr_str_find(text, DBR_STR("\n"), at);
        end = end == SIZE_MAX ? text.n : end;
        dbr_str words[WORDS];
        size_t n = split(&a, dbr_str_slice(text, at, end), words), arrow = 0;
        at = end + 1;
        for (size_t i = 2; i < n && !arrow; i++)
            arrow = dbr_str_is(words[i], "->") ? i : 0;
        if (arrow) {
            c->counts[run_line(c, words, n, arrow)]++;
        } else if (n == 2 && is_word(words[0], "precision:")) {
            dbr_decimal d;
            assert_int_equal(dbr_dec_parse(words[1], &d), DBR_DEC_OK);
            assert_true(dbr_dec_to_int64(d, &c->precision));
        } else if (n == 2 && is_word(words[0], "rounding:")) {
            snprintf(c->rounding, sizeof c->rounding, "%.*s", DBR_ARG(words[1]));
            for (char *p = c->rounding; *p; p++)
                *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        } else if (n == 2 && is_word(words[0], "extended:")) {
            c->extended = is_word(words[1], "1");
        }
        dbr_arena_clear(&a);
    }
}

/* The least that must run of each file, so that a reader that skips everything is seen. */
static const struct {
    const char *file;
    size_t least;
} files[] = {
    {"abs", 42},         {"add", 693},         {"base", 620},        {"compare", 450},
    {"divide", 316},     {"extra", 43},        {"inexact", 43},      {"minus", 61},
    {"multiply", 132},   {"plus", 62},         {"quantize", 295},    {"randomBound32", 213},
    {"randoms", 246},    {"reduce", 118},      {"rounding", 122},    {"squareroot", 398},
    {"subtract", 291},   {"tointegral", 114},  {"tointegralx", 115}, {"ddAbs", 55},
    {"ddAdd", 366},      {"ddCompare", 493},   {"ddDivide", 281},    {"ddMinus", 22},
    {"ddMultiply", 191}, {"ddPlus", 22},       {"ddQuantize", 233},  {"ddReduce", 99},
    {"ddSubtract", 256}, {"ddToIntegral", 84}, {"dqAbs", 52},        {"dqAdd", 678},
    {"dqBase", 589},     {"ddBase", 537},      {"dqCompare", 498},   {"dqDivide", 432},
    {"dqMinus", 18},     {"dqMultiply", 234},  {"dqPlus", 18},       {"dqQuantize", 230},
    {"dqReduce", 96},    {"dqSubtract", 324},  {"dqToIntegral", 84},
};

static void test_suite(void **state) {
    size_t total[SKIP_COUNT] = {0}, failed = 0, missing = 0;
    printf("%-14s    ran no-op special range context condition\n", "file");
    for (size_t i = 0; i < N(files); i++) {
        dbr_arena a = {0};
        dbr_str text;
        dbr_str path =
            dbr_arena_printf(&a, "%s/../shared/suites/decimal-dectest/decTest/%s.decTest",
                             DBR_SOURCE_DIR, files[i].file);
        context c = {
            .precision = 9, .rounding = "half_up", .extended = true, .file = files[i].file};
        if (dbr_file_read(&a, path, 1 << 24, &text) != DBR_FILE_OK) {
            missing++;
            dbr_arena_clear(&a);
            continue;
        }
        run_text(&c, text);
        printf("%-14s", files[i].file);
        for (size_t k = 0; k < SKIP_COUNT; k++) {
            printf("%7zu", c.counts[k]);
            total[k] += c.counts[k];
        }
        printf("\n");
        failed += c.failed;
        if (c.counts[SKIP_RAN] < files[i].least)
            fail_msg("%s: %zu cases ran, %zu at least were there", files[i].file,
                     c.counts[SKIP_RAN], files[i].least);
        dbr_arena_clear(&a);
    }
    if (missing) {
        printf("skipped: no suites\n");
        assert_int_equal(missing, N(files)); /* all or nothing */
        skip();
    }
    for (size_t k = 0; k < SKIP_COUNT; k++)
        printf("%7zu %s\n", total[k], skip_texts[k]);
    printf("%7zu failed\n", failed);
    assert_int_equal(failed, 0);
    assert_true(total[SKIP_RAN] >= 10500);
}

/* The reader itself: what it runs and what it leaves out. */
static void test_reader(void **state) {
    static const struct {
        const char *text;
        skip_reason skip;
        size_t failed;
    } cases[] = {
        {"a add 1 2 -> 3", SKIP_RAN, 0},
        {"a add 1 2 -> 4", SKIP_RAN, 1},
        {"a add '1' \"2\" -> '3' -- remark", SKIP_RAN, 0},
        {"a subtract 1 1 -> 0", SKIP_RAN, 0},
        {"a add 1 NaN -> NaN", SKIP_SPECIAL, 0},
        {"a add # 1 -> NaN", SKIP_SPECIAL, 0},
        {"a add 1E+100 1 -> 1", SKIP_RANGE, 0},
        {"a add 1E-1001 0 -> 1E-1001", SKIP_RANGE, 0},
        {"a exp 1 -> 2", SKIP_OPERATION, 0},
        {"a add 1 0.1 -> 1 Inexact Rounded", SKIP_CONTEXT, 0},
        {"a divide 1 0 -> Infinity Division_by_zero", SKIP_RAN, 0},
        {"a divide 1 1 -> Infinity Division_by_zero", SKIP_RAN, 1},
        {"a squareroot -1 -> NaN Invalid_operation", SKIP_RAN, 0},
        {"a multiply 1E+99 10 -> 1.0E+100", SKIP_RAN, 0},
        {"rounding: floor\na tointegral -1.5 -> -2", SKIP_RAN, 0},
        {"rounding: down\na tointegral -1.5 -> -1", SKIP_CONTEXT, 0},
        {"a quantize 2.5 1 -> 3 Inexact Rounded", SKIP_RAN, 0},
        {"precision: 34\nrounding: half_even\na divide 1 3 -> 0.3333333333333333333333333333333333 "
         "Inexact Rounded",
         SKIP_RAN, 0},
        {"extended: 0\na add 1 2 -> 3", SKIP_CONTEXT, 0},
        {"a toSci '1.20' -> 1.2", SKIP_RAN, 0},
        {"a toSci 1.20 -> 1.3", SKIP_RAN, 1},
        {"a toSci '' -> NaN Conversion_syntax", SKIP_RAN, 0},
        {"a toSci 1 -> NaN Conversion_syntax", SKIP_RAN, 1},
        {"a toSci Inf -> Infinity", SKIP_SPECIAL, 0},
        {"a toSci 1234567891 -> 1.23456789E+9 Inexact Rounded", SKIP_CONTEXT, 0},
    };
    for (size_t i = 0; i < N(cases); i++) {
        context c = {
            .precision = 9, .rounding = "half_up", .extended = true, .file = "expected to fail"};
        run_text(&c, dbr_str_of(cases[i].text));
        if (c.counts[cases[i].skip] != 1 || c.failed != cases[i].failed)
            fail_msg("%s: not `%s`, or %zu failed", cases[i].text, skip_texts[cases[i].skip],
                     c.failed);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader),
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
