#!/usr/bin/env python3
"""A weekly business review, every number a second time: the rows of days.csv and members.csv, added up in fractions. See docs/wbr.md.

    DEBRIEF=build/debrief python3 tests/wbr/run.py

DBR_SEED=N draws other weeks and calendars, DBR_ROUNDS=N more of them."""
import calendar
import contextlib
import csv
import datetime
import io
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import make_data  # noqa: E402
import published  # noqa: E402
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

SEED = int(os.environ.get("DBR_SEED") or 53)
ROUNDS = int(os.environ.get("DBR_ROUNDS") or 6)
DAY = datetime.timedelta(1)
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS = [m.lower() for m in calendar.month_name[1:]]
NEAR = Fraction(1, 10**24)  # of the greater one, or of one: quotients have 34 digits, of which their differences and what is divided by these keep fewer

# ---- rows ----


def read(name):
    def cell(text):
        return None if text == "" else Fraction(text) if re.fullmatch(r"[\d.]+", text) else text
    with open(HERE / name, encoding="ascii", newline="") as f:
        return [{k: datetime.date.fromisoformat(v) if k == "date" else cell(v) for k, v in row.items()} for row in csv.DictReader(f)]


DAYS, COUNTS = read("days.csv"), read("members.csv")


class Window:
    """The rows of the days from first to last. A file says nothing about days before its first and after its last row."""

    def __init__(self, first, last):
        self.first, self.last = first, last
        self.days, self.counts = ([r for r in rows if first <= r["date"] <= last] for rows in (DAYS, COUNTS))
        self.covered = first <= DAYS[-1]["date"] and last >= DAYS[0]["date"]

    def column(self, name, campaign=False):
        return [r[name] for r in self.days if r[name] is not None and (not campaign or r["campaign"] == "yes")]

    def sum(self, name, campaign=False):
        return sum(self.column(name, campaign), Fraction(0)) if self.covered else None

    def stock(self, at):
        """What all plans have together on the first (0) or last (-1) day that was counted."""
        day = self.counts[at]["date"] if self.counts else None
        return sum(r["members"] for r in self.counts if r["date"] == day) if self.counts else None

    def yearly(self, at):
        members = [r["members"] for r in self.counts if r["plan"] == "yearly"]
        return members[at] if members else None


# ---- what a metric is: aggregates of a window first, then functions of them ----


def with_both(f, a, b):
    return None if a is None or b is None else f(a, b)


def quotient(a, b):
    return with_both(lambda a, b: a / b if b else None, a, b)


def difference(a, b):
    return with_both(lambda a, b: a - b, a, b)


def change(now, before):
    return with_both(lambda a, b: (a - b) / b if b > 0 else None, now, before)


def mean(values):
    return sum(values) / len(values) if values else None


METRICS = {
    "visits": lambda w: w.sum("visits"),
    "orders": lambda w: w.sum("orders"),
    "revenue": lambda w: w.sum("revenue"),
    "busy": lambda w: Fraction(sum(n >= 50 for n in w.column("orders"))) if w.covered else None,
    "load": lambda w: mean(w.column("load_ms")),
    "slowest": lambda w: max(w.column("load_ms"), default=None),
    "fastest": lambda w: min(w.column("load_ms"), default=None),
    "conversion": lambda w: quotient(w.sum("orders"), w.sum("visits")),
    "basket": lambda w: quotient(w.sum("revenue"), w.sum("orders")),
    "waited": lambda w: with_both(lambda a, b: a * b / 3600000, w.sum("visits"), mean(w.column("load_ms"))),
    "campaign_orders": lambda w: w.sum("orders", True),
    "campaign_basket": lambda w: quotient(w.sum("revenue", True), w.sum("orders", True)),
    "members": lambda w: w.stock(-1),
    "yearly": lambda w: w.yearly(-1),
    "yearly_first": lambda w: w.yearly(0),
    "won": lambda w: difference(w.stock(-1), w.stock(0)),
}

# ---- which days ----


def week(last, before=0, years=0):
    """A week is seven days, and its year before 52 weeks before, whatever 29 February or a 53rd week is between."""
    last -= (before * 7 + years * 364) * DAY
    return last - 6 * DAY, last


def month(index):
    """The months since year 0, whole."""
    year, m = divmod(index, 12)
    return datetime.date(year, m + 1, 1), datetime.date(year, m + 1, calendar.monthrange(year, m + 1)[1])


def last_month(day):
    """The newest month that is over."""
    return day.year * 12 + day.month - 1 - ((day + DAY).month == day.month)


def to_date(kind, day, fiscal, years=0):
    """From the beginning of the month, quarter or fiscal year to the day; a year before both ends are the same dates."""
    back = {"mtd": 0, "qtd": (day.month - fiscal) % 3, "ytd": (day.month - fiscal) % 12}[kind]
    first, _ = month(day.year * 12 + day.month - 1 - back)

    def moved(d):
        leap = d.month == 2 and d.day == 29
        return d if not years else d.replace(year=d.year - years, day=28 if leap else d.day)
    return moved(first), moved(day)


# ---- the review: expressions, and what each has to be ----


def review(name, last, fiscal):
    """[(expression, [numbers])] of a metric in the week that ends on `last`; `fiscal`: the month that begins a year."""
    m, seen = METRICS[name], {}

    def of(window):
        if window not in seen:
            seen[window] = m(Window(*window))
        return seen[window]

    def yoy(k):
        return change(of(week(last, k)), of(week(last, k, 1)))

    newest, six, twelve = last_month(last), range(5, -1, -1), range(11, -1, -1)
    year = last.year - (last.month < fiscal)
    calendar_year = [month(last.year * 12 + i) for i in range(12)]
    fiscal_year = [month(year * 12 + fiscal - 1 + i) for i in range(12)]
    # a window that is written is all of its days, those after the review too
    rows = [
        ("M", [of(week(last))]),
        ("M vs previous", [change(of(week(last)), of(week(last, 1)))]),
        ("M vs last year", [yoy(0)]),
        ("M - M[previous]", [difference(of(week(last)), of(week(last, 1)))]),
        ("(M - M[last year]) * 10_000", [with_both(lambda a, b: (a - b) * 10000, of(week(last)), of(week(last, 0, 1)))]),
        ("(M vs last year) vs previous", [change(yoy(0), yoy(1))]),
        ("M over last 6 weeks", [of(week(last, k)) for k in six]),
        ("M[last year] over last 6 weeks", [of(week(last, k, 1)) for k in six]),
        ("(M vs previous) over last 6 weeks", [change(of(week(last, k)), of(week(last, k + 1))) for k in six]),
        ("(M vs last year) over last 6 weeks", [yoy(k) for k in six]),
        ("M over last 12 months", [of(month(newest - k)) for k in twelve]),
        ("M[last year] over last 12 months", [of(month(newest - k - 12)) for k in twelve]),
        ("(M vs previous) over last 12 months", [change(of(month(newest - k)), of(month(newest - k - 1))) for k in twelve]),
        ("(M vs last year) over last 12 months", [change(of(month(newest - k)), of(month(newest - k - 12))) for k in twelve]),
        (f"(M over last 12 months)[{last.year}]", [of(w) for w in calendar_year]),
    ]
    if fiscal > 1:
        rows += [(f"(M over last 12 months)[FY{year}]", [of(w) for w in fiscal_year])]
    for kind in ("mtd", "qtd", "ytd"):
        now, before = of(to_date(kind, last, fiscal)), of(to_date(kind, last, fiscal, 1))
        # not what is meant: to the last day of the week 364 days before
        other = of(to_date(kind, last - 364 * DAY, fiscal))
        rows += [(f"M[{kind}]", [now]), (f"M[{kind}, last year]", [before]), (f"M[{kind}] vs (M[{kind}, last year])", [change(now, before)]),
                 (f"M[last year, {kind}]", [other]), (f"M[{kind}] vs last year", [change(now, other)])]
    return [(re.sub(r"\bM\b", name, e), want) for e, want in rows]


def numbers(line):
    parts = [line] if line.startswith("none (") else line.split(", ")
    return [None if p.startswith("none") else Fraction(Decimal(p)) for p in parts]


def near(a, b):
    return a == b if a is None or b is None else abs(a - b) <= NEAR * max(abs(b), 1)


def evaluated(script, expressions, last):
    r = debrief("eval", str(script), *expressions, "--as-of", str(last))
    if r.returncode or r.stderr:
        raise Failure(f"{script} on {last}: status {r.returncode}: {r.stderr}")
    return [numbers(line) for line in r.stdout.splitlines()]


def compared(script, last, fiscal=1):
    """How many numbers there were, and how many of them were none."""
    pairs = [p for name in METRICS for p in review(name, last, fiscal)]
    count = nones = 0
    for (expression, want), got in zip(pairs, evaluated(script, [e for e, _ in pairs], last), strict=True):
        if len(got) != len(want) or not all(map(near, got, want)):
            raise Failure(f"{script} on {last}: {expression}\n    wanted {[w and float(w) for w in want]}\n    got    {[g and float(g) for g in got]}")
        count, nones = count + len(want), nones + want.count(None)
    return count, nones


def weeks(script, fiscal, *lasts):
    total = nones = 0
    for last in lasts:
        n, none = compared(HERE / script, datetime.date.fromisoformat(last), fiscal)
        total, nones = total + n, nones + none
    print(f"{script}: {total} numbers, {nones} of them none")
    if nones * 2 > total:
        raise Failure("hardly anything was compared")


# ---- cases ----


@case
def the_files_are_what_the_generator_makes():
    for name, text in make_data.files().items():
        same((HERE / name).read_text(encoding="ascii"), text, name)


@case
def weeks_to_thursday():
    # a leap day; 53 weeks in a year; two days of a year; the leap day a year before
    weeks("thursday.debrief", 1, "2024-02-29", "2024-12-26", "2025-01-02", "2025-01-09", "2025-02-27", "2025-03-06")


@case
def weeks_to_saturday():
    # the week ends with a month and a fiscal quarter; one or two days of a fiscal year; in the middle
    weeks("saturday.debrief", 3, "2024-03-02", "2024-08-31", "2024-10-12", "2024-11-30", "2025-02-22", "2025-03-01")


@case
def weeks_to_sunday():
    # a year before there is little data; the quarter ends on the day after; ISO's first week of 2025 begins in 2024
    weeks("sunday.debrief", 1, "2024-01-07", "2024-06-30", "2024-09-29", "2025-01-05", "2025-03-09", "2025-03-16")


@case
def any_week_of_any_calendar():
    print(f"seed {SEED}")
    rng = random.Random(SEED)
    for name in ("shop.debrief", "days.csv", "members.csv"):
        shutil.copy(HERE / name, name)
    text = (HERE / "saturday.debrief").read_text(encoding="utf-8")
    for _ in range(ROUNDS):
        last = datetime.date(2024, 1, 15) + rng.randrange(426) * DAY
        fiscal = rng.randrange(12) + 1
        pathlib.Path("any.debrief").write_text(text.replace("sunday", WEEKDAYS[(last + DAY).weekday()]).replace("march", MONTHS[fiscal - 1]))
        compared("any.debrief", last, fiscal)


@case
def numbers_of_weeks():
    for script, last, name in [("thursday", "2025-01-02", "2024-W53"), ("thursday", "2025-01-09", "2025-W01"), ("thursday", "2024-02-29", "2024-W09"),
                               ("sunday", "2025-01-05", "2025-W01"), ("saturday", "2025-01-04", "2025-W01")]:
        got = debrief("run", str(HERE / f"{script}.debrief"), "--as-of", last).stdout
        first = datetime.date.fromisoformat(last) - 6 * DAY
        if f"{name} · {first} to {last}" not in got:
            raise Failure(f"{script} {last}: {name} is not in {got[:400]}")


@case
def basis_points():
    """A limit in bp is met by the difference of two fractions, times 10000: the whole number above it, and not the one below."""
    for last in ("2024-10-12", "2025-02-22", "2025-03-01"):
        day = datetime.date.fromisoformat(last)
        now, before = (METRICS["conversion"](Window(*week(day, 0, y))) for y in (0, 1))
        points = (now - before) * 10000
        floor = points.numerator // points.denominator
        r = debrief("eval", str(HERE / "saturday.debrief"), f"conversion vs last year >= {floor}bp", f"conversion vs last year >= {floor + 1}bp", "--as-of", last)
        same(r.stdout, "true\nfalse\n", f"{last}: {float(points)}")


@case
def a_week_that_is_not_over():
    """Three days of a week beside three days of the week before, and of the week a year before; to-date windows end on the third."""
    last = datetime.date(2025, 3, 5)
    script = (HERE / "sunday.debrief").read_text(encoding="utf-8").replace("period last week", "period 2025-W10")
    for name in ("shop.debrief", "days.csv", "members.csv"):
        shutil.copy(HERE / name, name)
    pathlib.Path("begun.debrief").write_text(script)
    for name, m in METRICS.items():
        now, before, year = (m(Window(last - (2 + back) * DAY, last - back * DAY)) for back in (0, 7, 364))
        mtd, past = (m(Window(*to_date("mtd", last, 1, y))) for y in (0, 1))
        wants = [(name, now), (f"{name} vs previous", change(now, before)), (f"{name} vs last year", change(now, year)),
                 (f"{name}[mtd] vs ({name}[mtd, last year])", change(mtd, past))]
        for (e, want), [got] in zip(wants, evaluated("begun.debrief", [e for e, _ in wants], last), strict=True):
            if not near(got, want):
                raise Failure(f"{e}: wanted {want}, got {got}")


# ---- published.py, over a checkout in miniature: our days in that project's layout, and what is expected of them computed here ----

MINIATURE = {"scenario_1": ("2025-03-01", 3), "scenario_2": ("2025-03-09", 1)}  # the week's last day, the month that begins a fiscal year
DEFINED = {  # as its configuration says it; basis points are differences
    "orders": "{column: orders, aggf: sum}",
    "visits": "{column: visits, aggf: sum}",
    "load": "{column: load_ms, aggf: mean}",
    "campaign_orders": "{filter: {base_column: orders, query: campaign}, aggf: sum}",
    "conversion": "{function: {divide: [metric: {name: orders}, metric: {name: visits}]}, metric_comparison_method: bps}",
}
SERIES = ("WOW", "MOM", "YOY")


def expected(name, last, fiscal, drawn):
    """{(metric or series, list): [numbers]}; `drawn`: the months are those of the fiscal year. And where a change is from nothing."""
    points, seen = "bps" in DEFINED[name], {}

    def of(window):
        if window not in seen:
            seen[window] = METRICS[name](Window(*window))
        return seen[window]

    def moved(now, before, whole=1):
        c = difference(now, before) if points else change(now, before)
        return c if c is None or whole == 1 else c * (10000 if points else 100)

    newest, six, twelve = last_month(last), range(5, -1, -1), range(11, -1, -1)
    begins = (last.year - (last.month < fiscal)) * 12 + fiscal - 1
    months = [begins + k for k in range(12)] if drawn else [newest - k for k in twelve]
    yoy = [moved(of(week(last, k)), of(week(last, k, 1))) for k in six]
    box, changes = [of(week(last))], [yoy[-1], moved(yoy[-1], yoy[-2], 100), None]
    box += [moved(box[0], of(week(last, *w)), 100) for w in ((1,), (0, 1))]
    for kind in ("mtd", "qtd", "ytd"):
        now, before = of(to_date(kind, last, fiscal)), of(to_date(kind, last, fiscal, 1))
        box += [now, moved(now, before, 100)]
        changes += [moved(now, before), None]
    return {
        (name, "cy_6_weeks"): [of(week(last, k)) for k in six],
        (name, "py_6_weeks"): [of(week(last, k, 1)) for k in six],
        (name, "cy_monthly"): [of(month(m)) for m in months],
        (name, "py_monthly"): [of(month(m - 12)) for m in months],
        (name, "box_totals"): box,
        (name + "WOW", "cy_6_weeks"): [moved(of(week(last, k)), of(week(last, k + 1))) for k in six],
        (name + "WOW", "cy_monthly"): [None] * 12,
        (name + "WOW", "box_totals"): [None] * 9,
        (name + "MOM", "cy_6_weeks"): [None] * 6,
        (name + "MOM", "cy_monthly"): [moved(of(month(newest - k)), of(month(newest - k - 1))) for k in twelve],
        (name + "YOY", "cy_6_weeks"): yoy,
        (name + "YOY", "cy_monthly"): [moved(of(month(newest - k)), of(month(newest - k - 12))) for k in twelve],
        (name + "YOY", "box_totals"): changes,
    }, months


def spelt(number, rng):
    """To some digits after the point, as others write numbers."""
    if number is None:
        return "!!float .nan"
    return str(number.numerator) if number.denominator == 1 else f"{Decimal(number.numerator) / number.denominator:.{rng.randrange(4, 10)}f}"


def miniature(rng):
    """Makes the folders `checkout` and `scripts`. {(scenario, metric, list): [texts]}, and what differs by a definition."""
    shutil.rmtree("checkout", ignore_errors=True)
    texts, differences = {}, {}
    empty = {d.year * 12 + d.month - 1 for d in make_data.NOT_COUNTED}
    os.makedirs("scripts", exist_ok=True)
    shop = [line for line in (HERE / "shop.debrief").read_text(encoding="utf-8").split("\n\n") if "counts" not in line]
    for scenario, (day, fiscal) in MINIATURE.items():
        folder = pathlib.Path("checkout", published.SCENARIOS, scenario)
        folder.mkdir(parents=True)
        (folder / "original.csv").write_text((HERE / "days.csv").read_text(encoding="ascii").replace("date", "Date", 1))
        last = datetime.date.fromisoformat(day)
        pathlib.Path("scripts", f"{scenario}.debrief").write_text(
            f"review {{ period last week; calendar {{ week starts {WEEKDAYS[(last + DAY).weekday()]}; fiscal year starts {MONTHS[fiscal - 1]} }} }}\n"
            'source days from "original.csv" { time Date }\n' + "\n".join(shop))
        tests, blocks, rows = [], [], []
        for name in DEFINED:
            drawn = name != "visits" and rng.random() < 0.5  # an empty cell of it is in any twelve months
            lists, months = expected(name, last, fiscal, drawn)
            for (metric, view), numbers in lists.items():
                by_definition = differences.setdefault((scenario, metric, view), {})
                if metric == "visits" and view == "cy_monthly":
                    by_definition.update({i: published.EMPTY_CELL for i, m in enumerate(months, 1) if m in empty})
                if metric == name and view == "box_totals":
                    by_definition.update({i: published.FROM_NOTHING for i in (2, 3, 5, 7, 9) if numbers[i - 1] is None})
                other = {published.EMPTY_CELL: "!!float .nan", published.FROM_NOTHING: "0.0", None: ""}
                texts[scenario, metric, view] = [other[by_definition.get(i)] or spelt(n, rng) for i, n in enumerate(numbers, 1)]
            for metric in [name] + [name + s for s in SERIES]:
                display = "fiscal_year" if metric == name and drawn else "trailing_twelve_months"
                default = scenario == "scenario_2" and display == "fiscal_year"  # as its setup says
                blocks.append((metric, "" if default else f", x_axis_monthly_display: {display}"))
                tests.append(metric)
            rows += [name + "MOM", name + "YOY"]
        setup = f"week_ending: {last.day:02}-{published.MONTHS[last.month - 1]}-{last.year}, week_number: 9"
        setup += ", fiscal_year_end_month: FEB" if fiscal == 3 else ", x_axis_monthly_display: fiscal_year"
        (folder / "config.yaml").write_text(
            f"setup: {{{setup}}}\nmetrics:\n" + "".join(f"  {n}: {d}\n" for n, d in DEFINED.items()) + "deck:\n"
            + "".join(f"  - block: {{ui_type: 6_12Graph, title: {m}{d}, metrics: {{{m}: {{}}}}}}\n" for m, d in blocks)
            + "  - block:\n      ui_type: 12_MonthsTable\n      title: table\n      rows:\n"
            + "".join(f"        - row: {{header: {m} of the month, metric: {m}}}\n" for m in rows))
        for m in rows:
            texts[scenario, m, f"{m} of the month"] = texts[scenario, m, "cy_monthly"]
        written(scenario, texts)
    return texts, differences


def written(scenario, texts):
    """testconfig.yml: a test for each metric, and one for the table."""
    tests = {}
    for (s, metric, view), numbers in texts.items():
        if s == scenario:
            tests.setdefault("table" if " " in view else metric, []).append(f"    {view}: [ {', '.join(numbers)} ]\n")
    text = "tests:\n"
    for metric, lists in tests.items():
        text += f"- test:\n    metric_name: \"{metric}\"\n" + "".join(lists)
        if metric.endswith(SERIES):  # what is said of the year before a series is not drawn there
            text += "    graph_prior_year_flag: false\n    py_6_weeks: [ 1, 2, 3, 4, 5, 6 ]\n"
    pathlib.Path("checkout", published.SCENARIOS, scenario, "testconfig.yml").write_text(text)


def published_case(run):
    """A case that reads what it wrote as published.py does."""
    if published.yaml:
        return case(run)
    print(f"skipped: {run.__name__}: python3-yaml is missing")
    return run


def reported(differences):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        good = published.report("checkout", "scripts", differences)
    return good, out.getvalue()


@published_case
def a_published_checkout_in_miniature():
    texts, differences = miniature(random.Random(SEED))
    explained = sum(map(len, differences.values()))
    nothing = sum(9 + 12 + 6 + 4 for _ in DEFINED) * len(MINIATURE)  # series of weeks have no months and boxes, those of months no weeks
    total = sum(map(len, texts.values())) - nothing
    if explained < 6 or len(set(r for d in differences.values() for r in d.values())) < 2:
        raise Failure("too little differs by a definition")
    good, said = reported(differences)
    same(said.splitlines()[-1], f"2 scenarios, {total} numbers: {total - explained} equal, {explained} differ by a definition, 0 differ, "
         f"{nothing} stand for nothing", said)
    same(good, True, said)
    same(said.count(published.EMPTY_CELL) + said.count(published.FROM_NOTHING), explained, said)
    good, said = reported({})
    same(good, False, said)
    holds(said.splitlines()[-1], f"0 differ by a definition, {explained} differ")


@published_case
def a_wrong_published_number_is_found():
    """One after the other: the last digit is another, a number is none, none is a number. Then one is too many."""
    rng = random.Random(SEED)
    print(f"seed {SEED}")
    texts, differences = miniature(rng)
    for (scenario, metric, view), numbers in rng.sample(list(texts.items()), 4 * ROUNDS):
        place = rng.randrange(len(numbers))
        right = numbers[place]
        digit = right[-1].isdigit() and right != "0.0"
        wrong = right[:-1] + str((int(right[-1]) + 1 + rng.randrange(8)) % 10) if digit and rng.random() < 0.7 else "!!float .nan" if digit else "7"
        written(scenario, {**texts, (scenario, metric, view): numbers[:place] + [wrong] + numbers[place + 1:]})
        good, said = reported(differences)
        if good or f"{metric} {view}[{place + 1}]: " not in said or "1 differ" not in said.splitlines()[-1]:
            raise Failure(f"{scenario} {metric} {view}[{place + 1}]: {right} became {wrong}, and it says {said}")
        written(scenario, texts)
    scenario, metric, view = next(k for k, d in differences.items() if d)
    del differences[scenario, metric, view][next(iter(differences[scenario, metric, view]))]
    same(reported(differences)[0], False, "a difference without a reason")
    same(reported({**differences, ("scenario_1", "orders", "box_totals"): {1: published.FROM_NOTHING}})[0], False, "a reason without a difference")
    written(scenario, {**texts, (scenario, metric, view): texts[scenario, metric, view] + ["1"]})
    good, said = reported(differences)
    same(good, False, said)
    holds(said, f"{scenario}: not compared: {scenario} {view} of {metric}: ")


@case
def scripts_for_published_scenarios():
    scripts = sorted((HERE / "published").glob("scenario_*.debrief"))
    same([s.stem for s in scripts], [f"scenario_{n}" for n in range(1, 10)])
    for script in scripts:
        for command in (["lint", "--fail-on", "warn"], ["fmt", "--check"]):
            r = debrief(*command, str(script))
            same((r.returncode, r.stderr), (0, ""), script.name)
    for scenario, metric, _ in published.DIFFERENCES:
        holds((HERE / "published" / f"{scenario}.debrief").read_text(encoding="utf-8"), f"metric {metric} ")


@published_case
def a_checkout_that_is_not_there():
    def said(*args, **env):
        environment = {k: v for k, v in os.environ.items() if k != "DBR_WBR_APP"}
        r = subprocess.run([sys.executable, str(HERE / "published.py"), *args], env={**environment, **env}, capture_output=True, text=True, timeout=60)
        return r.returncode, r.stdout
    same(said(), (77, "skipped: DBR_WBR_APP names no checkout of working-backwards/wbr-app\n"))
    same(said(DBR_WBR_APP="nowhere"), (1, f"nowhere: no folder {published.SCENARIOS}/scenario_*\n"))
    miniature(random.Random(SEED))
    status, text = said("checkout")  # our scripts for that project's scenarios do not fit these
    same(status, 1, text)
    holds(text, "scenario_1: not compared: ", "0 scenarios")
    os.remove("scripts/scenario_2.debrief")
    status, text = said("checkout", "scripts")
    same(status, 1, text)
    holds(text, "scenario_2: not compared: no script scripts/scenario_2.debrief")


if __name__ == "__main__":
    main("wbr")
