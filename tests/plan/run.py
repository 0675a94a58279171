#!/usr/bin/env python3
"""Does the plan add up, worked out again here with fractions: gaps, effects of promises on wholes and slices, what counts twice.

    DEBRIEF=build/debrief python3 tests/plan/run.py"""
import csv
import datetime
import decimal
import fractions
import itertools
import json
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, reader, same  # noqa: E402

decimal.getcontext().prec = 34
D, F = decimal.Decimal, fractions.Fraction
HEAD = "review { period month 2026-10; as of 2026-11-02 }\n"
SOURCE = 'source o from "o.csv" { time day; column amount number; column ok bool }\n'
# name: expression, numerator, denominator (None: it adds up), and whether a slice of it has a number
METRICS = {
    "total": ("sum(o.amount)", lambda rows: sum((F(r["amount"]) for r in rows), F(0)), None, True),
    "orders": ("count(o)", lambda rows: F(len(rows)), None, True),
    "average": ("mean(o.amount)", lambda rows: sum((F(r["amount"]) for r in rows), F(0)), len, True),
    "rate": ("share(o.ok)", lambda rows: F(sum(r["ok"] for r in rows)), len, True),
    "ratio": ("sum(o.amount where ok) / count(o)", lambda rows: sum((F(r["amount"]) for r in rows if r["ok"]), F(0)), len, True),
    "top": ("max(o.amount)", None, None, False),
}
SLICES = [{}, {"region": "A"}, {"region": "B"}, {"region": "C"}, {"channel": "web"}, {"region": "A", "channel": "web"}]


def value(name, rows):
    _, part, whole, _ = METRICS[name]
    if part is None:
        return max((F(r["amount"]) for r in rows), default=None)
    if whole is None:
        return part(rows)
    return part(rows) / whole(rows) if whole(rows) else None


def within(rows, conds, month):
    return [r for r in rows if r["day"].startswith(month) and all(r[k] == v for k, v in conds.items())]


def brackets(conds):
    return "[" + ", ".join(f'{k} == "{v}"' for k, v in conds.items()) + "]" if conds else ""


def apart(a, b):
    return any(k in b and b[k] != v for k, v in a.items())


def plan(script):
    pathlib.Path("p.debrief").write_text(script)
    r = debrief("run", "p.debrief", "-f", "json")
    same(r.returncode, 0, r.stderr + script)
    return json.loads(r.stdout, parse_float=D, parse_int=D).get("plan", {"goals": [], "incomplete": []})


def near(got, want, what):
    if got is None or abs(F(got) - want) > F(1, 10**24) * max(1, abs(want)):
        raise Failure(f"{what}: {got}, not {float(want)}")


def promise(r, name, rows):
    conds, kind = r.choice(SLICES), r.choice(["limit", "limit", "previous", "year", "points"])
    about, now = name + brackets(conds), value(name, within(rows, conds, "2026-10"))
    op, by = r.choice([">=", ">=", ">", "<="]), r.choice(["2026-11", "2026-11", "2026-12", "2027-02"])
    if kind == "limit":
        limit = F(round(float(now or 1) * r.choice([.5, .9, 1.1, 1.3, 1.8]) * 100), 100)
        return {"text": f"{about} {op} {float(limit)}", "level": limit, "conds": conds, "op": op, "by": by, "now": now}
    p = F(r.randint(-50, 90), 100)
    if kind == "points":
        base = now # in November and later the month before is not over
        unit = f"{int(p * 100)}pp" if name == "rate" else float(p)
        return {"text": f"{about} vs previous {op} {unit}", "level": None if base is None else base + p, "conds": conds, "op": op, "by": by, "now": now}
    base = now if kind == "previous" else value(name, within(rows, conds, f"{int(by[:4]) - 1}{by[4:]}"))
    level = None if base is None or base <= 0 else base * (1 + p)
    window = "previous" if kind == "previous" else "last year"
    return {"text": f"{about} vs {window} {op} {int(p * 100)}%", "level": level, "conds": conds, "op": op, "by": by, "now": now}


def expected(name, rows, o, way):
    """The state and the effect."""
    _, _, whole, splits = METRICS[name]
    now, level = o["now"], o["level"]
    if (o["conds"] and not splits) or level is None or now is None:
        return "no number", None
    if (o["op"] == "<=") != (way < 0):
        return "no number", None
    effect = level - now
    if o["conds"] and whole is not None:
        effect *= F(whole(within(rows, o["conds"], "2026-10")), whole(within(rows, {}, "2026-10")))
    if effect * way <= 0:
        return "reached", F(0)
    return ("too late" if o["by"] > "2026-12" else "counted"), effect


@case
def random_plans():
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, seen = random.Random(seed), {}
    for _ in range(60):
        name = r.choice(sorted(METRICS))
        rows = [{"day": f"{m}-{r.randint(1, 28):02}", "region": r.choice("ABC"), "channel": r.choice(["web", "app"]), "amount": D(r.randint(1, 20000)) / 100,
                 "ok": r.random() < .6} for m in ("2025-11", "2025-12", "2026-02", "2026-10", "2026-10") for _ in range(r.randint(3, 9))]
        pathlib.Path("o.csv").write_text("day,region,channel,amount,ok\n" + "".join(
            f"{x['day']},{x['region']},{x['channel']},{x['amount']},{str(x['ok']).lower()}\n" for x in rows))
        way = r.choice([1, 1, -1])
        actual = value(name, within(rows, {}, "2026-10"))
        target = D(str(round(float(actual) * (1 + way * r.choice([.1, .5, 2])), 2)))
        gap = F(target) - actual
        if gap * way <= 0:
            continue
        promises = [promise(r, name, rows) for _ in range(r.randint(0, 5))]
        script = HEAD + SOURCE + f"metric {name} = {METRICS[name][0]}\ngoal g {{ metric {name}; target {'>=' if way > 0 else '<='} {target}; by 2026-12 }}\n"
        for i, o in enumerate(promises):
            script += f'action a{i} {{ owner "x"; expect {o["text"]} by {o["by"]}; status {r.choice(["planned", "doing"])} }}\n'
        what = f"DBR_SEED={seed}\n{script}"
        found = plan(script)["goals"][0]
        near(found["gap"], gap, what)
        states = [list(expected(name, rows, o, way)) for o in promises]
        counted = [i for i, s in enumerate(states) if s[0] == "counted"]
        for i, k in itertools.permutations(counted, 2): # of one slice the greatest, of equal ones the first
            if promises[i]["conds"] == promises[k]["conds"] and (abs(states[i][1]), -i) < (abs(states[k][1]), -k):
                states[i][0] = "repeated"
        counted = [i for i in counted if states[i][0] == "counted"]
        for i, (o, (state, effect)) in enumerate(zip(found["actions"], states)):
            same((o["action"], o["state"]), (f"a{i}", state), what)
            seen[state] = seen.get(state, 0) + 1
            if effect is None:
                same(o["effect"], None, what)
            else:
                near(o["effect"], effect, what)
            if state == "counted":
                same("with" in o, any(k != i and not apart(promises[i]["conds"], promises[k]["conds"]) for k in counted), what)
        same(len(found["actions"]), len(promises), what)
        total = sum((states[i][1] for i in counted), F(0))
        near(found["promised"], total, what)
        near(found["covered"], total / gap, what)
        same(found["at_most"], any(not apart(promises[i]["conds"], promises[k]["conds"]) for i, k in itertools.combinations(counted, 2)), what)
    if len(seen) < 4:
        raise Failure(f"DBR_SEED={seed}: only {seen}")


GOLDEN = HEAD + """source o from inline(\"\"\"
  day,region,n
  2026-10-01,East,400
  2026-10-02,West,280
  \"\"\") { time day }
metric sales "Sales" = sum(o.n) { good up }
goal grow "A thousand" { metric sales; target >= 1_000; by 2026-12 }
"""


@case
def golden():
    """1,000 - 680 = 320 are missing."""
    for actions, want in {
        "": "Nothing is planned for the gap of 320",
        'action a { owner "x"; answers grow; expect sales[region == "East"] > 0 by 2026-12 }': "No effect of an open action counts towards the gap of 320",
        'action a { owner "x"; expect sales[region == "East"] >= 480 by 2026-12 }': "The plan covers 25.0% of the gap of 320; 75.0% is not planned for",
        'action a { owner "x"; expect sales vs previous >= 50% by 2026-11 }': "The plan covers the gap of 320 (106.3%)",
        'action a { owner "x"; expect sales[region == "East"] >= 480 by 2026-12 }\naction b { owner "x"; expect sales[region in ("East", "West")] >= 760 by 2026-12 }':
            "The plan covers at most 50.0% of the gap of 320; at least 50.0% is not planned for",
        'action a { owner "x"; expect sales vs target >= 0% by 2026-12 }': "The plan covers the gap of 320 (100.0%)",
        'param more = 100\naction a { owner "x"; expect sales >= 680 + more by 2026-12 }': "The plan covers 31.3% of the gap of 320; 68.8% is not planned for",
        'action a { owner "x"; expect 840 <= sales by 2026-12 }': "The plan covers 50.0% of the gap of 320; 50.0% is not planned for",
        'action a { owner "x"; expect sales >= sales[previous] * 2 by 2026-12 }': "No effect of an open action counts towards the gap of 320",
    }.items():
        same(plan(GOLDEN + actions)["goals"][0]["text"], want, actions)
        for form in ("text", "markdown", "html"):
            holds(" ".join(debrief("run", "p.debrief", "-f", form).stdout.split()), "Plan", want)


@case
def what_belongs():
    """Goals that are met, missed or over have no plan; actions that are done or dropped promise nothing; other windows and other rows are not the goal's."""
    same(plan(GOLDEN.replace("1_000", "600")), {"goals": [], "incomplete": []})
    same(plan(GOLDEN.replace("by 2026-12", "by 2026-10")), {"goals": [], "incomplete": []})
    for action in ('status done on 2026-10-05', 'status dropped'):
        same(plan(GOLDEN + f'action a {{ expect sales >= 900 by 2026-12; {action} }}'), plan(GOLDEN))
    for expect in ("sales[ytd] >= 900", "count(o) >= 3"):
        same(plan(GOLDEN + f'action a {{ owner "x"; expect {expect} by 2026-12 }}')["goals"][0]["actions"], [], expect)
        same([x["state"] for x in plan(GOLDEN + f'action a {{ owner "x"; answers grow; expect {expect} by 2026-12 }}')["goals"][0]["actions"]], ["no number"], expect)
    east = GOLDEN.replace("metric sales; target", 'metric sales[region == "East"]; target')
    for expect, states in {'sales[region == "West"] >= 900': [], "sales >= 900": [], 'sales[region == "East"] >= 900': ["counted"]}.items():
        same([x["state"] for x in plan(east + f'action a {{ owner "x"; expect {expect} by 2026-12 }}')["goals"][0]["actions"]], states, expect)


@case
def what_is_lacking():
    found = plan(GOLDEN.replace("by 2026-12", "by 2026-10") + 'action a "One" { owner "x" }\naction b "Two" { expect sales >= 1 by 2026-12 }\naction c "Three" {}\n'
                 'action d "Four" { status done on 2026-10-05 }\naction e "Five" { owner "x"; expect sales >= 1 by 2026-12; due 2026-10-01 }\n')
    same([(x["title"], x["owner"], x["effect"]) for x in found["incomplete"]], [("One", True, False), ("Two", False, True), ("Three", False, False)])
    holds(debrief("run", "p.debrief").stdout, "· One: expects nothing\n", "· Two: no owner\n", "· Three: no owner, expects nothing\n")


@case
def run_rates():
    """Every day of 400 and the holidays by hand."""
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r, verdicts = random.Random(seed), set()
    day = datetime.date
    for _ in range(25):
        today = day(2026, 10, 1) + datetime.timedelta(r.randint(0, 88))
        first = today - datetime.timedelta(r.choice([30, 200, 399, 450]))
        n = (today - first).days + 1
        sold = {first + datetime.timedelta(i): r.choice([0, r.randint(1, 90), r.randint(1, 400)]) for i in range(n)}
        last = today - datetime.timedelta(r.choice([0, 0, 9]))
        sold.update({d: 0 for d in sold if d > last})
        sold[first] = sold[last] = 5 # the data begin and end there
        pathlib.Path("o.csv").write_text("day,n\n" + "".join(f"{d},{v}\n" for d, v in sold.items() if v))
        off = {today + datetime.timedelta(r.randint(-300, 60)) for _ in range(20)}
        work = {today + datetime.timedelta(r.randint(-300, 60)) for _ in range(10)} - off
        pathlib.Path("h.csv").write_text("date,name,kind\n" + "".join(f"{d},x,{k}\n" for s, k in ((off, "off"), (work, "work")) for d in sorted(s)))
        works = lambda d: d in work or (d.weekday() < 5 and d not in off)
        start, end, goal, period = r.choice([(day(2026, 1, 1), day(2026, 12, 31), "n[ytd]", "year 2026"), (day(2026, 10, 1), day(2026, 12, 31), "n[qtd]", "month 2026-10"),
                                             (day(2026, 10, 1), day(2026, 12, 31), "n", "quarter 2026-Q4")])
        if period == "month 2026-10" and today > day(2026, 10, 31):
            continue
        span = lambda a, b: [a + datetime.timedelta(i) for i in range((b - a).days + 1)]
        done, left = sum(map(works, span(start, today))), sum(map(works, span(today + datetime.timedelta(1), end)))
        actual = sum(sold.get(d, 0) for d in span(start, today))
        if not left or not done or last < start: # without a value there is no plan
            continue
        target = actual + 1 + int(r.choice([.3, 1, 1.1, 1.5, 4]) * actual / done * left)
        script = (f'review {{ period {period}; as of {today}; calendar {{ holidays from "h.csv" }} }}\nsource o from "o.csv" {{ time day }}\nmetric n = sum(o.n)\n'
                  f"goal g {{ metric {goal}; target >= {target}; by 2026-12 }}\n")
        what = f"DBR_SEED={seed}\n{script}"
        rate = plan(script)["goals"][0]["run_rate"]
        same((rate["days_left"], rate["days_done"]), (left, done), what)
        near(rate["needed"], F(target - actual, left), what)
        near(rate["so_far"], F(actual, done), what)
        days, best = [d for d in span(today - datetime.timedelta(399), today) if d >= first], None
        at = [i for i, d in enumerate(days) if works(d)]
        for k in range(len(at) - left + 1):
            until = at[k + left] if k + left < len(at) else len(days)
            total = sum(sold[d] for d in days[at[k] : until])
            best = total if best is None or total > best else best
        if best is None:
            same(rate["best"], None, what)
        else:
            near(rate["best"], F(best, left), what)
        needed = F(target - actual, left)
        want = "on track" if needed <= F(actual, done) else None if best is None else "stretch" if needed <= F(best, left) else "not credible"
        same(rate.get("verdict"), want, what)
        verdicts.add(want)
    if len(verdicts) < 3:
        raise Failure(f"DBR_SEED={seed}: only {verdicts}")


@case
def no_run_rate():
    """What does not add up over time, is wanted at most, or ends elsewhere has none."""
    head = GOLDEN.split("goal grow")[0]
    for goal, has in {"metric sales[ytd]; target >= 1_000; by 2026-12": True, "metric sales[ytd]; target >= 1_000": True, "metric sales; target >= 1_000; by 2026-12": False,
                      "metric sales[ytd]; target >= 1_000; by 2027-03": False, "metric sales[ytd]; target <= 100; by 2026-12": False,
                      "metric sales[ytd]; target >= 1_000; by 2026-11": True, 'metric sales[ytd, region == "East"]; target >= 1_000; by 2026-12': True}.items():
        same("run_rate" in plan(head + f"goal g {{ {goal} }}")["goals"][0], has, goal)
    for metric in ("mean(o.n)", "count(distinct o.n)", "sum(o.n)[mtd] + sum(o.n)", "max(o.n)"):
        same("run_rate" in plan(head + f"metric other = {metric}\ngoal g {{ metric other[ytd]; target >= 10_000; by 2026-12 }}")["goals"][0], False, metric)


@case
def other_forms():
    """The workbook, the long table and the messages have the numbers of the JSON."""
    script = GOLDEN + """metric part "Part" = share(o.region == "East") { unit percent; good up }
goal year "The year" { metric sales[ytd]; target >= 1_500; by 2026-12 }
goal half "Half" { metric part; target >= 60%; by 2026-12 }
action more "More" { owner "x"; expect sales >= 800 by 2026-11; status doing }
action east "In the East" { expect part >= 55% by 2026-12 }
action most "Most" { owner "x"; answers grow; expect max(o.n) >= 1 by 2026-11 }
action bare "Bare" { status planned }
"""
    goals = {g["goal"]: g for g in plan(script)["goals"]}
    same([a["action"] for g in ("grow", "year", "half") for a in goals[g]["actions"]], ["more", "most", "east"])
    text = debrief("run", "p.debrief", "-f", "csv").stdout
    rows = {(x["name"], x["kind"], x["segment"]): x for x in csv.DictReader(text.splitlines())}
    for name, g in goals.items():
        for kind in ("gap", "promised", "covered"):
            same(D(rows[name, kind, ""]["value"]), g[kind], (name, kind))
        same((name, "run rate needed", "") in rows, name == "year")
        for kind in ("needed", "so_far") if name == "year" else ():
            same(D(rows[name, "run rate " + kind.replace("_", " "), ""]["value"]), g["run_rate"][kind])
        for a in g["actions"]:
            row = rows[name, "effect", "action=" + a["action"]]
            same((D(row["value"]) if row["value"] else None, row["window"], row["unit"]), (a["effect"], a["by"], g["unit"]))
    for form in ("wecom", "dingtalk"):
        said = json.loads(debrief("run", "p.debrief", "-f", form).stdout.splitlines()[0])["markdown"]
        holds("".join(said.values()), "A thousand · " + goals["grow"]["text"])
    openpyxl = reader("openpyxl")
    if not openpyxl:
        return
    debrief("run", "p.debrief", "-f", "xlsx:p.xlsx")
    sheet = [[str(v) if isinstance(v, str) else v for v in r] for r in openpyxl.load_workbook("p.xlsx")["Plan"].iter_rows(values_only=True)]
    same(sheet[0], ["goal", "gap", "action", "effect", "by", "message", "required run rate"])
    grow, more, *rest = sheet[1:]
    same(grow, ["A thousand", 320, None, None, None, goals["grow"]["text"], None])
    year, half, east, *loose = [r for r in rest if r[2] != "Most"]
    same(year, ["The year", 820, None, None, None, goals["year"]["text"], goals["year"]["run_rate"]["text"]])
    same(more, ["A thousand", None, "More", 120, "2026-11", "sales >= 800 · by 2026-11", None])
    same(half[0], "Half")
    same(east[2:5], ["In the East", float(goals["half"]["actions"][0]["effect"]) * 100, "2026-12"])
    same([(r[3], r[5].split(" · ")[0]) for r in rest if r[2] == "Most"], [("no number", "max(o.n) >= 1")])
    same([(r[2], r[5]) for r in loose], [("In the East", "no owner"), ("Bare", "no owner, expects nothing")])


if __name__ == "__main__":
    main("plan")
