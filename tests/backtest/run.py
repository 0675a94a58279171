#!/usr/bin/env python3
"""`debrief backtest` says of every month what a review of that month says.

    DEBRIEF=build/debrief python3 tests/backtest/run.py"""
import json
import os
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import case, debrief, holds, main, same  # noqa: E402

SEED = int(os.environ.get("DBR_SEED", time.time_ns() % 10**9))
MARKS = {"passed": "✓", "warned": "!", "failed": "✗", "missing": "?"}
HEAD = """review { period 2026-06; as of 2026-11-02 }
source o from "o.csv" { time day; column n number }
metric total = sum(o.n)
"""
CHECKS = {
    "plain": "total >= 40",
    "change": "total vs previous >= -10%",
    "lasting": "total >= 45 { for 3 months }",
    "stricter": "total >= 30 { warn total >= 50 }",
    "segments": "total >= 8 { each kind }",
    "kept": "total >= 8 { each kind having count(o) >= 2 }",
    "year": "total[ytd] >= 100",
    "past": "total vs last year >= 0%",
    "signal": "not signal(total over last 8 months)",
}


def lines(name, *options):
    r = debrief("backtest", "s.debrief", name, *options)
    same((r.returncode, r.stderr), (0, ""), name)
    return dict(re.findall(r"^  (\S.*?)  +\d+ .* (\S+)$", r.stdout, re.M)), r.stdout


@case
def every_month_as_its_review():
    pick = random.Random(SEED)
    months = [f"{y}-{m:02d}" for y in (2025, 2026) for m in range(1, 13)][:18]
    for _ in range(2):
        rows = [f"{m}-{pick.randint(1, 28):02d},{pick.choice('abc')},{pick.randint(1, 20)}" for m in months for _ in range(pick.randint(2, 8))]
        pathlib.Path("o.csv").write_text("day,kind,n\n" + "\n".join(rows) + "\n")
        pathlib.Path("s.debrief").write_text(HEAD + "".join(f"check {n}: {c}\n" for n, c in CHECKS.items()))
        want = {}
        for i, month in enumerate(months):
            r = debrief("run", "s.debrief", "--period", month, "-f", "json")
            for c in json.loads(r.stdout)["checks"]:
                segment = ", ".join(f"{k}={v}" for k, v in (c.get("segment") or {}).items())
                if c["name"] in ("segments", "kept") and not segment:
                    continue
                want.setdefault((c["name"], segment or "all"), ["·"] * len(months))[i] = MARKS[c["outcome"]]
        for name in CHECKS:
            got, _ = lines(name, "--over", "18 months")
            same(got, {k: "".join(v) for (n, k), v in want.items() if n == name}, f"{name} (DBR_SEED={SEED})")


@case
def what_is_to_be_learnt():
    rows = [f"2026-{m:02d}-05,a,{n}" for m, n in enumerate((50, 50, 30, 30, 30, 50), 1)]
    pathlib.Path("o.csv").write_text("day,kind,n\n" + "\n".join(rows) + "\n")
    pathlib.Path("s.debrief").write_text(HEAD + "check never: total >= 1\ncheck always: total >= 99\ncheck some: total >= 40\ncheck \"Titled\": total >= 40 CNY / 1 CNY\n")
    holds(lines("never", "--over", "6")[1], "It never fires: of 6 judgements none failed.")
    holds(lines("always", "--over", "6 months")[1], "It always fires: all of 6 judgements failed.")
    holds(lines("some", "--over=6")[1], "It failed in 3 of 6 judgements and turned 2 times. The longest streak was 3 months up to 2026-05.", "✓✓✗✗✗✓")
    holds(lines("Titled", "--over", "6")[1], "✓✓✗✗✗✓")
    r = debrief("backtest", "s.debrief", "never", "--period", "2026-06-01..2026-06-15")
    same(r.returncode, 2)
    holds(r.stderr, "range of days", "--period 2026-10")
    same(debrief("backtest", "s.debrief", "nowhere").returncode, 2)


FAMILY = """review { period 2026-06; as of 2026-11-02 }
source o from "o.csv" { time day; column n number; column bad bool }
metric mean_n = mean(o.n)
metric bad_rate = count(o where bad) / count(o)
"""
TESTS = {
    "level": "not significant(mean_n vs previous, 90%)",
    "rate": "not significant(bad_rate vs previous, 90%)",
    "kinds": "not significant(mean_n vs previous, 90%) { each kind }",
    "stricter": "not significant(mean_n vs previous, 99%) { warn not significant(bad_rate vs last year, 90%) }",
    "untested": "bad_rate <= 50%",
}


@case
def a_family_as_in_its_review():
    """What one test has to show depends on how many others the review of that month has, in the segments that it has then."""
    pick = random.Random(SEED)
    months = [f"{y}-{m:02d}" for y in (2025, 2026) for m in range(1, 13)][:18]
    corrected = 0
    for _ in range(3):
        rows = []
        for i, m in enumerate(months):
            shift, kinds = pick.choice((0, 0, 3)), "abc"[:pick.randint(1, 3)]
            rows += [f"{m}-{pick.randint(1, 28):02d},{pick.choice(kinds)},{pick.randint(1, 20) + shift},{'true' if pick.random() < 0.3 + shift / 30 else 'false'}" for _ in range(70)]
        pathlib.Path("o.csv").write_text("day,kind,n,bad\n" + "\n".join(rows) + "\n")
        pathlib.Path("s.debrief").write_text(FAMILY + "".join(f"check {n}: {c}\n" for n, c in TESTS.items()))
        want, alone = {}, {}
        for i, month in enumerate(months):
            for c in json.loads(debrief("run", "s.debrief", "--period", month, "-f", "json").stdout)["checks"]:
                segment = ", ".join(f"{k}={v}" for k, v in (c.get("segment") or {}).items())
                want.setdefault((c["name"], segment or "all"), ["·"] * len(months))[i] = MARKS[c["outcome"]]
        for name, text in TESTS.items():
            got, _ = lines(name, "--over", "18 months")
            same(got, {k: "".join(v) for (n, k), v in want.items() if n == name}, f"{name} (DBR_SEED={SEED})")
            pathlib.Path("alone.debrief").write_text(FAMILY + f"check {name}: {text}\n")
            corrected += debrief("backtest", "alone.debrief", name, "--over", "18 months").stdout != debrief("backtest", "s.debrief", name, "--over", "18 months").stdout
    same(corrected > 0, True, f"no verdict depended on the family (DBR_SEED={SEED})")


def warnings(*options, script="s.debrief"):
    r = debrief("lint", script, *options)
    same(r.stdout, "")
    return re.findall(r"^warning\[(W101[345])\]: check `(.*?)` (.*)\n +--> (.*)$", r.stderr, re.M), r


@case
def lint_over_the_past():
    """Counted a second time from what `backtest` shows of each check."""
    pick = random.Random(SEED + 1)
    months = [f"{y}-{m:02d}" for y in (2024, 2025, 2026) for m in range(1, 13)][6:30]
    seen = set()
    for _ in range(12):
        rows = [f"{m}-{pick.randint(1, 28):02d},{k},{pick.randint(1, 20)}" for m in months if pick.random() < 0.9 for k in "ab" if pick.random() < 0.8]
        pathlib.Path("o.csv").write_text("day,kind,n\n" + "\n".join(rows) + "\n")
        checks = {"low": "total >= 1", "high": "total >= 99", "middle": f"total >= {pick.randint(15, 25)}", "warns": "total >= 1 { warn total >= 15 }",
                  "kinds": "total >= 11 { each kind }", "kinds_low": "total >= 1 { each kind }", "lasting": "total >= 20 { for 2 months }"}
        pathlib.Path("s.debrief").write_text(HEAD + "".join(f"check {n}: {c}\n" for n, c in checks.items()))
        over = pick.choice((11, 12, 15, 24))
        want = []
        for at, name in enumerate(checks, 4):
            came = list(lines(name, "--over", f"{over} months")[0].values())
            units = sum(any(row[u] in "✓!✗" for row in came) for u in range(over))
            judged = [[c == "✗" for c in row if c in "✓!✗"] for row in came]
            n, failed = sum(map(len, judged)), sum(map(sum, judged))
            steps = sum(len(row) - 1 for row in judged if row)
            flips = sum(a != b for row in judged for a, b in zip(row, row[1:]))
            if units < 12:
                continue
            if not failed and not any("!" in row for row in came):
                want.append(("W1013", name, f"never fires: of {n} judgements in {units} periods none failed", f"s.debrief:{at}:7"))
            elif failed == n:
                want.append(("W1014", name, f"always fires: all {n} judgements in {units} periods failed", f"s.debrief:{at}:7"))
            elif flips > steps / 2:
                want.append(("W1015", name, f"flaps: in {flips} of {steps} steps from one period to the next it began or ceased to fail", f"s.debrief:{at}:7"))
        got, r = warnings("--over", f"{over} months")
        same(got, want, f"DBR_SEED={SEED}")
        same(r.returncode, 0)
        seen |= {code for code, *_ in got}
        same(warnings()[0], [])
    same(seen, {"W1013", "W1014", "W1015"}, f"DBR_SEED={SEED}")


@case
def lint_over_the_past_and_statuses():
    rows = [f"2026-{m:02d}-05,a,9" for m in range(1, 7)] + [f"2025-{m:02d}-05,a,9" for m in range(1, 13)]
    pathlib.Path("o.csv").write_text("day,kind,n\n" + "\n".join(rows) + "\n")
    pathlib.Path("s.debrief").write_text(HEAD + "check a: total >= 1\nwaive check b { until 2027-01-01; because \"x\" }\ncheck b: total >= 99 { owner \"li\" }\n")
    got, r = warnings("--over", "12")
    same([g[:2] for g in got], [("W1013", "a"), ("W1014", "b")])  # who waived a failure knows of it: it failed
    holds(r.stderr, "tighten its limit", "nobody reads what always fails")
    same(warnings("--over", "12", "--fail-on", "warn")[1].returncode, 1)
    same(len(warnings("--over", "11 months")[0]), 0)
    holds(debrief("lint", "s.debrief", "--over", "12", "--lang", "zh").stderr, "检查 `a` 从不报警：12 个周期内共判定 12 次，没有一次失败", "检查 `b` 一直报警")
    _, r = warnings("--over", "12 weeks")
    same(r.returncode, 2)
    holds(r.stderr, "the review's period is a month", "--over \"24 months\"")
    pathlib.Path("none.debrief").write_text(HEAD.replace("o.csv", "missing.csv") + "check a: total >= 1\n")
    got, r = warnings("--over", "12", script="none.debrief")
    same((got, r.returncode), ([], 3))
    same(debrief("lint", "none.debrief").returncode, 0)
    # a module stands alone: it has no data, and what it brings to a script is not the script's to change
    same(debrief("lint", "none.debrief", "s.debrief", "--over", "12").returncode, 3)


if __name__ == "__main__":
    print(f"DBR_SEED={SEED}")
    main("backtest")
