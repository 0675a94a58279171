/* xlsx_number.h: how a value looks in a spreadsheet: its number format. */
#ifndef DBR_REPORT_XLSX_NUMBER_H
#define DBR_REPORT_XLSX_NUMBER_H
#include "base/value.h"

/* The number format of values of a unit ("CNY", "percent", "duration", ..) with a pattern of the language, or without one (empty). `whole`: the value has no
   decimals. */
dbr_str dbr_xlsx_number_format(dbr_arena *a, dbr_str unit, dbr_str pattern, bool whole);
/* The number that stands in the cell: of a duration days, as spreadsheets count. False where a spreadsheet cannot show it as such a number. */
bool dbr_xlsx_number(const dbr_value *v, dbr_str unit, double *out);
#endif
