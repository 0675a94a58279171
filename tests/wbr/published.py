#!/usr/bin/env python3
"""The sample scenarios of working-backwards/wbr-app, by the Debrief scripts in published/. See docs/wbr.md.

    DEBRIEF=build/debrief python3 tests/wbr/published.py CHECKOUT

CHECKOUT is that project's folder, which the reader gets himself: nothing of it is here but the names that a reader of it needs. A scenario
there is a folder with rows (original.csv), definitions (config.yaml) and the numbers that are expected of them (testconfig.yml). Each is
reviewed in its own folder by the script of its name; a metric has the name that it has there. Every number that is expected is compared, to
the digits that are published and at least to the hundredth. Exit status 0: all are equal but those that DIFFERENCES explains.
Without CHECKOUT, the folder is what DBR_WBR_APP names; without that, the exit status is 77."""
import datetime
import os
import pathlib
import re
import subprocess
import sys
from decimal import Decimal

try:
    import yaml
except ImportError:
    yaml = None

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = "src/unit_test_case"
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
TRUSTED = Decimal("1e-14")  # of a number there, which is a double

# ---- what differs by a definition ----

EMPTY_CELL = "there a month with an empty cell has no value; here it is the sum of the cells that have one"
FROM_NOTHING = "there a change from nothing is written as 0; here it is none, with its reason"
# what is published (True: a number) and what is computed here, for each reason
SHAPES = {EMPTY_CELL: lambda there, here: there is None and here is not None,
          FROM_NOTHING: lambda there, here: there == 0 and here is None}
# (scenario, metric, list): {which of its numbers, from 1: reason}
DIFFERENCES = {
    ("scenario_1", "PageViewsFiscal", "cy_monthly"): {9: EMPTY_CELL},
    ("scenario_2", "PageViewsFiscal", "cy_monthly"): {1: EMPTY_CELL},
    ("scenario_8", "PageViewsFiscalInSetup", "cy_monthly"): {9: EMPTY_CELL},
    ("scenario_6", "TotalPMs_TARGET", "box_totals"): dict.fromkeys((3, 5, 7, 9), FROM_NOTHING),
    ("scenario_6", "MRR_TARGET", "box_totals"): dict.fromkeys((3, 5, 7, 9), FROM_NOTHING),
}

# ---- what their files say ----


class Wrong(Exception):
    """A file is not as it is read here, or a script has no value for what it says."""


def read(path):
    try:
        with open(path, encoding="utf-8") as f:
            return yaml.load(f, yaml.BaseLoader)  # all of it is text: so numbers keep their digits
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as e:
        raise Wrong(f"{path}: {e}") from None


class Scenario:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        try:
            config = read(folder / "config.yaml")
            setup = config["setup"]
            day, month, year = re.fullmatch(r"(\d+)-(\w{3})-(\d{4})", setup["week_ending"]).groups()
            self.last = datetime.date(int(year), MONTHS.index(month.upper()) + 1, int(day))
            ends = MONTHS.index((setup.get("fiscal_year_end_month") or "DEC").upper()) + 1
            self.metrics = config["metrics"]
            self.blocks = {b["block"]["title"]: b["block"] for b in config["deck"]}
            self.display = setup.get("x_axis_monthly_display")
            self.tests = [t["test"] for t in read(folder / "testconfig.yml")["tests"]]
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise Wrong(f"{folder}: not the files that are known here: {e!r}") from None
        first = ends % 12 + 1
        begins = self.last.year - (self.last.month < first)
        self.years = [f"{'FY' if first > 1 else ''}{begins - n}" for n in (0, 1)]

    def lists(self):
        """(metric, name of a list, expressions, what each is multiplied by, the numbers that are expected)"""
        for test in self.tests:
            title = test["metric_name"]
            block = self.blocks.get(title, {})
            if block.get("ui_type") == "12_MonthsTable":
                for row in (r["row"] for r in block["rows"]):
                    if row["header"] in test:
                        yield self.list(row["metric"], row["header"], "cy_monthly", test[row["header"]], False)
                continue
            fiscal = (block.get("x_axis_monthly_display") or self.display) == "fiscal_year"
            for name in ("cy_6_weeks", "py_6_weeks", "cy_monthly", "py_monthly", "box_totals"):
                if name in test and not (name.startswith("py_") and test.get("graph_prior_year_flag") == "false"):
                    yield self.list(title, name, name, test[name], fiscal)

    def list(self, metric, name, view, numbers, fiscal):
        """`metric` may be a series of changes: a metric's name and WOW, MOM or YOY."""
        base, kind = metric, ""
        if metric not in self.metrics:
            base, kind = metric[:-3], metric[-3:]
            if base not in self.metrics or kind not in ("WOW", "MOM", "YOY"):
                raise Wrong(f"{self.folder}: no metric is named {metric}")
        points = self.metrics[base].get("metric_comparison_method") == "bps"
        whole = 10000 if points else 100

        def change(before, window=""):
            """From the period `before` to this one, or to `window` of it."""
            earlier = f"{m}[{window}, {before}]" if window else f"{m}[{before}]"
            now = f"{m}[{window}]" if window else m
            return f"({now} - {earlier})" if points else f"({now} vs ({earlier}))" if window else f"({now} vs {before})"
        m = f"`{base}`"
        of = change("last year") if kind == "YOY" else change("previous") if kind else m
        if view == "box_totals":
            to_date = [((f"{m}[{w}]", 1), (change("last year", w), whole)) for w in ("mtd", "qtd", "ytd")]
            pairs = [(m, 1), (change("previous"), whole), (change("last year"), whole), *(p for both in to_date for p in both)]
            if kind == "YOY":  # where a value stands there is its change, and the change of that against the week before
                again = f"{of} - ({of}[previous])" if points else f"{of} vs previous"
                pairs = [(of, 1), (again, whole), None, *(p for _, (e, _) in to_date for p in ((e, 1), None))]
            elif kind:
                pairs = [None] * 9
        elif (kind == "WOW" and view == "cy_monthly") or (kind == "MOM" and view == "cy_6_weeks"):
            pairs = [None] * len(numbers)
        else:
            past = view.startswith("py_")
            series = f"{m}[last year]" if past else of
            e = f"{series} over last {'6 weeks' if 'weeks' in view else '12 months'}"
            if fiscal and "monthly" in view:
                e = f"({of} over last 12 months)[{self.years[past]}]"
            pairs = [(e, 1)]
        return metric, name, pairs, [None if n.lower() == ".nan" else Decimal(n) for n in numbers]


# ---- what Debrief says ----


def values(scenario, script, expressions):
    """{expression: [numbers, or None]}; the script is read from standard input, so that its paths begin at their folder."""
    command = [os.path.abspath(os.environ["DEBRIEF"]), "eval", "-", *expressions, "--as-of", str(scenario.last)]
    with open(script, encoding="utf-8") as f:
        r = subprocess.run(command, cwd=scenario.folder, stdin=f, capture_output=True, text=True, timeout=60)
    if r.returncode or r.stderr:
        raise Wrong(f"{script}: status {r.returncode}\n{r.stderr}")
    lines = r.stdout.splitlines()
    if len(lines) != len(expressions):
        raise Wrong(f"{script}: {len(lines)} lines for {len(expressions)} expressions")
    parts = [[line] if line.startswith("none (") else line.split(", ") for line in lines]
    return {e: [None if n.startswith("none") else Decimal(n) for n in p] for e, p in zip(expressions, parts)}


def agrees(here, there, size):
    """`size`: what a change was multiplied by; a change of a double near 1 has lost digits."""
    if here is None or there is None:
        return here is there
    unit = min(Decimal(1).scaleb(there.as_tuple().exponent), Decimal("0.01"))
    return abs(here - there) <= max(unit / 2, max(abs(there), size) * TRUSTED)


def shown(number):
    return "none" if number is None else f"{number:.12g}"


class Count:
    def __init__(self):
        self.equal = self.explained = self.wrong = self.unasked = 0

    def __str__(self):
        extra = f", {self.unasked} stand for nothing" if self.unasked else ""
        return f"{self.equal + self.explained + self.wrong} numbers: {self.equal} equal, {self.explained} differ by a definition, {self.wrong} differ{extra}"


def compared(scenario, script, differences, count):
    """Lines about what differs."""
    lists = list(scenario.lists())
    known = values(scenario, script, list(dict.fromkeys(p[0] for *_, pairs, _ in lists for p in pairs if p)))
    for metric, name, pairs, expected in lists:
        got = []
        for pair in pairs:
            got += [(n if n is None else n * pair[1], pair[1]) for n in known[pair[0]]] if pair else [(None, 0)]
        if len(got) != len(expected):
            raise Wrong(f"{scenario.name} {name} of {metric}: {len(expected)} numbers are expected, there are {len(got)}")
        reasons = differences.get((scenario.name, metric, name), {})
        for place, ((here, size), there) in enumerate(zip(got, expected), 1):
            where = f"    {metric} {name}[{place}]: {shown(there)} there, {shown(here)} here"
            reason = reasons.get(place)
            if size == 0 and there is None:  # neither has a number for it
                count.unasked += 1
            elif reason and SHAPES[reason](there, here):
                count.explained += 1
                yield f"{where}: {reason}"
            elif agrees(here, there, size) and not reason:
                count.equal += 1
            else:
                count.wrong += 1
                yield where + (": no difference as explained: " + reason if reason else "")


def report(checkout, scripts=HERE / "published", differences=DIFFERENCES):
    """Prints what was compared; True if nothing differs that is not explained."""
    folders = sorted(p for p in (pathlib.Path(checkout) / SCENARIOS).glob("scenario_*") if p.is_dir())
    if not folders:
        print(f"{checkout}: no folder {SCENARIOS}/scenario_*")
        return False
    total, failed = Count(), 0
    for folder in folders:
        count, lines = Count(), []
        try:
            script = pathlib.Path(scripts) / f"{folder.name}.debrief"
            if not script.exists():
                raise Wrong(f"no script {script}")
            scenario = Scenario(folder)
            lines += compared(scenario, script, differences, count)
            print(f"{folder.name}, week to {scenario.last}: {count}")
        except Wrong as e:
            failed += 1
            print(f"{folder.name}: not compared: {e}")
        print(*lines, sep="\n", end="\n" if lines else "")
        for k, v in vars(count).items():
            setattr(total, k, getattr(total, k) + v)
    print(f"{len(folders) - failed} scenarios, {total}")
    return not failed and not total.wrong and total.equal > 0


if __name__ == "__main__":
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DBR_WBR_APP")
    if not folder:
        print("skipped: DBR_WBR_APP names no checkout of working-backwards/wbr-app")
        sys.exit(77)
    if not yaml:
        print("skipped: python3-yaml is missing")
        sys.exit(77)
    sys.exit(not report(folder, *sys.argv[2:3]))
