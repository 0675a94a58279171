#!/usr/bin/env python3
"""The order of findings and what is no finding: the noise of each metric is worked out again here.

    DEBRIEF=build/debrief python3 tests/findings/run.py"""
import json
import os
import pathlib
import random
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

MONTHS = [f"2025-{m:02}" for m in (11, 12)] + [f"2026-{m:02}" for m in range(1, 11)]


def findings(script, status=0):
    pathlib.Path("f.debrief").write_text(script)
    r = debrief("run", "f.debrief", "-f", "json")
    same(r.returncode, status, r.stderr + script)
    return [f["text"] for f in json.loads(r.stdout)["findings"]]


def source(columns, head="", months=MONTHS):
    """One row a month, a column a metric."""
    lines = "".join("  " + m + "-01," + ",".join(str(columns[c][i]) for c in columns) + "\n" for i, m in enumerate(months) if all(columns[c][i] is not None for c in columns))
    return (f'review {{ period 2026-10; as of 2026-11-02{head} }}\nsource o from inline("""\n  day,{",".join(columns)}\n{lines}  """) {{ time day }}\n'
            + "".join(f"metric {c} = sum(o.{c}) {{ good up }}\n" for c in columns))


FLAT = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100, 101]


@case
def random_noise():
    """Signals first, then by |last - mean| / stdev of the others; nothing below one."""
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, quiet = random.Random(seed), 0
    for _ in range(25):
        columns = {n: [r.randint(1000, 1000 + r.choice([20, 200, 900])) for _ in MONTHS] for n in "abcde"}
        z, signal = {}, {}
        for n, v in columns.items():
            others, last = v[:-1], v[-1]
            mean = statistics.fmean(others)
            z[n] = abs(last - mean) / statistics.stdev(others)
            limit = 2.66 * statistics.fmean(abs(x - y) for x, y in zip(others, others[1:]))
            side = lambda xs: all(x > mean for x in xs) or all(x < mean for x in xs)
            near = lambda s: sum(s * (x - mean) > limit / 2 for x in v[-4:]) >= 3 and s * (last - mean) > limit / 2
            signal[n] = abs(last - mean) > limit or side(v[-8:]) or near(1) or near(-1)
        want = sorted((n for n in columns if (z[n] >= 1 and columns[n][-1] != columns[n][-2]) or signal[n]), key=lambda n: (not signal[n], -z[n], n))
        quiet += len(columns) - len(want)
        got = findings(source(columns))
        same([t.split()[0] for t in got], want, f"DBR_SEED={seed} {columns} {z} {signal}")
        same(["XmR" in t for t in got], [signal[n] for n in want], f"DBR_SEED={seed} {columns}")
    if not quiet:
        raise Failure(f"DBR_SEED={seed}: everything was a finding")


@case
def what_is_no_finding():
    calm, loud = {"a": FLAT + [100]}, {"a": FLAT + [106]}
    same(findings(source(calm)), [])
    same(findings(source(loud)), ["a rose 5.0% to 106 (2026-09: 101); that level is out of the ordinary (XmR signal)"])
    same(findings(source(calm) + "check c: a >= 101\n", 1), ["a fell 0.99% to 100 (2026-09: 101)"]) # its check failed
    same(findings(source(calm) + "check c: a >= 100\n"), [])
    few = {"a": [None] * 6 + FLAT[:5] + [100]} # five others: its noise is not known
    same(findings(source(few)), ["a fell 2.0% to 100 (2026-09: 102)"])
    wild = {"a": FLAT[:5] + [900] + FLAT[6:] + [106]}
    same(findings(source(wild)), [])
    same(findings(source(wild) + 'event sale { 2026-04-01..2026-04-03; exclude }\n'), findings(source(loud)))


@case
def measured_before_the_rest():
    """b has no history: its tenfold rise stands behind the small step that is 2.5 times a's noise."""
    s = source({"a": FLAT + [103]}) + 'source p from inline("""\n  day,n\n  2026-09-01,10\n  2026-10-01,100\n  """) { time day }\nmetric b = sum(p.n) { good up }\n'
    same([t.split()[0] for t in findings(s)], ["a", "b"])


@case
def goals_first():
    s = source({"a": FLAT + [106], "b": FLAT + [100]})
    s += """goal one "One" { metric a; target >= 112; by 2026-12; from 90 at 2026-06 }
goal two "Two" { metric b; target <= 80; by 2026-12 }
goal three "Three" { metric a; target >= 120; by 2026-09 }
goal four "Four" { metric a; target >= 50; by 2026-12 }
goal five "Five" { metric b; target in 200..300; by 2026-12 }
goal tree "Tree" {}
"""
    same(findings(s), ["Three: missed, 14 short of the target (106, target 120)", "Two: off track, 20 above the target (100, target 80)",
                       "Five: off track, 100 short of the target (100, target 200..300)",
                       "a rose 5.0% to 106 (2026-09: 101); that level is out of the ordinary (XmR signal)"])
    s = s.replace("from 90 at 2026-06", "from 90 at 2026-06; pace 110 at 2026-10")
    same(findings(s)[0:2], ["Three: missed, 14 short of the target (106, target 120)", "One: off track, 4 short of what its pace asks for by now (106, expected 110)"])
    zh = findings(s.replace("as of 2026-11-02", "as of 2026-11-02; language zh"))
    same([zh[0], zh[3], zh[4]], ["Three：未达成，比目标低 14（现为 106，目标 120）", "Five：偏离，比目标低 100（现为 100，目标 200..300）",
                     "a上升 5.0%，为 106（2026-09 为 101）；按 XmR 规则，这一水平已非寻常波动"])
    many = source({"a": FLAT + [106]}) + "".join(f'goal "{i}" {{ metric a; target >= {200 + i}; by 2026-12 }}\n' for i in range(12))
    same(len(findings(many)), 9)


def orders(then, now):
    rows = [("2026-09-01", i < then[0]) for i in range(then[1])] + [("2026-10-01", i < now[0]) for i in range(now[1])]
    return ('source o from inline("""\n  day,ok\n' + "".join(f"  {d},{str(ok).lower()}\n" for d, ok in rows) + '  """) { time day; column ok bool }\n')


@case
def too_few_to_tell():
    head = "review { period 2026-10; as of 2026-11-02 }\n"
    for metric in ("share(o.ok)", "count(o where ok) / count(o)"):
        m = f"metric m = {metric} {{ good up; unit percent }}\n"
        same(findings(head + orders((15, 30), (12, 30)) + m), ["m fell 10.0pp to 40.0% (2026-09: 50.0%)"], metric)
        same(findings(head + orders((15, 30), (10, 29)) + m), ["m is 34.5% after 50.0% (too few to tell)"], metric)
        same(findings(head + orders((2, 4), (12, 30)) + m), ["m is 40.0% after 50.0% (too few to tell)"], metric)
    same(findings(head + orders((2, 4), (1, 3)) + "metric m = count(o) { good up }\n"), ["m fell 25.0% to 3 (2026-09: 4)"]) # a count is no ratio
    zh = head.replace(" }", "; language zh }")
    same(findings(zh + orders((2, 4), (12, 30)) + "metric m = share(o.ok) { good up; unit percent }\n"), ["m为 40.0%，上期 50.0%（样本太少，不足为凭）"])


@case
def a_signal_alone():
    """Without a polarity a change is neither good nor bad, but a signal is one."""
    s = source({"a": FLAT + [106]}).replace(" { good up }", "")
    same(findings(s), ["a is 106: out of the ordinary against its last 12 months (XmR signal)"])
    holds(debrief("run", "f.debrief").stdout, "· a is 106: out of the ordinary")


if __name__ == "__main__":
    main("findings")
