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


if __name__ == "__main__":
    print(f"DBR_SEED={SEED}")
    main("backtest")
