/* classes.c: days into classes: all days of a class lie in the same windows, so that a row has to be counted once, whatever its windows. */
#include "engine/native/fast/classes.h"

#include <stdlib.h>

enum { CLASS_DAYS_MAX = 1 << 20, CLASSES_MAX = 4096 };

static int by_day(const void *a, const void *b) {
    dbr_day x = *(const dbr_day *)a, y = *(const dbr_day *)b;
    return (x > y) - (x < y);
}

bool dbr_day_classes_init(dbr_day_classes *d, dbr_arena *a, const dbr_scan *scan) {
    size_t nw = scan->windows.n, n = 0;
    *d = (dbr_day_classes){.n = 1};
    d->windows = DBR_NEWS(a, uint32_t *, 2 * nw + 2);
    d->nwindows = DBR_NEWS(a, uint32_t, 2 * nw + 2);
    if (!scan->source->time) { /* every row lies in the one window */
        d->windows[1] = DBR_NEWS(a, uint32_t, 1);
        d->nwindows[1] = nw > 0;
        d->n = 2;
        return nw <= 1;
    }
    if (nw == 0 || 2 * nw + 2 > CLASSES_MAX)
        return nw == 0;
    /* between two neighbouring edges all days have the same windows */
    dbr_day *edges = DBR_NEWS(a, dbr_day, 2 * nw);
    for (size_t i = 0; i < nw; i++) {
        edges[n++] = scan->windows.v[i].start;
        edges[n++] = scan->windows.v[i].end + 1;
    }
    qsort(edges, n, sizeof *edges, by_day);
    d->first = edges[0];
    d->last = edges[n - 1] - 1;
    if ((int64_t)d->last - d->first >= CLASS_DAYS_MAX)
        return false;
    d->of_day = DBR_NEWS(a, uint16_t, (size_t)(d->last - d->first) + 1);
    for (size_t e = 0; e + 1 < n; e++) {
        if (edges[e] == edges[e + 1])
            continue;
        uint32_t *in = DBR_NEWS(a, uint32_t, nw), k = 0;
        for (uint32_t w = 0; w < nw; w++)
            if (scan->windows.v[w].start <= edges[e] && scan->windows.v[w].end >= edges[e])
                in[k++] = w;
        if (!k)
            continue;
        d->windows[d->n] = in;
        d->nwindows[d->n] = k;
        for (dbr_day day = edges[e]; day < edges[e + 1]; day++)
            d->of_day[day - d->first] = (uint16_t)d->n;
        d->n++;
    }
    return true;
}

bool dbr_class_in(const dbr_day_classes *d, uint32_t class_, uint32_t window) {
    for (uint32_t k = 0; k < d->nwindows[class_]; k++)
        if (d->windows[class_][k] == window)
            return true;
    return false;
}
