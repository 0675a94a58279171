#!/usr/bin/env python3
"""What drives a change, worked out again here with fractions: contributions of random data add up, in any order of the rows.

    DEBRIEF=build/debrief python3 tests/drivers/run.py"""
import decimal
import fractions
import json
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

decimal.getcontext().prec = 34 # the arithmetic of the language
D, F = decimal.Decimal, fractions.Fraction
METRICS = {
    "total": ("sum(o.amount)", None, "amount"),
    "orders": ("count(o)", None, "rows"),
    "some": ("sum(o.amount where ok) - 2 * count(o)", None, "some"),
    "average": ("mean(o.amount)", "values", "amount"),
    "ratio": ("sum(o.amount) / count(o)", "rows", "amount"),
    "rate": ("share(o.ok)", "rows", "yes"),
    "percent": ("100 * sum(o.amount where ok) / sum(o.cost)", "cost", "hundred"),
}


def parts(rows):
    amounts = [r["amount"] for r in rows if r["amount"] is not None]
    yes = [r for r in rows if r["ok"]]
    paid = sum(F(r["amount"]) for r in yes if r["amount"] is not None)
    return {"amount": sum(map(F, amounts)), "values": len(amounts), "rows": len(rows), "yes": len(yes), "some": paid - 2 * len(rows),
            "hundred": 100 * paid, "cost": sum(F(r["cost"]) for r in rows)}


def write(rows):
    lines = ["day,region,channel,amount,cost,ok"]
    for r in rows:
        lines.append(f"{r['day']},{r['region']},{r['channel']},{'' if r['amount'] is None else r['amount']},{r['cost']},{str(r['ok']).lower()}")
    pathlib.Path("o.csv").write_text("\n".join(lines) + "\n")


def script(by, top=3):
    metrics = "".join(f"metric {name} = {expression}\n" for name, (expression, _, _) in METRICS.items())
    explains = "".join(f"explain {name} vs previous by {by} {{ top {top} }}\n" for name in METRICS)
    pathlib.Path("s.debrief").write_text("review { period month 2026-10; as of 2026-11-02 }\nsource o from \"o.csv\" { time day; column amount number; column cost number; "
                                         f"column ok bool }}\n{metrics}{explains}")


def result():
    r = debrief("run", "s.debrief", "-f", "json")
    same(r.returncode, 0, r.stderr)
    return json.loads(r.stdout, parse_float=D, parse_int=D)["explains"]


def near(got, want, what):
    if want is None or got is None:
        if got is not want:
            raise Failure(f"{what}: {got}, not {want}")
    elif abs(F(got) - want) > F(1, 10**22) * max(1, abs(want)): # rounded to 28 digits of the largest
        raise Failure(f"{what}: {got}, not {float(want)}")


def check(x, rows, by, seed):
    name = x["name"].split()[0]
    _, whole, part = METRICS[name]
    now, then = ([r for r in rows if r["day"].startswith(m)] for m in ("2026-10", "2026-09"))
    if x["change"] is None or not x["drivers"]:
        return 0
    contributions = [d["contribution"] for d in x["drivers"]] + ([x["others"]["contribution"]] if "others" in x else [])
    total = D(0)
    for c in contributions:
        total += c
    same(total, x["change"], f"DBR_SEED={seed} {name}: the contributions do not add up")
    sizes = [abs(d["contribution"]) for d in x["drivers"]]
    if any(b - a > D("1e-22") for a, b in zip(sizes, sizes[1:])): # the first took what rounding left
        raise Failure(f"DBR_SEED={seed} {name}: not ordered: {contributions}")
    P0, P1 = parts(then), parts(now)
    for d in x["drivers"]:
        mine = lambda rs: [r for r in rs if all(r[k] == d["segment"][k] for k in by)]
        p0, p1, what = parts(mine(then)), parts(mine(now)), f"DBR_SEED={seed} {name} {d['segment']}"
        same((d.get("new", False), d.get("gone", False)), (not mine(then), not mine(now)), what)
        if whole is None:
            near(d["contribution"], F(p1[part]) - F(p0[part]), what)
            continue
        w0, w1 = F(p0[whole]) / P0[whole], F(p1[whole]) / P1[whole]
        r0, r1 = (F(p[part]) / p[whole] if p[whole] else None for p in (p0, p1))
        R = (F(P0[part]) / P0[whole] + F(P1[part]) / P1[whole]) / 2
        r = (r0 + r1) / 2 if r0 is not None and r1 is not None else r1 if r1 is not None else r0
        near(d["previous"], r0, what)
        near(d["value"], r1, what)
        near(d["mix"], (w1 - w0) * (r - R) if r is not None else F(0), what + " mix")
        near(d["rate"], (w0 + w1) / 2 * (r1 - r0) if r0 is not None and r1 is not None else F(0), what + " rate")
        same(d["rate"] + d["mix"], d["contribution"], what)
    return len(contributions)


@case
def random_data():
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, checked = random.Random(seed), 0
    for _ in range(12):
        rows = [{"day": f"2026-{r.choice(['09', '10'])}-{r.randint(1, 28):02}", "region": r.choice("ABCDE"), "channel": r.choice(["web", "app"]),
                 "amount": None if r.random() < .1 else D(r.randint(-5000, 20000)) / 100, "cost": D(r.randint(1, 900)) / 7, "ok": r.random() < .6}
                for _ in range(r.choice([2, 5, 12, 60]))]
        for row in rows:
            row["cost"] = D(str(round(row["cost"], 3)))
        by = r.choice([["region"], ["region", "channel"]])
        write(rows)
        script(", ".join(by))
        first = result()
        for x in first:
            checked += check(x, rows, by, seed)
        r.shuffle(rows)
        write(rows)
        same(result(), first, f"DBR_SEED={seed}: another order of the rows")
    if checked < 100:
        raise Failure(f"DBR_SEED={seed}: only {checked} contributions")


@case
def golden():
    """Weights .7/.3 to .5/.5, rates .10/.04 to .11/.045: both rise, and the whole falls. Midpoint weights give rate +.0080, mix -.0125."""
    rows = []
    for month, counts in (("09", {"A": (70, 700), "B": (12, 300)}), ("10", {"A": (110, 1000), "B": (45, 1000)})):
        for region, (yes, n) in counts.items():
            rows += [{"day": f"2026-{month}-01", "region": region, "channel": "web", "amount": D(1), "cost": D(1), "ok": k < yes} for k in range(n)]
    write(rows)
    script("region")
    x = next(x for x in result() if x["name"].startswith("rate "))
    same(x["change"], D("-0.0045"))
    same(sum(d["rate"] for d in x["drivers"]), D("0.0080"))
    same(sum(d["mix"] for d in x["drivers"]), D("-0.0125"))


@case
def new_and_gone_segments():
    write([{"day": "2026-09-03", "region": "Old", "channel": "web", "amount": D(5), "cost": D(1), "ok": True},
           {"day": "2026-10-03", "region": "New", "channel": "web", "amount": D(8), "cost": D(1), "ok": True}])
    script("region")
    text = debrief("run", "s.debrief").stdout
    holds(text, "New (new)", "Old (gone)", "Drivers", "largest contribution: New (new), +8")
    holds(debrief("run", "s.debrief", "-f", "markdown").stdout, "### Drivers", "New (new)")


if __name__ == "__main__":
    main("drivers")
