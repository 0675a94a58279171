/* cells.c: finds the answer of a request for a segment. */
#include "engine/cells.h"

dbr_answer dbr_answer_of_nothing(const dbr_agg *agg) {
    switch (agg->kind) {
    case DBR_AGG_COUNT_ROWS:
    case DBR_AGG_COUNT:
    case DBR_AGG_DISTINCT:
    case DBR_AGG_SUM:
        return (dbr_answer){.value = dbr_value_int(0)};
    case DBR_AGG_SET:
    case DBR_AGG_SAMPLE:
        return (dbr_answer){.value = {.kind = DBR_V_SERIES}};
    case DBR_AGG_MEAN:
    case DBR_AGG_MIN:
    case DBR_AGG_MAX:
    case DBR_AGG_QUANTILE:
    case DBR_AGG_STDEV:
    case DBR_AGG_VARIANCE:
    case DBR_AGG_FIRST:
    case DBR_AGG_LAST:
    case DBR_AGG_OPENING:
    case DBR_AGG_CLOSING:
    case DBR_AGG_SHARE:
    case DBR_AGG_WEIGHTED_MEAN:
        break;
    }
    return (dbr_answer){.value = dbr_value_none(DBR_R_NO_ROWS, DBR_STR(""))};
}

dbr_answer dbr_cells_get(const dbr_scan_cells *s, size_t request, const dbr_value *segment) {
    const dbr_request *q = &s->scan->requests.v[request];
    if (s->bad_days)
        return (dbr_answer){.value =
                                dbr_value_none(DBR_R_BAD_CELL, DBR_STR("a date does not fit"))};
    if (!q->grouping)
        return s->cells[request][0];
    const dbr_segments *all = &s->segments[q->grouping];
    size_t nkeys = s->scan->groupings.v[q->grouping].n, lo = 0, hi = all->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = 0;
        for (size_t i = 0; !c && i < nkeys; i++)
            c = dbr_value_cmp(&all->keys[mid * nkeys + i], &segment[i]);
        if (c == 0)
            return s->cells[request][mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return dbr_answer_of_nothing(q->agg);
}
