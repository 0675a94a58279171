/* debrief.h: Debrief as a C library: a script file in, the bytes of a report out. Nothing else is needed to use it; link with
   -ldebrief_core. Not for several threads on one debrief_result; results are independent of each other. */
#ifndef DEBRIEF_H
#define DEBRIEF_H
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct debrief_options {
    const char *format; /* a name of `debrief run -f`; NULL: "text" */
    const char
        *today; /* 2026-11-02: the default of `as of`; required, the library reads no clock */
    const char *as_of;  /* wins over the script; NULL: the script's */
    const char *period; /* "2026-10", "last month"; NULL: the script's */
    unsigned width;     /* columns of a text report; 0: 80 */
    int jobs;           /* threads; 0: as many as there are processors */
    const char *const *
        allow; /* what the script may open besides files below its folder, as `--allow` takes it; ends with NULL; NULL: nothing */
    const char *lang; /* what the diagnostics are written in: "en", "zh" ..; NULL: "en" */
} debrief_options;

typedef struct debrief_result debrief_result;

/* Runs the script. Never NULL: what went wrong is in the status and the diagnostics. `path` "-" is standard input. */
debrief_result *debrief_run(const char *path, const debrief_options *options);
/* 0 nothing failed, 1 something failed, 2 the script or an option is wrong, 3 data could not be read, 70 an internal error. */
int debrief_status(const debrief_result *result);
/* The report, NUL-terminated; empty at status 2. Both live until debrief_free. `size` may be NULL. */
const char *debrief_report(const debrief_result *result, size_t *size);
/* Errors and warnings as text, empty where there are none. */
const char *debrief_diagnostics(const debrief_result *result, size_t *size);
void debrief_free(debrief_result *result); /* takes NULL */

#ifdef __cplusplus
}
#endif
#endif
