#!/usr/bin/env python3
"""Writes days.csv beside itself: what Python's own calendar says about days of 1970 to 2060.

Every 17th day, and the first and last day of every month. test_period.c compares all rows.
"""
import calendar
import datetime
import pathlib

FIRST, LAST = datetime.date(1970, 1, 1), datetime.date(2060, 12, 31)


def back(day, months):
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    month += 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def days():
    found = set()
    day = FIRST
    while day <= LAST:
        found.add(day)
        day += datetime.timedelta(17)
    for year in range(FIRST.year, LAST.year + 1):
        for month in range(1, 13):
            found.add(datetime.date(year, month, 1))
            found.add(datetime.date(year, month, calendar.monthrange(year, month)[1]))
    return sorted(found)


def main():
    lines = ["date,days,weekday,week,days_in_month,month_ago,year_ago,quarter_ago,quarter"]
    for day in days():
        iso = day.isocalendar()
        lines.append(",".join([
            day.isoformat(),
            str((day - FIRST).days),
            str(day.isoweekday()),
            f"{iso[0]}-W{iso[1]:02}",
            str(calendar.monthrange(day.year, day.month)[1]),
            back(day, 1).isoformat(),
            back(day, 12).isoformat(),
            back(day, 3).isoformat(),
            f"{day.year}-Q{(day.month + 2) // 3}",
        ]))
    pathlib.Path(__file__).with_name("days.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
