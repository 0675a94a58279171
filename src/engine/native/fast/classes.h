/* classes.h: which windows a day lies in, by table. */
#ifndef DBR_ENGINE_NATIVE_FAST_CLASSES_H
#define DBR_ENGINE_NATIVE_FAST_CLASSES_H
#include "plan/plan.h"

/* Which windows a day lies in: days with the same windows are one class; class 0 has none. The same for all workers. */
typedef struct dbr_day_classes {
    dbr_day first, last; /* days outside of these are of class 0 */
    uint16_t *of_day;    /* [last - first + 1] */
    uint32_t n;          /* classes */
    uint32_t **windows;  /* per class: its windows, */
    uint32_t *nwindows;  /* and how many */
} dbr_day_classes;
/* False where there are too many days or classes for a table. */
bool dbr_day_classes_init(dbr_day_classes *d, dbr_arena *a, const dbr_scan *scan);
bool dbr_class_in(const dbr_day_classes *d, uint32_t class_, uint32_t window);
#endif
