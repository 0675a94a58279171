#!/usr/bin/env python3
"""Times whole reviews, start of the process included: medians of many runs, in pairs with jq where a pair makes sense."""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
KPI_ROWS = 500

KPI_SCRIPT = """\
review "KPI" { period month 2026-10 }
source kpi from "kpi.csv" { time day; column orders number; column revenue number }
metric orders = sum(kpi.orders)
metric revenue = sum(kpi.revenue)
metric average = revenue / orders
check enough: revenue >= 1000
"""
KPI_JQ = """[.[] | select(.day >= "2026-10-01" and .day <= "2026-10-31")]
| {orders: (map(.orders) | add), revenue: (map(.revenue) | add)} | . + {average: (.revenue / .orders)}"""


def write_kpi(folder):
    rows = [{"day": f"2026-{7 + i // 125:02}-{1 + i % 28:02}", "orders": 20 + i * 7 % 31, "revenue": 100 + i * 37 % 901 + 0.25}
            for i in range(KPI_ROWS)]
    lines = ["day,orders,revenue"] + [f"{r['day']},{r['orders']},{r['revenue']}" for r in rows]
    (folder / "kpi.csv").write_text("\n".join(lines) + "\n")
    (folder / "kpi.json").write_text(json.dumps(rows))
    (folder / "kpi.debrief").write_text(KPI_SCRIPT)


def once(command):
    """Milliseconds of one run, and whether it ended as a review may end: 0, or 1 for a failed verdict."""
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    took = (time.perf_counter() - start) * 1000
    if done.returncode not in (0, 1):
        sys.exit(f"bench: {' '.join(command)}: exit status {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return took


def measure(commands, runs):
    """One list of times a command. The commands take turns, so that a busy moment of the machine hits all of them."""
    times = [[] for _ in commands]
    for turn in range(runs + 1):
        for command, own in zip(commands, times):
            took = once(command)
            if turn: # the first turn warms the caches
                own.append(took)
    return times


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--debrief", default=os.environ.get("DEBRIEF", ROOT / "build/release/debrief"))
    options.add_argument("--runs", type=int, default=40)
    options = options.parse_args()
    debrief = str(pathlib.Path(options.debrief).resolve())

    with tempfile.TemporaryDirectory(prefix="debrief-bench-") as folder:
        folder = pathlib.Path(folder)
        write_kpi(folder)
        # The nearest thing to nothing: what starting any process costs here.
        groups = [[("start of a process (true)", ["true"])]]
        groups += [[(f"debrief run {name}", [debrief, "run", str(ROOT / name)])]
                   for name in ("examples/first.debrief", "examples/shop/october.debrief") if (ROOT / name).exists()]
        pair = [(f"debrief run, KPI file of {KPI_ROWS} rows", [debrief, "run", str(folder / "kpi.debrief")])]
        if shutil.which("jq"):
            pair.append(("jq, the same rows and sums", ["jq", KPI_JQ, str(folder / "kpi.json")]))
        groups.append(pair)

        print(f"{'what':<48} {'median':>10} {'fastest':>10} {'slowest':>10}   of {options.runs} runs")
        for group in groups:
            results = measure([command for _, command in group], options.runs)
            for (name, _), times in zip(group, results):
                print(f"{name:<48} {statistics.median(times):>7.2f} ms {min(times):>7.2f} ms {max(times):>7.2f} ms")
            if len(group) == 2:
                ratio = statistics.median(ours / theirs for ours, theirs in zip(*results))
                print(f"{'  the first takes, in the median pair,':<48} {ratio:>7.2f} times the second")
    print(f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.1f} MB")


if __name__ == "__main__":
    main()
