#!/usr/bin/env python3
"""Six weeks, twelve months and the windows to date of a metric with a goal, computed a second time from the rows.

    DEBRIEF=build/debrief python3 tests/history/run.py"""
import datetime
import decimal
import json
import pathlib
import random
import os
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

DAY = datetime.timedelta(1)
YEAR = 364 * DAY # of a week


def history(review, rows, more="", expression="sum(o.x)", *options):
    pathlib.Path("h.csv").write_text("day,x\n" + "".join(f"{d},{x}\n" for d, x in rows))
    pathlib.Path("h.debrief").write_text(f'review {{ {review} }}\nsource o from "h.csv" {{ time day }}\nmetric n = {expression} {{ good up }}\n{more}')
    r = debrief("run", "h.debrief", "-f", "json", *options)
    if r.returncode not in (0, 1):
        raise Failure(r.stderr)
    return json.loads(r.stdout, parse_float=decimal.Decimal)["metrics"][0].get("history")


GOAL = "goal g { metric n; target >= 100; by 2026-12; from 1 at 2026-01 }\n"


def rows_of(seed, first, last):
    rng = random.Random(seed)
    return [(first + i * DAY, rng.randint(-9, 99)) for i in range((last - first).days + 1) for _ in range(rng.choice([1, 1, 2]))]


def total(rows, first, last):
    return sum(x for d, x in rows if first <= d <= last)


def month_of(day, back):
    y, m = divmod(day.year * 12 + day.month - 1 - back, 12)
    first = datetime.date(y, m + 1, 1)
    return first, datetime.date(y + (m == 11), (m + 1) % 12 + 1, 1) - DAY


def year_before(day):
    return day.replace(year=day.year - 1)


def expected(rows, week_end, month_end, to_date, cut_month=None):
    """What `history` has to say, in its own words. `cut_month`: the last day that counts of the newest month."""
    begin = min(d for d, _ in rows)

    def year(first, last):
        return {"last_year": total(rows, first, last)} if first >= begin else {}

    weeks, months, dates = [], [], []
    for k in range(5, -1, -1):
        last = week_end - 7 * k * DAY
        first = last - 6 * DAY
        weeks.append({"period": f"{first:%G-W%V}", "value": total(rows, first, last), **year(first - YEAR, last - YEAR)})
    for k in range(11, -1, -1):
        first, last = month_of(month_end, k)
        last = cut_month if cut_month and k == 0 else last
        months.append({"period": f"{first:%Y-%m}", "value": total(rows, first, last), **({"incomplete": True} if cut_month and k == 0 else {}),
                       **year(year_before(first), year_before(last))})
    quarter = datetime.date(to_date.year, (to_date.month - 1) // 3 * 3 + 1, 1)
    for name, first in (("mtd", to_date.replace(day=1)), ("qtd", quarter), ("ytd", to_date.replace(month=1, day=1))):
        dates.append((name, f"{first}..{to_date}", total(rows, first, to_date), year(year_before(first), year_before(to_date)).get("last_year")))
    return weeks, months, dates


def check(got, want):
    weeks, months, dates = want
    same(got["weeks"], weeks, "weeks")
    same(got["months"], months, "months")
    week = got["to_date"][0]
    same((week["window"], week["period"], week["value"]), ("week", weeks[-1]["period"], weeks[-1]["value"]))
    same([(c["with"], c["value"]) for c in week["comparisons"]],
         [("previous", weeks[-2]["value"])] + ([("last year", weeks[-1]["last_year"])] if "last_year" in weeks[-1] else []))
    same([(d["window"], d["period"], d["value"], next((c["value"] for c in d["comparisons"]), None)) for d in got["to_date"][1:]], dates)


def date(text):
    return datetime.date.fromisoformat(text)


@case
def of_a_month():
    seed = int(os.environ.get("DBR_SEED") or 7)
    print(f"seed {seed}")
    for begin in ("2024-06-03", "2025-03-05", "2025-10-08"): # last year whole, in part, hardly
        rows = rows_of(seed, date(begin), date("2026-11-01"))
        got = history("period 2026-10; as of 2026-11-02", rows, GOAL)
        check(got, expected(rows, date("2026-10-25"), date("2026-10-31"), date("2026-10-31")))


@case
def of_a_month_that_is_not_over():
    rows = rows_of(3, date("2025-01-01"), date("2026-11-01"))
    got = history("period 2026-10; as of 2026-10-14", rows, GOAL)
    check(got, expected(rows, date("2026-10-11"), date("2026-10-31"), date("2026-10-14"), date("2026-10-14")))


@case
def of_a_week():
    rows = rows_of(4, date("2024-10-01"), date("2026-11-01"))
    got = history("period 2026-W44; as of 2026-11-02", rows, GOAL)
    check(got, expected(rows, date("2026-11-01"), date("2026-10-31"), date("2026-11-01")))


@case
def rows_of_a_month_each_have_no_weeks():
    rows = [(month_of(date("2026-10-01"), k)[0], k + 1) for k in range(30)]
    got = history("period 2026-10; as of 2026-11-02", rows, GOAL)
    same(got["weeks"], [])
    same([d["window"] for d in got["to_date"]], ["mtd", "qtd", "ytd"])
    same(got["months"][-1], {"period": "2026-10", "value": 1, "last_year": 13})


@case
def where_there_is_none():
    rows = rows_of(5, date("2025-01-01"), date("2026-11-01"))
    same(history("period 2026-10; as of 2026-11-02", rows), None, "no goal")
    same(history("period 2026-Q3; as of 2026-11-02", rows, GOAL), None, "a quarter")
    two = GOAL + GOAL.replace("goal g", "goal k")
    same(history("period 2026-10; as of 2026-11-02", rows, two), None, "two goals")


@case
def in_the_page():
    rows = rows_of(6, date("2025-01-01"), date("2026-11-01"))
    history("period 2026-10; as of 2026-11-02; language zh", rows, GOAL)
    page = debrief("run", "h.debrief", "-f", "html").stdout
    holds(page, "本年至今", '<th scope="row">2026-W43</th>', "去年同期")
    same("本月至今" in page, False, "October to date is October")


@case
def in_the_text():
    """A row of what the results do not say, with the numbers of the JSON; the same in Markdown; nothing where the results say it all."""
    def row(*options):
        text = debrief("run", "h.debrief", *options).stdout
        if "To date" not in text:
            return None
        return text.split("To date")[1].split("\n  n " if not options else "\n| n ")[1].split("\n")[0]

    def change(now, then):
        relative = 100 * (now - then) / then
        shown = f"{relative:+,.1f}%" if abs(relative) >= 1 else f"{relative:+,.2f}%"
        return shown, now > then

    for period, of_week in (("2026-11", False), ("2026-W44", True)):
        rows = [(d, abs(x) + 30) for d, x in rows_of(8, date("2025-01-01"), date("2026-11-30"))] # no base below zero
        got = history(f"period {period}; as of 2026-12-02", rows, GOAL)
        cells, signs = [], []
        for d in got["to_date"]:
            if d["window"] != ("week" if of_week else "mtd"): # that is the review itself
                cells.append(f"{d['value']:,}")
                for c in d["comparisons"]:
                    shown, better = change(d["value"], c["value"])
                    cells.append(shown)
                    signs.append(better)
        points = [p["value"] for p in got["months" if of_week else "weeks"]]
        wanted = cells
        text, markdown = row(), [c.strip() for c in row("-f", "markdown").strip(" |").split("|")]
        found = text.replace("▲", "").replace("▼", "").split()
        line = found.pop() if found and "█" in found[-1] else None
        if line is not None: # there is room for it
            same((len(line), line[points.index(max(points))], line[points.index(min(points))]), (len(points), "█", "▁"), text)
        same((len(found) >= 4, [c for c in wanted if c in found]), (True, found), f"{period}: {text}")
        same([re.sub(r" [🟢🔴]", "", c) for c in markdown[:-1]], wanted, period)
        same([c[-1] == "🟢" for c in markdown[:-1] if c[-1] in "🟢🔴"], signs)
        same(len(markdown[-1]), len(points))
    rows = [(month_of(date("2027-01-01"), k)[0], k + 1) for k in range(30)]
    history("period 2027-01; as of 2027-02-02", rows, GOAL)
    same(row(), None, "January to date is January")


if __name__ == "__main__":
    main("history")
