/* calendar.h: months and weeks of a calendar as consecutive numbers; only period.c and calendar.c
   use it. A window of whole months is a first month and a number of months, whatever months are. */
#ifndef DBR_BASE_CALENDAR_H
#define DBR_BASE_CALENDAR_H
#include "base/period.h"

/* True where fiscal months are made of whole weeks; else they are calendar months. */
bool dbr_calendar_has_weeks(const dbr_calendar *c);
int dbr_calendar_week_start(const dbr_calendar *c);

/* Months are numbered year * 12 + month - 1; `weeks`: those of the fiscal calendar of weeks, by the
   year in which their fiscal year begins. Days and months may lie outside of years 1 to 9999. */
int64_t dbr_month_start(const dbr_calendar *c, bool weeks, int64_t month);
int64_t dbr_month_of(const dbr_calendar *c, bool weeks, dbr_day day);

int dbr_unit_months(dbr_unit u); /* 1, 3, 6, 12; 0 for day and week */
/* The first month of the unit that holds the month. */
int64_t dbr_unit_first_month(const dbr_calendar *c, dbr_unit u, bool fiscal, int64_t month);

/* Names of years: the fiscal (or calendar) year that begins with a month, and back. */
int64_t dbr_year_name(const dbr_calendar *c, bool fiscal, int64_t first_month);
int64_t dbr_year_first_month(const dbr_calendar *c, bool fiscal, int64_t name);

/* Weeks: the first day of the week, the number of the week and the name of its year, and back. */
int64_t dbr_week_first_day(const dbr_calendar *c, int64_t day);
int dbr_week_number(const dbr_calendar *c, bool fiscal, int64_t day, int64_t *year);
/* False where the year has no such week. */
bool dbr_week_of_year(const dbr_calendar *c, bool fiscal, int64_t year, int week, int64_t *first);
#endif
