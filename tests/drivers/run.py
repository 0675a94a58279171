#!/usr/bin/env python3
"""What drives a change, worked out again here with fractions: contributions of random data add up, in any order of the rows.

    DEBRIEF=build/debrief python3 tests/drivers/run.py"""
import datetime
import decimal
import fractions
import itertools
import json
import math
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


def shapley(before, now):
    """What each factor contributes: its step, averaged over all orders in which the factors go from before to now."""
    total = [F(0)] * len(before)
    for order in itertools.permutations(range(len(before))):
        at = list(before)
        for i in order:
            was = math.prod(at)
            at[i] = now[i]
            total[i] += math.prod(at) - was
    return [t / math.factorial(len(before)) for t in total]


def product(r, n):
    """A random product of m0, m1, .. as text, with the metrics that it needs, its scale, and which of them divide."""
    divides, scale, text, inner = [False] * n, F(1), "m0", ""
    for i in range(1, n):
        divides[i] = r.random() < .25
        text = f"{text} / m{i}" if divides[i] else r.choice([f"{text} * m{i}", f"m{i} * ({text})"])
        if r.random() < .2:
            text, scale = f"{text} * 2.5", scale * F(5, 2)
        if r.random() < .2:
            text, scale = f"({text}) / 7", scale / 7
    if n < 6 and r.random() < .5: # one more by a metric that is a product itself
        inner, text = f"metric inner = m0 * m{n}\n", text.replace("m0", "inner", 1)
        divides.append(False)
    return text, inner, scale, divides


@case
def random_products():
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, split = random.Random(seed), 0
    for _ in range(40):
        text, inner, scale, divides = product(r, r.randint(2, 6))
        n, what = len(divides), f"DBR_SEED={seed} {text} {inner}"
        values = [[D(r.choice([0, r.randint(-99, 99), r.randint(1, 10**6), r.randint(1, 10**6)])) / 10**r.randint(0, 4) for _ in range(n)] for _ in range(2)]
        lines = [",".join(["day"] + [f"f{i}" for i in range(n)])] + [",".join([f"2026-{m}-05"] + [f"{v:f}" for v in vs]) for m, vs in zip(("09", "10"), values)]
        pathlib.Path("o.csv").write_text("\n".join(lines) + "\n")
        pathlib.Path("s.debrief").write_text("review { period month 2026-10; as of 2026-11-02 }\nsource o from \"o.csv\" { time day; " + "; ".join(f"column f{i} number" for i in range(n)) + " }\n" +
                                             "".join(f"metric m{i} = sum(o.f{i})\n" for i in range(n)) + inner + f"metric p = {text}\nexplain p vs previous\n")
        x, = result()
        same(sorted(f["name"] for f in x["factors"]), [f"m{i}" for i in range(n)], what)
        by_name = {f["name"]: f for f in x["factors"]}
        for i in range(n):
            f = by_name[f"m{i}"]
            same((f["previous"], f["value"], f.get("divides", False)), (values[0][i], values[1][i], divides[i]), what)
        if any(divides[i] and not v[i] for v in values for i in range(n)):
            same((x["change"], x["reason"], {f["contribution"] for f in x["factors"]}), (None, "division by zero", {None}), what)
            continue
        before, now = ([1 / F(v[i]) if divides[i] else F(v[i]) for i in range(n)] for v in values)
        want = [scale * c for c in shapley(before, now)]
        size, total = max([abs(c) for c in want] + [F(1, 10**30)]), D(0)
        for i in range(n):
            got = by_name[f"m{i}"]["contribution"]
            if abs(F(got) - want[i]) > size / 10**26:
                raise Failure(f"{what}: m{i} contributes {got}, not {float(want[i])}")
        for f in x["factors"]:
            total += f["contribution"]
        same(total, x["change"], what + ": the contributions do not add up")
        want = scale * (math.prod(now) - math.prod(before))
        if abs(F(x["change"]) - want) > size / 10**26: # rounded to 28 digits of the largest contribution
            raise Failure(f"{what}: a change of {x['change']}, not {float(want)}")
        split += 1
    if split < 10:
        raise Failure(f"DBR_SEED={seed}: only {split} products")


def dates(first, last):
    return [first + datetime.timedelta(k) for k in range((last - first).days + 1)]


def effects_of(then, now, value, works, event):
    """Trading days, each event and the rest, from the values of single days; `event` gives the index of a day's event or None."""
    types, n, mean = (True, False), [{}, {}], [{}, {}]
    for t in types:
        days = [[d for d in w if works(d) == t] for w in (then, now)]
        plain = [[d for d in ds if event(d) is None] for ds in days]
        if not plain[0] and not plain[1]:
            plain = days
        for k in range(2):
            n[k][t] = len(days[k])
            mean[k][t] = F(sum(value(d) for d in plain[k])) / len(plain[k]) if plain[k] else None
        for k in range(2):
            mean[k][t] = mean[k][t] if mean[k][t] is not None else mean[1 - k][t] or F(0)
    out = [("workdays", sum((n[1][t] - n[0][t]) * mean[0][t] for t in types))]
    for i in sorted({event(d) for d in then + now} - {None}):
        had = [sum((value(d) - mean[k][works(d)] for d in w if event(d) == i), F(0)) for k, w in enumerate((then, now))]
        out.append((f"e{i}", had[1] - had[0]))
    return out + [("rest", sum(n[1][t] * (mean[1][t] - mean[0][t]) for t in types))], n


@case
def random_calendars():
    """Months and weeks, whole and not, holidays, worked weekends and events of any kind: the parts, and that they add up."""
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, day = random.Random(seed), datetime.date
    for _ in range(25):
        period, then, now = r.choice([("2026-10", (day(2025, 10, 1), day(2025, 10, 31)), (day(2026, 10, 1), day(2026, 10, 31))),
                                      ("2026-W41", (day(2025, 10, 6), day(2025, 10, 12)), (day(2026, 10, 5), day(2026, 10, 11))),
                                      ("2026-Q3", (day(2025, 7, 1), day(2025, 9, 30)), (day(2026, 7, 1), day(2026, 9, 30))),
                                      ("2026-10-03..2026-10-05", (day(2025, 10, 3), day(2025, 10, 5)), (day(2026, 10, 3), day(2026, 10, 5)))])
        then, now, as_of = dates(*then), dates(*now), "2026-11-02"
        if period == "2026-10" and r.random() < .5: # not complete: the same number of days of both
            then, now, as_of = then[:20], now[:20], "2026-10-20"
        marked = {d: r.choice(["off", "work"]) for d in then + now if r.random() < .15}
        works = lambda d: marked[d] == "work" if d in marked else d.weekday() < 5
        pathlib.Path("holidays.csv").write_text("date,name,kind\n" + "".join(f"{d},x,{k}\n" for d, k in marked.items()))
        amounts = [(d, D(r.randint(-500, 9999)) / 100) for d in then + now for _ in range(r.choice([0, 1, 1, 3]))]
        amounts += [(then[0] - datetime.timedelta(9), D(1)), (now[-1] + datetime.timedelta(9), D(1))]
        pathlib.Path("o.csv").write_text("day,amount\n" + "".join(f"{d},{a}\n" for d, a in amounts))
        sums = {}
        for d, a in amounts:
            sums[d] = sums.get(d, F(0)) + F(a)
        ranges = [[(w[i], w[min(len(w) - 1, i + r.randint(0, 4))]) for w in (then, now) for i in [r.randrange(len(w))] if r.random() < .7] for _ in range(r.randint(0, 3))]
        if r.random() < .15:
            ranges.append([(then[0], then[-1]), (now[0], now[-1])]) # no ordinary day at all
        ranges = [rs for rs in ranges if rs]
        event = lambda d: next((i for i, rs in enumerate(ranges) if any(a <= d <= b for a, b in rs)), None)
        pathlib.Path("s.debrief").write_text(f"review {{ period {period}; as of {as_of}; calendar {{ holidays from \"holidays.csv\" }} }}\nsource o from \"o.csv\" {{ time day }}\n" +
                                             "".join(f"event e{i} {{ {'; '.join(f'{a}..{b}' for a, b in rs)} }}\n" for i, rs in enumerate(ranges)) +
                                             "metric total = sum(o.amount)\nmetric some = (3 * total - count(o)) / 7\nexplain total vs last year\nexplain some vs last year\n")
        counts = {d: sum(1 for e, _ in amounts if e == d) for d in then + now}
        for x, value in zip(result(), (lambda d: sums.get(d, F(0)), lambda d: (3 * sums.get(d, F(0)) - counts[d]) / 7)):
            what = f"DBR_SEED={seed} {period} {x['name']}"
            if x["change"] is None: # no rows at all in a window
                continue
            want, n = effects_of(then, now, value, works, event)
            same([e.get("name", e["kind"]) for e in x["effects"]], [name for name, _ in want], what)
            first, total = x["effects"][0], D(0)
            same([first[k] for k in ("previous", "value", "other_days_previous", "other_days")], [n[0][True], n[1][True], n[0][False], n[1][False]], what)
            for e, (name, amount) in zip(x["effects"], want):
                near(e["contribution"], amount, f"{what} {name}")
                total += e["contribution"]
            same(total, x["change"], what + ": the effects do not add up")


@case
def sentences_of_a_calendar():
    """Last year two working days of 100 and five others of 40; now three of 110 and four of 44, but 200 on the day of the fair."""
    rows = "".join(f"{y}-10-{d:02},{a}\n" for y, days in ((2025, zip(range(6, 13), (40, 40, 40, 100, 100, 40, 40))), (2026, zip(range(5, 12), (44, 44, 44, 110, 200, 110, 44)))) for d, a in days)
    pathlib.Path("o.csv").write_text("day,amount\n" + rows)
    off = "".join(f"{d},x,off\n" for d in ("2025-10-06", "2025-10-07", "2025-10-08", "2026-10-05", "2026-10-06", "2026-10-07"))
    pathlib.Path("holidays.csv").write_text("date,name,kind\n" + off + "2026-10-10,x,work\n")
    head = "review {{ period {0}; as of 2027-01-05; language {1}; calendar {{ holidays from \"holidays.csv\" }} }}\nsource o from \"o.csv\" {{ time day }}\n"
    body = "event fair \"Fair\" { 2026-10-09 }\nmetric m = sum(o.amount) { empty 1 }\nexplain m vs last year\n"
    for language, words in (("en", ["m rose 49.0% against 2025-W41: +15.0pp from 1 more working day, +22.5pp from Fair, +11.5pp from all the rest", "last year", "Working days"]),
                            ("zh", ["m较 2025-W41 上升 49.0%：工作日多 1 天影响 +15.0个百分点，Fair影响 +22.5个百分点，其余影响 +11.5个百分点", "去年同期", "工作日"])):
        pathlib.Path("s.debrief").write_text(head.format("2026-W41", language) + body)
        for form in ("text", "markdown", "html"):
            # a Chinese line breaks without a blank
            holds("".join(debrief("run", "s.debrief", "-f", form).stdout.split()), *("".join(w.split()) for w in words))
    for period, language, why in (("2026", "en", "Not split into working days and events: a window has more than 92 days"), ("2026", "zh", "未区分工作日与活动的影响：窗口超过 92 天"),
                                  ("2026-10", "en", "Not split into working days and events: the days do not add up to the window")):
        pathlib.Path("s.debrief").write_text(head.format(period, language) + body)
        for form in ("text", "markdown", "html"):
            holds(debrief("run", "s.debrief", "-f", form).stdout, why)
        same(result()[0]["effects_reason"], why)
    # explained by one column and by another, the calendar is the same one: it is said once
    pathlib.Path("o.csv").write_text("day,amount,k,l\n" + rows.replace("\n", ",a,b\n"))
    pathlib.Path("s.debrief").write_text(head.format("2026-W41", "en") + body + "explain m vs last year by k\nexplain m vs last year by l\n")
    texts = [f["text"] for f in json.loads(debrief("run", "s.debrief", "-f", "json").stdout)["findings"]]
    same([t for t in texts if "working day" in t], ["m rose 49.0% against 2025-W41: +15.0pp from 1 more working day, +22.5pp from Fair, +11.5pp from all the rest"])
    same(len(result()), 3)


@case
def sentences_of_a_product():
    """Two factors by the midpoint rule: (12 - 10) * (5 + 4) / 2 = 9 and (4 - 5) * (10 + 12) / 2 = -11."""
    rows = "day,v,c\n2026-09-05,10,5\n2026-10-05,12,4\n"
    pathlib.Path("o.csv").write_text(rows)
    for language, words in (("en", ["p fell 2 against 2026-09: c -11, Visits +9", "own change"]), ("zh", ["p较 2026-09 下降 2：c影响 -11，Visits影响 +9", "自身变动"])):
        pathlib.Path("s.debrief").write_text(f"review {{ period month 2026-10; as of 2026-11-02; language {language} }}\nsource o from \"o.csv\" {{ time day }}\n"
                                             "metric v \"Visits\" = sum(o.v)\nmetric c = sum(o.c)\nmetric p = v * c\nexplain p vs previous\n")
        for form in ("text", "markdown", "html"):
            out = " ".join(debrief("run", "s.debrief", "-f", form).stdout.split())
            holds(out, *words)


@case
def a_segment_without_a_value():
    """Its name is a word of the review's language."""
    pathlib.Path("o.csv").write_text("day,region,v\n2026-09-05,,10\n2026-10-05,,12\n2026-10-06,East,4\n")
    for language, none in (("en", "(none)"), ("zh", "（无）")):
        pathlib.Path("s.debrief").write_text(f"review {{ period month 2026-10; as of 2026-11-02; language {language} }}\nsource o from \"o.csv\" {{ time day }}\n"
                                             "metric v = sum(o.v)\nexplain v vs previous by region\nsection \"S\" { table v by region }\nsection \"D\" { show drivers }\n")
        for form in ("text", "markdown", "html"):
            out = debrief("run", "s.debrief", "-f", form).stdout
            holds(out, none)
            same("(none)" in out, none == "(none)")


if __name__ == "__main__":
    main("drivers")
