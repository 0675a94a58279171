/* progress.c: draws the progress of a long reading on a terminal. */
#include "cli/progress.h"

#include "base/utf8.h"
#include "cli/cli.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

/* The line is drawn ten times a second, from half a second on: what is quicker needs no bar. */
static const double FIRST = 0.5, EVERY = 0.1;

/* What a signal handler may see. */
static volatile sig_atomic_t drawn;
static dbr_interrupt interrupt;

typedef struct progress {
    struct timespec start;
    double last;
} progress;

static double since(const struct timespec *t) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

static void put_tenths(uint64_t value, uint64_t unit, const char *name, dbr_buf *out) {
    uint64_t tenths = value / (unit / 10);
    if (tenths >= 1000)
        dbr_buf_printf(out, "%llu %s", (unsigned long long)(tenths / 10), name);
    else
        dbr_buf_printf(out, "%llu.%llu %s", (unsigned long long)(tenths / 10),
                       (unsigned long long)(tenths % 10), name);
}

static void put_bytes(uint64_t n, dbr_buf *out) {
    if (n >= UINT64_C(1000000000))
        put_tenths(n, UINT64_C(1000000000), "GB", out);
    else
        put_tenths(n, 1000000, "MB", out);
}

void dbr_progress_line(const dbr_progress *p, double seconds, unsigned width, dbr_buf *out) {
    enum { CELLS = 20 };
    uint64_t all = p->total ? p->total : 1, done = p->bytes > all ? all : p->bytes;
    unsigned filled = (unsigned)(done * CELLS / all);
    dbr_buf line = {0};
    dbr_buf_put(&line, dbr_utf8_fit(p->source, 20));
    dbr_buf_puts(&line, " [");
    dbr_buf_fill(&line, '#', filled);
    dbr_buf_fill(&line, '-', CELLS - filled);
    dbr_buf_printf(&line, "] %3u%%  ", (unsigned)(done * 100 / all));
    put_bytes(done, &line);
    dbr_buf_puts(&line, "  ");
    put_tenths((uint64_t)p->rows, 1000000, "M rows", &line);
    if (seconds > 0 && done) {
        uint64_t rate = (uint64_t)((double)done / seconds);
        dbr_buf_puts(&line, "  ");
        put_bytes(rate, &line);
        dbr_buf_printf(&line, "/s  %llu s left",
                       (unsigned long long)((all - done + rate / 2) / (rate ? rate : 1)));
    }
    dbr_buf_put(out, dbr_utf8_fit(dbr_buf_str(&line), width));
    dbr_buf_clear(&line);
}

static void wipe(void) {
    static const char line[] = "\r\033[K";
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
}

/* Ctrl-C ends the process as it always does, but not with half a line on the terminal, and not before a server was told that its statement is
   not waited for: the first one is that statement's end, a second one the process's. Temporary files have no name, reports are renamed
   into place: nothing else is left behind. */
static void interrupted(int signal_number) {
    if (interrupt.waits && !interrupt.asked) {
        interrupt.asked = 1;
        return;
    }
    if (drawn)
        wipe();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void report(void *user, const dbr_progress *p) {
    progress *state = user;
    double now = since(&state->start);
    if (now < FIRST || now - state->last < EVERY)
        return;
    state->last = now;
    dbr_buf line = {0};
    dbr_buf_puts(&line, "\r");
    dbr_progress_line(p, now, dbr_page_width() - 1, &line);
    dbr_buf_puts(&line, "\033[K");
    drawn = 1;
    dbr_put_stderr(dbr_buf_str(&line));
    dbr_buf_clear(&line);
}

void dbr_progress_start(dbr_engine_options *options, dbr_arena *a) {
    struct sigaction action = {.sa_handler = interrupted, .sa_flags = SA_RESTART}, before;
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    options->interrupt = &interrupt;
    if (!isatty(STDERR_FILENO))
        return;
    progress *state = DBR_NEW(a, progress);
    clock_gettime(CLOCK_MONOTONIC, &state->start);
    options->progress = report;
    options->progress_user = state;
}

bool dbr_progress_interrupted(void) {
    return interrupt.asked;
}

void dbr_progress_end(void) {
    if (drawn)
        wipe();
    drawn = 0;
}
