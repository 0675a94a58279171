/* test_alloc.c: wherever memory ends in a whole review, the process says so and ends with status 70, and does nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "session/debrief.h"

enum { STEPS_MAX = 3000, SAMPLE = 500, FINE = 0 };
static const char sentence[] = "debrief: out of memory\n";

/* The review with the n-th allocation failing: the status of a child that runs it, and what it said. */
static int run(long n, char *said, size_t room) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        dup2(ends[1], STDERR_FILENO);
        dbr_alloc_fail_at(n);
        debrief_options o = {.today = "2026-11-02", .jobs = 1};
        debrief_result *r = debrief_run(DBR_SOURCE_DIR "/examples/first.debrief", &o);
        int status = debrief_status(r);
        dbr_alloc_fail_at(-1);
        debrief_free(r);
        _exit(status == 0 || status == 1 ? FINE : 99);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], said + length, room - 1 - length)) > 0;)
        length += (size_t)got;
    said[length] = '\0';
    close(ends[0]);
    int status;
    assert_true(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* True where the allocation is one that the review makes. */
static bool fails_well(long n) {
    char said[4096];
    int status = run(n, said, sizeof said);
    if (status == FINE && said[0] == '\0')
        return false;
    if (status != 70 || strcmp(said, sentence) != 0)
        fail_msg("allocation %ld: status %d, and it said: %s", n, status, said);
    return true;
}

/* How many allocations the review makes. */
static long count(void) {
    long low = 0, high = 1;
    while (fails_well(high))
        high *= 2;
    while (high - low > 1) {
        long middle = low + (high - low) / 2;
        if (fails_well(middle))
            low = middle;
        else
            high = middle;
    }
    return high;
}

static void test_every_allocation(void **state) {
    long n = count();
    assert_true(n > 10);
    if (n < STEPS_MAX) {
        for (long i = 0; i < n; i++)
            assert_true(fails_well(i));
    } else {
        const char *given = getenv("SEED");
        unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)time(NULL);
        printf("SEED=%u, %d of %ld allocations\n", seed, SAMPLE, n);
        uint64_t x = seed * 2654435769u + 1;
        for (int i = 0; i < SAMPLE; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            assert_true(fails_well((long)((x >> 33) % (uint64_t)n)));
        }
    }
    assert_false(fails_well(n));
}

static void test_size_overflow(void **state) {
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        dbr_free(dbr_realloc(NULL, SIZE_MAX / 2, 4));
        _exit(0);
    }
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation),
        cmocka_unit_test(test_size_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
