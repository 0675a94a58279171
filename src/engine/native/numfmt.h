/* numfmt.h: what a workbook's number format says of a number: a date, a time, or just a number. */
#ifndef DBR_ENGINE_NATIVE_NUMFMT_H
#define DBR_ENGINE_NATIVE_NUMFMT_H
#include "base/buf.h"

typedef enum dbr_numfmt {
    DBR_NUMFMT_NUMBER,
    DBR_NUMFMT_DATE,
    DBR_NUMFMT_TIME,
    DBR_NUMFMT_DATETIME
} dbr_numfmt;

/* Formats without a code of their own (ECMA-376 part 1, 18.8.30), those of Chinese, Japanese and Korean workbooks included. */
dbr_numfmt dbr_numfmt_builtin(int id);
/* By a format code: `yyyy"年"m"月"d"日"`, `[h]:mm`, `0.00%`. */
dbr_numfmt dbr_numfmt_of(dbr_str code);
/* A serial number such as "45231.5" in its written form: "2023-11-01", "12:00:00", "2023-11-01T12:00:00". `from1904`: of the workbook. False:
   not a day that the calendar has. */
bool dbr_numfmt_write(dbr_str serial, dbr_numfmt f, bool from1904, dbr_buf *out);
#endif
