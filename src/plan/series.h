/* series.h: functions of series: one value of the points of a metric over several periods. */
#ifndef DBR_PLAN_SERIES_H
#define DBR_PLAN_SERIES_H
#include "meaning/expr.h"

/* `op` is one of DBR_O_SERIES_..; `k` the second argument of `anomaly` or `forecast`. Points without a value are passed over. Those that test the last
   point (zscore, signal, anomaly) take their means and limits from the points before it, without those that are excluded. None, with its
   reason, where too few points have a value. */
dbr_value dbr_series_apply(dbr_op op, const dbr_value *series, const dbr_value *k, dbr_arena *a);
#endif
