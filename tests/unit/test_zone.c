/* test_zone.c: time zones, from the system's files and from hostile bytes (src/base/zone.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/zone.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static dbr_instant at(const char *s) {
    dbr_instant t = 0;
    int32_t offset;
    if (!dbr_datetime_parse(dbr_str_of(s), &t, &offset))
        fail_msg("%s is no date-time", s);
    return t;
}

static void assert_instant(const char *what, dbr_instant got, const char *want) {
    dbr_buf b = {0};
    dbr_instant_write(got, &b);
    if (!dbr_str_is(dbr_buf_str(&b), want))
        fail_msg("%s is %.*s, not %s", what, DBR_ARG(dbr_buf_str(&b)), want);
    dbr_buf_clear(&b);
}

static void need_zones(void) {
    if (dbr_file_exists(DBR_STR("/usr/share/zoneinfo/Asia/Shanghai")))
        return;
    printf("skipped: no tzdata\n");
    skip();
}

static void fixed_offsets_need_no_file(void **state) {
    dbr_arena a = {0};
    static const struct {
        const char *name, *local;
    } cases[] = {
        {"UTC", "2026-10-31T16:30:00"},    {"+08:00", "2026-11-01T00:30:00"},
        {"-03:30", "2026-10-31T13:00:00"}, {"+00:00", "2026-10-31T16:30:00"},
        {"+23:59", "2026-11-01T16:29:00"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_zone *z = dbr_zone_new(&a, dbr_str_of(cases[i].name));
        assert_non_null(z);
        assert_instant(cases[i].name, dbr_zone_local(z, at("2026-10-31T16:30")), cases[i].local);
        assert_instant(cases[i].name, dbr_zone_utc(z, at(cases[i].local)), "2026-10-31T16:30:00");
    }
    dbr_arena_clear(&a);
}

static void a_moment_has_a_local_clock_time(void **state) {
    need_zones();
    static const struct {
        const char *zone, *utc, *local;
    } cases[] = {
        {"Asia/Shanghai", "2026-10-31T16:00", "2026-11-01T00:00:00"},
        {"Asia/Shanghai", "2026-10-31T15:59:59.999999", "2026-10-31T23:59:59.999999"},
        {"Asia/Shanghai", "1988-07-01T00:00", "1988-07-01T09:00:00"}, /* summer time 1986 to 1991 */
        {"Asia/Kathmandu", "2026-01-01T00:00", "2026-01-01T05:45:00"},
        {"America/New_York", "2026-03-08T06:59:59", "2026-03-08T01:59:59"},
        {"America/New_York", "2026-03-08T07:00", "2026-03-08T03:00:00"},
        {"America/New_York", "2026-11-01T05:59:59", "2026-11-01T01:59:59"},
        {"America/New_York", "2026-11-01T06:00", "2026-11-01T01:00:00"},
        {"America/New_York", "2006-04-02T07:00", "2006-04-02T03:00:00"},
        /* long after the last transition of the file: the rule at its end */
        {"America/New_York", "2100-07-01T12:00", "2100-07-01T08:00:00"},
        {"America/New_York", "2100-01-01T12:00", "2100-01-01T07:00:00"},
        {"Europe/Berlin", "2099-03-29T00:59:59", "2099-03-29T01:59:59"},
        {"Europe/Berlin", "2099-03-29T01:00", "2099-03-29T03:00:00"},
        {"Australia/Sydney", "2090-01-01T00:00", "2090-01-01T11:00:00"}, /* summer in January */
        {"Australia/Sydney", "2090-07-01T00:00", "2090-07-01T10:00:00"},
        {"Europe/Dublin", "2090-07-01T00:00", "2090-07-01T01:00:00"},
        {"Europe/Dublin", "2090-01-01T00:00", "2090-01-01T00:00:00"},
        {"America/Nuuk", "2090-07-01T00:00", "2090-06-30T23:00:00"}, /* a change before midnight */
        {"Pacific/Apia", "2011-12-30T09:59:59", "2011-12-29T23:59:59"},
        {"Pacific/Apia", "2011-12-30T10:00", "2011-12-31T00:00:00"}, /* no 30 December */
        {"Africa/Casablanca", "2026-07-01T00:00", "2026-07-01T01:00:00"},
        {"Etc/GMT-8", "2026-07-01T00:00", "2026-07-01T08:00:00"},
    };
    dbr_arena a = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_zone *z = dbr_zone_new(&a, dbr_str_of(cases[i].zone));
        if (!z)
            fail_msg("there is no %s", cases[i].zone);
        assert_instant(cases[i].utc, dbr_zone_local(z, at(cases[i].utc)), cases[i].local);
    }
    dbr_arena_clear(&a);
}

static void a_clock_time_is_a_moment(void **state) {
    need_zones();
    static const struct {
        const char *zone, *local, *utc;
    } cases[] = {
        {"Asia/Shanghai", "2026-11-01T00:00", "2026-10-31T16:00:00"},
        {"America/New_York", "2026-07-01T12:00", "2026-07-01T16:00:00"},
        {"America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59"},
        {"America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00"}, /* skipped: 3:30 */
        {"America/New_York", "2026-03-08T03:00", "2026-03-08T07:00:00"},
        {"America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59"},
        {"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00"}, /* twice: the first one */
        {"America/New_York", "2026-11-01T02:00", "2026-11-01T07:00:00"},
        {"Europe/Berlin", "2099-10-25T02:30", "2099-10-25T00:30:00"},
        {"Europe/Berlin", "2099-03-29T02:30", "2099-03-29T01:30:00"},
        {"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00"}, /* a day that never was */
        {"Pacific/Apia", "2011-12-29T23:00", "2011-12-30T09:00:00"},
    };
    dbr_arena a = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_zone *z = dbr_zone_new(&a, dbr_str_of(cases[i].zone));
        if (!z)
            fail_msg("there is no %s", cases[i].zone);
        assert_instant(cases[i].local, dbr_zone_utc(z, at(cases[i].local)), cases[i].utc);
    }
    dbr_arena_clear(&a);
}

static void what_is_no_zone_is_none(void **state) {
    static const dbr_str bad[] = {
        DBR_STR(""),
        DBR_STR("."),
        DBR_STR(".."),
        DBR_STR("../../../etc/passwd"),
        DBR_STR("Asia/../Asia/Shanghai"),
        DBR_STR("/usr/share/zoneinfo/Asia/Shanghai"),
        DBR_STR("Asia"),
        DBR_STR("Asia/"),
        DBR_STR("Asia//Shanghai"),
        DBR_STR("Asia/Shanghai\0"),
        DBR_STR("Asia/Nowhere"),
        DBR_STR("localtime"),
        DBR_STR("posixrules"),
        DBR_STR("zone.tab"),
        DBR_STR("leapseconds"),
        DBR_STR("+8"),
        DBR_STR("+08"),
        DBR_STR("+0800"),
        DBR_STR("+24:00"),
        DBR_STR("+08:60"),
        DBR_STR("08:00"),
        DBR_STR("+8:000"),
        DBR_STR("Asia/Shang hai"),
        DBR_STR(
            "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        {NULL, 0},
    };
    dbr_arena a = {0};
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (dbr_zone_new(&a, bad[i]))
            fail_msg("\"%.*s\" is a zone", DBR_ARG(bad[i]));
    }
    dbr_arena_clear(&a);
}

/* ---- files made here ---- */

static void put_u32(dbr_buf *b, uint32_t n) {
    for (int shift = 24; shift >= 0; shift -= 8)
        dbr_buf_putc(b, (char)(n >> shift & 0xff));
}

typedef struct file {
    char version;
    uint32_t leap, times, types, chars; /* counts as the header says them */
    int64_t time[3];
    unsigned char index[3];
    int32_t offset[2];
    const char *rule;
} file;

static void header(dbr_buf *b, char version, uint32_t leap, uint32_t times, uint32_t types,
                   uint32_t chars) {
    dbr_buf_put(b, DBR_STR("TZif"));
    dbr_buf_putc(b, version);
    dbr_buf_fill(b, 0, 15);
    put_u32(b, 0);
    put_u32(b, 0);
    put_u32(b, leap);
    put_u32(b, times);
    put_u32(b, types);
    put_u32(b, chars);
}

static void make(dbr_buf *b, const file *f) {
    header(b, f->version, 0, 0, 1, 4);
    dbr_buf_fill(b, 0, 10);
    header(b, f->version, f->leap, f->times, f->types, f->chars);
    for (uint32_t i = 0; i < f->times && i < 3; i++) {
        put_u32(b, (uint32_t)((uint64_t)f->time[i] >> 32));
        put_u32(b, (uint32_t)f->time[i]);
    }
    for (uint32_t i = 0; i < f->times && i < 3; i++)
        dbr_buf_putc(b, (char)f->index[i]);
    for (uint32_t i = 0; i < f->types && i < 2; i++) {
        put_u32(b, (uint32_t)f->offset[i]);
        dbr_buf_putc(b, 0);
        dbr_buf_putc(b, 0);
    }
    dbr_buf_fill(b, 'x', f->chars < 64 ? f->chars : 64);
    dbr_buf_puts(b, f->rule);
}

static const file good = {.version = '2',
                          .times = 2,
                          .types = 2,
                          .chars = 4,
                          .time = {0, 86400},
                          .index = {1, 0},
                          .offset = {3600, 7200},
                          .rule = "\nAAA-1\n"};

static void a_file_is_read(void **state) {
    dbr_arena a = {0};
    dbr_buf b = {0};
    make(&b, &good);
    dbr_zone *z = dbr_zone_read(&a, dbr_buf_str(&b));
    assert_non_null(z);
    assert_instant("before", dbr_zone_local(z, at("1969-12-31T23:59:59")), "1970-01-01T00:59:59");
    assert_instant("first", dbr_zone_local(z, at("1970-01-01T00:00")), "1970-01-01T02:00:00");
    assert_instant("last", dbr_zone_local(z, at("1970-01-01T23:59:59")), "1970-01-02T01:59:59");
    assert_instant("after", dbr_zone_local(z, at("1970-01-02T00:00")), "1970-01-02T01:00:00");
    /* every file that ends too early is none */
    for (size_t n = 0; n < b.n; n++)
        assert_null(dbr_zone_read(&a, (dbr_str){b.p, n}));
    dbr_buf_clear(&b);
    dbr_arena_clear(&a);
}

static void malformed_files_are_no_zones(void **state) {
    file bad[16];
    size_t n = 0;
#define BAD(...)             \
    do {                     \
        bad[n] = good;       \
        file *f = &bad[n++]; \
        __VA_ARGS__;         \
    } while (0)
    BAD(f->version = 0);
    BAD(f->version = (char)0xff);
    BAD(f->leap = 1);
    BAD(f->types = 0);
    BAD(f->types = 257);
    BAD(f->times = UINT32_MAX);
    BAD(f->chars = UINT32_MAX);
    BAD(f->chars = 1 << 18);
    BAD(f->index[0] = 2);
    BAD(f->index[1] = 255);
    BAD(f->time[1] = 0);
    BAD(f->time[1] = INT64_MIN);
    BAD(f->offset[0] = 86400);
    BAD(f->offset[1] = INT32_MIN);
    BAD(f->rule = "");
    BAD(f->rule = "AAA-1\n");
#undef BAD
    dbr_arena a = {0};
    for (size_t i = 0; i < n; i++) {
        dbr_buf b = {0};
        make(&b, &bad[i]);
        if (dbr_zone_read(&a, dbr_buf_str(&b)))
            fail_msg("file %zu is a zone", i);
        dbr_buf_clear(&b);
    }
    dbr_arena_clear(&a);
}

static dbr_zone *zone_of_rule(dbr_arena *a, const char *rule) {
    file f = {.version = '3', .types = 1, .chars = 4, .offset = {0}};
    f.rule = dbr_arena_printf(a, "\n%s\n", rule).p;
    dbr_buf b = {0};
    make(&b, &f);
    dbr_zone *z = dbr_zone_read(a, dbr_buf_str(&b));
    dbr_buf_clear(&b);
    return z;
}

static void the_rule_at_the_end_says_how_it_goes_on(void **state) {
    static const struct {
        const char *rule, *utc, *local;
    } cases[] = {
        {"", "2026-07-01T00:00", "2026-07-01T00:00:00"},
        {"CST-8", "2026-07-01T00:00", "2026-07-01T08:00:00"},
        {"<+0545>-5:45", "2026-07-01T00:00", "2026-07-01T05:45:00"},
        {"<-03>3:00:30", "2026-07-01T12:00", "2026-07-01T08:59:30"},
        {"AAA+5BBB,M3.2.0,M11.1.0", "2026-03-08T06:59:59", "2026-03-08T01:59:59"},
        {"AAA+5BBB,M3.2.0,M11.1.0", "2026-03-08T07:00:00", "2026-03-08T03:00:00"},
        {"AAA5BBB4,M3.2.0/2:30,M11.1.0", "2026-03-08T07:29:59", "2026-03-08T02:29:59"},
        {"AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00", "2024-03-01T01:00:00"}, /* 60 is 1 March */
        {"AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59", "2024-02-29T23:59:59"},
        {"AAA0BBB,59/0,300/0", "2024-02-29T00:00:00", "2024-02-29T01:00:00"},
        {"AAA0BBB,59/0,300/0", "2023-03-01T00:00:00", "2023-03-01T01:00:00"},
        {"AAA0BBB,59/0,300/0", "2023-02-28T23:59:59", "2023-02-28T23:59:59"},
        {"AAA3BBB4,0/0,J365/23", "2026-01-01T03:00:00", "2025-12-31T23:00:00"}, /* BBB all year */
        {"AAA3BBB4,0/0,J365/23", "2026-07-01T03:00:00", "2026-06-30T23:00:00"},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59", "2026-03-28T22:59:59"},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00", "2026-03-29T00:00:00"},
        {"AAA-1BBB0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00", "2026-01-01T00:00:00"},
        {"AAA-1BBB0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00", "2026-07-01T01:00:00"},
        {"AAA-2BBB,M3.4.4/50,M10.4.4/50", "2026-03-28T00:00:00", "2026-03-28T03:00:00"},
        {"AAA-2BBB,M3.4.4/50,M10.4.4/50", "2026-03-27T23:59:59", "2026-03-28T01:59:59"},
    };
    dbr_arena a = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        dbr_zone *z = zone_of_rule(&a, cases[i].rule);
        if (!z)
            fail_msg("%s is no rule", cases[i].rule);
        assert_instant(cases[i].rule, dbr_zone_local(z, at(cases[i].utc)), cases[i].local);
    }
    static const char *const bad[] = {
        "A-8",
        "CST",
        "CST-",
        "CST-25",
        "<CST-8",
        "CST-8:60",
        "CST-8x",
        "AAA0BBB",
        "AAA0BBB,",
        "AAA0BBB,M3.2.0",
        "AAA0BBB,M13.2.0,M11.1.0",
        "AAA0BBB,M3.6.0,M11.1.0",
        "AAA0BBB,M3.2.7,M11.1.0",
        "AAA0BBB,M3.0.0,M11.1.0",
        "AAA0BBB,J0,J300",
        "AAA0BBB,J366,J300",
        "AAA0BBB,366,300",
        "AAA0BBB,M3.2.0/168,M11.1.0",
        "AAA0BBB,M3.2.0,M11.1.0,",
        "AAA0BBB,M3.2.0,M11.1.0/",
        "AAA0BBB,M3.2,M11.1.0",
        "AAA0B1B,M3.2.0,M11.1.0",
        " CST-8",
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (zone_of_rule(&a, bad[i]))
            fail_msg("\"%s\" is a rule", bad[i]);
    }
    dbr_arena_clear(&a);
}

static uint64_t below(uint64_t *x, uint64_t n) {
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return *x % n;
}

/* Any bytes are a zone or none, and what is a zone gives an answer for all times. */
static void changed_bytes_break_nothing(void **state) {
    const char *given = getenv("DBR_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)(uintptr_t)&seed;
    printf("seed %llu\n", (unsigned long long)seed);
    uint64_t x = seed | 1;
    file f = good;
    f.rule = "\nAAA-1BBB-2,M3.5.0,M10.5.0/3\n";
    int zones = 0;
    for (int round = 0; round < 20000; round++) {
        dbr_arena a = {0};
        dbr_buf b = {0};
        make(&b, &f);
        for (size_t i = below(&x, 4); i < 4; i++)
            b.p[below(&x, b.n)] = (char)below(&x, 256);
        dbr_zone *z = dbr_zone_read(&a, dbr_buf_str(&b));
        dbr_buf_clear(&b);
        for (dbr_day d = DBR_DAY_MIN; z && d <= DBR_DAY_MAX; d += 400000) {
            dbr_instant t = d * DBR_DAY_MICROS, day = DBR_DAY_MICROS;
            assert_in_range((uint64_t)(dbr_zone_local(z, t) - t + day), 0, (uint64_t)(2 * day));
            assert_in_range((uint64_t)(dbr_zone_utc(z, t) - t + day), 0, (uint64_t)(2 * day));
        }
        zones += z != NULL;
        dbr_arena_clear(&a);
    }
    assert_true(zones > 100);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_offsets_need_no_file),
        cmocka_unit_test(a_moment_has_a_local_clock_time),
        cmocka_unit_test(a_clock_time_is_a_moment),
        cmocka_unit_test(what_is_no_zone_is_none),
        cmocka_unit_test(a_file_is_read),
        cmocka_unit_test(malformed_files_are_no_zones),
        cmocka_unit_test(the_rule_at_the_end_says_how_it_goes_on),
        cmocka_unit_test(changed_bytes_break_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
