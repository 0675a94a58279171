#!/usr/bin/env python3
"""Reviews that follow each other: what is saved, what `debrief diff` says of two results.

    DEBRIEF=build/debrief python3 tests/follow/run.py"""
import copy
import decimal
import json
import os
import pathlib
import random
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

SCRIPT = """review "Shop" {{ period {period}; as of 2026-12-01; currency CNY; language {language} }}
source o from "{data}" {{ time day; column amount money(CNY) }}
metric revenue "Revenue" = {revenue} {{ good up }}
metric rate = share(o.status == "refunded") {{ good down }}
check refunds "Few refunds": rate <= {limit} {{ each region; owner "li" }}
check steady: revenue >= {least} CNY {{ owner "li" }}
goal grow {{ metric revenue; target >= {target} CNY; by 2026-12 }}
"""
ROWS = """day,region,status,amount
2026-07-03,East,paid,900
2026-08-03,East,paid,600
2026-08-09,East,refunded,100
2026-08-12,West,paid,400
2026-09-03,East,paid,500
2026-09-09,East,refunded,100
2026-09-12,West,paid,450
2026-09-20,West,refunded,50
2026-10-03,East,paid,900
2026-10-09,East,refunded,100
2026-10-12,West,paid,460
"""


def saved(name, **changed):
    """The result of a review as NAME.json, which is given."""
    rows = changed.pop("rows", ROWS)
    pathlib.Path(name + ".csv").write_text(rows)
    facts = dict(period="2026-08", language="en", data=name + ".csv", revenue='sum(o.amount where status == "paid")', limit="30%", least=0, target=1200)
    facts.update(changed)
    pathlib.Path(name + ".debrief").write_text(SCRIPT.format(**facts))
    r = debrief("run", name + ".debrief", "--save", name + ".json")
    if r.returncode not in (0, 1):
        raise Failure(r.stderr)
    return name + ".json"


def diff(a, b, status, *options):
    r = debrief("diff", a, b, *options)
    same((r.returncode, r.stderr), (status, ""), "%s %s\n%s" % (a, b, r.stdout))
    return r.stdout


def changes(a, b, status=0):
    return json.loads(diff(a, b, status, "-f", "json"), parse_float=decimal.Decimal)


def states(d):
    return {c["name"] + "".join("[%s]" % v for v in (c["segment"] or {}).values()): c["state"] for c in d.get("checks", [])}


@case
def checks_that_fail_and_recover():
    a, b, c = saved("a"), saved("b", period="2026-09"), saved("c", period="2026-10")
    d = changes(a, b, 1)
    same((d["schema"], d["newly_failing"]), ("debrief.diff/1", 1))
    same(states(d), {"refunds[East]": "still failing", "refunds[West]": "newly failing"})
    same(d["checks"][0]["failing"], {"reviews": 2, "since": "2026-08", "unbroken": True})
    holds(diff(a, b, 1), "failing for the second month, since 2026-08; ", "1 newly failing · 1 still failing")
    same(states(changes(b, c)), {"refunds[East]": "still failing", "refunds[West]": "recovered"})
    # August and October: nobody knows September
    d = changes(a, c)
    same(d["checks"][0]["failing"], {"reviews": 2, "since": "2026-08", "unbroken": False})
    holds(d["checks"][0]["text"], "failing in 2 reviews in a row, since 2026-08; ")
    # the other way round, and with itself
    same(states(changes(b, a)), {"refunds[East]": "still failing", "refunds[West]": "recovered"})
    d = changes(b, b)
    same(states(d), {"refunds[East]": "still failing", "refunds[West]": "still failing"})
    same((d["checks"][0]["failing"]["reviews"], d["checks"][0]["text"]), (1, "rate <= 30% is false, 50.0%"))
    same([k for k in d if k not in ("schema", "before", "after", "newly_failing", "checks", "metrics")], [])


@case
def checks_that_come_and_go():
    a = saved("a", rows=ROWS.replace("2026-08-12,West,paid", "2026-08-12,West,refunded"))
    b = saved("b")
    text = pathlib.Path("b.debrief").read_text()
    pathlib.Path("b.debrief").write_text(text.replace("check steady: revenue >= 0 CNY", "check wild: revenue >= 9000 CNY").replace("each region", 'each region having region == "West"')
                                         .replace("having region == \"West\"", "having revenue < 500 CNY"))
    same(debrief("run", "b.debrief", "--save", "b.json").returncode, 1)
    d = changes("a.json", "b.json", 1)
    same(states(d), {"refunds[West]": "recovered", "wild": "newly failing", "refunds[East]": "gone", "steady": "gone"})
    texts = {c["name"]: c.get("text", "") for c in d["checks"]}
    same((texts["refunds"], texts["steady"]), ("this segment is not checked any more", "it is not checked any more"))
    pathlib.Path("b.debrief").write_text(text + "check more: revenue >= 1 CNY\nwaive check refunds { because \"known\" }\n")
    same(debrief("run", "b.debrief", "--save", "b.json").returncode, 0)
    same(states(changes("a.json", "b.json")), {"refunds[East]": "waived", "refunds[West]": "recovered", "more": "new"})


@case
def targets_definitions_and_closed_periods():
    late = ROWS.replace("2026-08-12,West,paid,400", "2026-08-12,West,paid,440")
    a, b = saved("a"), saved("b", period="2026-09", rows=late, target=1300, limit="0.45", revenue="sum(o.amount where status == \"paid\") - 0 CNY", least=1)
    d = changes(a, b, 1)
    same([(x["name"], x["before"], x["after"]) for x in d["targets"]], [("grow", 1200, 1300)])
    same([(x["of"], x["name"]) for x in d["definitions"]], [("metric", "revenue"), ("check", "refunds"), ("check", "steady")])
    same(d["definitions"][1]["text"], "was rate <= 30%, now rate <= 0.45")
    same([(x["name"], x["points"]) for x in d["restated"]], [("revenue", [{"period": "2026-08", "before": 1000, "after": 1040}])])
    same(d["restated"][0]["text"], "2026-08 ¥1,000 → ¥1,040 (its definition changed)")
    same([(x["name"], x["before"], x["after"], x["state"]) for x in d["metrics"]],
         [("revenue", 1000, 950, "worse"), ("rate", decimal.Decimal("0.3333333333333333333333333333333333"), decimal.Decimal("0.5"), "worse")])
    holds(diff(a, b, 1), "was >= ¥1,200 by 2026-12, now >= ¥1,300 by 2026-12", "¥1,000 → ¥950 (-5.0%)", "33.3% → 50.0% (+16.7pp)")
    # a month that was not over when it was saved is no closed one
    part = saved("part", rows=ROWS)
    same(debrief("run", "part.debrief", "--as-of", "2026-08-05", "--save", "part.json").returncode in (0, 1), True)
    same("restated" in changes("part.json", a, 1), False)
    # two values look different where they are
    c = saved("c", rows=ROWS.replace("2026-08-12,West,paid,400", "2026-08-12,West,paid,400.001"))
    holds(diff(a, c, 0), "¥1,000 → ¥1,000.001")


@case
def chinese():
    a, b = saved("a", language="zh"), saved("b", language="zh", period="2026-09", target=1300)
    text = diff(a, b, 1)
    holds(text, "之前", "仍未通过", "自 2026-08 起连续第 2 个月未通过；rate <= 30% 不成立", "新增未通过 1 项", "原为 >= ¥1,200（截至 2026-12），现为 >= ¥1,300（截至 2026-12）")


@case
def outputs():
    a, b = saved("a"), saved("b", period="2026-09")
    same(debrief("diff", a, b, "-f", "text:x.txt", "-f", "json:x.json").returncode, 1)
    same(pathlib.Path("x.txt").read_text(), diff(a, b, 1))
    same(pathlib.Path("x.json").read_text(), diff(a, b, 1, "-f", "json"))
    same(debrief("diff", a, b, "-o", "y.txt").returncode, 1)
    same(pathlib.Path("y.txt").read_text(), pathlib.Path("x.txt").read_text())
    same(debrief("diff", a, b, "-o", "no/y.txt").returncode, 3)


def refused(want, *args):
    r = debrief("diff", *args)
    same((r.returncode, r.stdout), (2, ""), r.stderr)
    holds(r.stderr, want)


@case
def what_is_no_result():
    a = saved("a")
    good = json.loads(pathlib.Path(a).read_text())
    refused("`nope.json`: there is no such file", a, "nope.json")
    refused("`.` is a folder", a, ".")
    refused("needs A.json B.json", a)
    refused("`debrief diff` has no format `html`", a, a, "-f", "html")

    def broken(want, change):
        d = copy.deepcopy(good)
        bytes_ = change(d)
        pathlib.Path("broken.json").write_bytes(bytes_ if isinstance(bytes_, bytes) else json.dumps(d).encode())
        refused(want, a, "broken.json")

    broken("line 1, column 1: it is not JSON: a value is expected, but the text ends", lambda d: b"")
    broken("line 2, column 2: it is not JSON", lambda d: b"{\n ]")
    broken("it is not JSON: there is more text after the end", lambda d: json.dumps(d).encode() + b" x")
    broken("it is not JSON: nested deeper than 512 levels", lambda d: b"[" * 1000000)
    broken("it is not UTF-8", lambda d: json.dumps(d).encode() + b"\xff")
    broken("it does not say that it is a debrief.result/1", lambda d: b"[]")
    broken("it does not say that it is a debrief.result/1", lambda d: d.pop("schema") and None)
    broken("its schema is `debrief.result/2`, not debrief.result/1", lambda d: d.update(schema="debrief.result/2"))
    broken("it has no `period`", lambda d: d.pop("period") and None)
    broken("`end` is not a day", lambda d: d["period"].update(end="2026-02-30"))
    broken("`checks` is not a list", lambda d: d.update(checks={}))
    broken("`metrics` has something else than objects", lambda d: d["metrics"].append(1))
    broken("`name` is not there", lambda d: d["goals"][0].pop("name") and None)
    broken("`name` is not a text", lambda d: d["checks"][0].update(name=3))
    broken("`outcome` is none that there is", lambda d: d["checks"][0].update(outcome="fine"))
    # what a terminal would obey is spelled out
    broken("its schema is `\\u{1B}[31m`", lambda d: d.update(schema="\x1b[31m"))
    # keys that are not known are none of its business, and few are needed
    d = {"schema": "debrief.result/1", "more": [[[]]], "period": {"label": "2026-09", "start": "2026-09-01", "end": "2026-09-30"}}
    pathlib.Path("small.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(d).encode())
    same(states(changes("small.json", a, 1)), {"refunds[East]": "newly failing", "refunds[West]": "new", "steady": "new"})


@case
def random_outcomes():
    """Outcomes at random on both sides: what is newly failing, recovered, still failing, new and gone, worked out here again."""
    seed = int(os.environ.get("DBR_SEED") or time.time_ns() % 10**9)
    rounds = int(os.environ.get("DBR_ROUNDS") or 30)
    print("seed", seed)
    rng = random.Random(seed)
    names = ["a", "b", "c", "名"]
    segments = [None, {"x": "1"}, {"x": "2"}, {"x": None}, {"x": "1", "y": 2}]
    outcomes = {"passed": False, "warned": False, "failed": True, "missing": None, "waived": False}

    def side(path, month):
        all_ = {}
        for name in names:
            for s in segments:
                if rng.random() < 0.7:
                    o = rng.choice(list(outcomes))
                    all_[name, json.dumps(s)] = (o, rng.random() < 0.5 if outcomes[o] is None else outcomes[o])
        checks = [{"name": n, "outcome": o, "counts_as_failed": f, "segment": json.loads(s), "expression": n, "message": "m"} for (n, s), (o, f) in all_.items()]
        pathlib.Path(path).write_text(json.dumps({"schema": "debrief.result/1", "script": "s", "title": "t", "verdict": "failed", "checks": checks,
                                                  "period": {"label": month, "unit": "month", "start": month + "-01", "end": month + "-30"}}))
        return all_

    for _ in range(rounds):
        then, now = side("then.json", "2026-09"), side("now.json", "2026-10")
        want = {}
        for key, (outcome, failed) in now.items():
            before = then.get(key)
            if failed:
                want[key] = "still failing" if before and before[1] else "newly failing"
            elif before is None:
                want[key] = "new"
            elif before[1]:
                want[key] = {"waived": "waived", "missing": "no data"}.get(outcome, "recovered")
        want.update({key: "gone" for key in then if key not in now})
        new = sum(s == "newly failing" for s in want.values())
        d = changes("then.json", "now.json", int(new > 0))
        same({(c["name"], json.dumps(c["segment"])): c["state"] for c in d.get("checks", [])}, want, "seed %d" % seed)
        same(d["newly_failing"], new, "seed %d" % seed)


main("follow")
