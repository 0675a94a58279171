#!/usr/bin/env python3
"""Reviews that follow each other: what is saved, what `debrief diff` says of two results, what `follows` answers.

    DEBRIEF=build/debrief python3 tests/follow/run.py [--update]

en/ and zh/ hold three reviews of one shop, each over the orders that were known when it was held. They are run here as a chain, each saved
for the next one. What is said of last time stands in expected/, in every format that says it; --update writes it anew: read the difference."""
import copy
import decimal
import difflib
import json
import os
import pathlib
import random
import re
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
UPDATE = "--update" in sys.argv
MONTHS = {"2026-08": "2026-09-02", "2026-09": "2026-10-02", "2026-10": "2026-11-02"}

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


PARAMS = """review "P" {{ period 2026-08; as of 2026-12-01; language {language} }}
source o from "p.csv" {{ time day; column floor number }}
param limit = {limit}
param wanted "Status" = "{wanted}"
param since = {since}
param spare = {spare}
param sides = 2
def half(x) = x / {by}
def rate(a, limit) = half(a) / limit
metric paid = sum(o.amount where status == wanted)
metric recent = count(o where day >= since)
metric halved = rate(paid, sides)
metric columns = sum(o.floor) + sum(o.spare)
check few: paid <= 1_000_000 * limit {{ warn paid <= 900_000 * limit; each region }}
check still: recent >= 0
check direct: halved / paid <= spare * 1%
"""


@case
def what_definitions_name():
    """A param's value and a def's body are part of what is defined, wherever they are written."""
    pathlib.Path("p.csv").write_text("".join(l + (",floor,spare\n" if i == 0 else ",1,1\n") for i, l in enumerate(ROWS.splitlines())))
    facts = dict(language="en", limit="5%", wanted="paid", since="2026-01-01", spare="60", by="2")

    def held(name, **changed):
        pathlib.Path(name + ".debrief").write_text(PARAMS.format(**{**facts, **changed}))
        r = debrief("run", name + ".debrief", "--save", name + ".json")
        same(r.stderr, "")
        return json.loads(pathlib.Path(name + ".json").read_text())

    a = held("p1")
    used = {x["name"]: [u["name"] for u in x.get("uses", [])] for x in a["metrics"] + a["checks"]}
    same(used, {"paid": ["wanted"], "recent": ["since"], "halved": ["rate", "half", "sides"], "columns": [], "few": ["limit"], "still": [], "direct": ["spare"]})
    same(a["checks"][0]["uses"], [{"name": "limit", "unit": "percent", "value": 0.05, "formatted": "5.0%"}])
    for changed, want in (
            (dict(), []),
            (dict(limit="3%"), [("check", "few", "limit 5.0% → 3.0%", "limit = 5.0%", "limit = 3.0%")]),
            (dict(limit="0.05"), [("check", "few", "limit 5.0% → 0.05", "limit = 5.0%", "limit = 0.05")]),
            (dict(limit="0.05001"), [("check", "few", "limit 5.0% → 0.05001", "limit = 5.0%", "limit = 0.05001")]),
            (dict(wanted="refunded"), [("metric", "paid", "wanted paid → refunded", "wanted = paid", "wanted = refunded")]),
            (dict(since="2026-08-05"), [("metric", "recent", "since 2026-01-01 → 2026-08-05", "since = 2026-01-01", "since = 2026-08-05")]),
            (dict(by="4", spare="70"), [("metric", "halved", "half x / 2 → x / 4", "half = x / 2", "half = x / 4"), ("check", "direct", "spare 60 → 70", "spare = 60", "spare = 70")])):
        held("p2", **changed)
        same([(x["of"], x["name"], x["text"], x["was"], x["now"]) for x in changes("p1.json", "p2.json").get("definitions", [])], want, str(changed))
    d = changes("p1.json", "p2.json")
    same([x["text"] for x in d["restated"]], ["2026-07 225 → 112.5, 2026-08 250 → 125 (its definition changed)"])
    held("p3", language="zh", limit="3%")
    holds(diff("p1.json", "p3.json", 0), "口径变更", "limit 5.0% → 3.0%")
    # the condition and the param in it
    s = pathlib.Path("p3.debrief").read_text().replace("language zh", "language en").replace("check few: paid <= 1_000_000", "check few: paid <= 2_000_000")
    pathlib.Path("p4.debrief").write_text(s)
    debrief("run", "p4.debrief", "--save", "p4.json")
    same([x["text"] for x in changes("p1.json", "p4.json")["definitions"]], ["was paid <= 1_000_000 * limit; warn paid <= 900_000 * limit, now paid <= 2_000_000 * limit; warn paid <= 900_000 * limit; limit 5.0% → 3.0%"])
    # a result that was saved before results said it
    old = json.loads(pathlib.Path("p1.json").read_text())
    for x in old["metrics"] + old["checks"]:
        x.pop("uses", None)
    pathlib.Path("old.json").write_text(json.dumps(old))
    same("definitions" in changes("old.json", "p3.json"), False)


@case
def how_a_definition_is_laid_out():
    """Blanks and lines are no part of what it says, but between words and in texts."""
    pathlib.Path("l.csv").write_text("d,x,note\n2026-10-01,1,a b\n")
    head = 'review { period 2026-10; as of 2026-11-02 }\nsource o from "l.csv" { time d }\n'

    def held(name, definition):
        pathlib.Path(name + ".debrief").write_text(head + "metric m = " + definition + "\n")
        debrief("run", name + ".debrief", "--save", name + ".json")

    held("l1", 'sum( o.x where note=="a b"  and not x>5 )*2')
    for same_one, definition in ((True, 'sum(o.x where note == "a b" and not x > 5) * 2'), (True, 'sum(o.x where note == "a b"\n  and  not x > 5)\n  * 2'),
                                 (False, 'sum(o.x where note == "a  b" and not x > 5) * 2'), (False, 'sum(o.x where note == "a b" and not x >= 5) * 2')):
        held("l2", definition)
        same("definitions" in changes("l1.json", "l2.json"), not same_one, definition)


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
    # what is too much for a review
    broken("`series` has more than 400 entries", lambda d: d["metrics"][0].update(series=[{"period": "x", "value": 1}] * 401))
    broken("`goals` has more than 10000 entries", lambda d: d.update(goals=d["goals"] * 10001))
    broken("a lesson has more than 1000 lines", lambda d: d.update(lessons=[{"start": ["x"] * 1001}]))
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


# ---- follows ----


def golden(name, text):
    path = HERE / "expected" / name
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    want = path.read_text() if path.exists() else ""
    if text != want:
        raise Failure("".join(difflib.unified_diff(want.splitlines(True), text.splitlines(True), name, "now")))


def chain(language):
    """Runs the three reviews in a folder of their own; the last one's text, Markdown, HTML and JSON."""
    folder = pathlib.Path(language)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "results").mkdir(parents=True)
    for path in (HERE / language).iterdir():
        shutil.copy(path, folder)
    os.chdir(folder)
    try:
        for month, day in MONTHS.items():
            shutil.copy("orders-%s.csv" % month, "orders.csv")
            formats = ",".join("%s:%s.%s" % (f, month, f) for f in ("text", "markdown", "html", "json"))
            r = debrief("run", month + ".debrief", "--period", month, "--as-of", day, "--save", "results/%s.json" % month, "-f", formats)
            same((r.returncode, r.stdout, r.stderr), (1, "", ""), month)
    finally:
        os.chdir("..")
    return folder


def between(text, begin, end):
    """From the line that begins so to the one that ends it."""
    return text[text.index(begin):].split(end, 1)[0]


@case
def a_chain_of_three_months():
    for language, since, actions in (("en", "Since the last review", "Actions"), ("zh", "上次复盘以来", "行动")):
        folder = chain(language)
        same("follow_up" in json.loads((folder / "2026-08.json").read_text()), False, "the first one follows nothing")
        for month in ("2026-09", "2026-10"):
            of = {f: (folder / ("%s.%s" % (month, f))).read_text() for f in ("text", "markdown", "html", "json")}
            golden("%s-%s.text" % (language, month), between(of["text"], since + " ──", "\n%s ──" % ("Risks" if language == "en" else "风险")))
            golden("%s-%s.markdown" % (language, month), between(of["markdown"], "### " + since, "\n### " + actions))
            golden("%s-%s.html" % (language, month), between(of["html"], '<section class="follow">', "</section>").replace("</article>", "</article>\n"))
            result = json.loads(of["json"], parse_float=str)
            golden("%s-%s.json" % (language, month), json.dumps({"follow_up": result["follow_up"], "failing": [c.get("failing") for c in result["checks"]]},
                                                              ensure_ascii=False, indent=1) + "\n")
            same((folder / "results" / (month + ".json")).read_text(), of["json"], "what is saved is what -f json prints")
        a, b, c = ("%s/results/%s.json" % (language, month) for month in MONTHS)
        golden(language + "-diff-1.text", diff(a, b, 1))
        golden(language + "-diff-2.text", diff(b, c, 0))
        golden(language + "-diff-2.json", diff(b, c, 0, "-f", "json"))
        # the chain says how long something fails, whatever is compared
        holds(diff(a, c, 0), "failing for the third month, since 2026-08" if language == "en" else "自 2026-08 起连续第 3 个月未通过")
        # the same bytes once more
        first = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
        same({p.name: p.read_bytes() for p in chain(language).iterdir() if p.is_file()}, first)


def october(folder, *more, text=None):
    """The last review again, over what may have been changed: status, JSON, messages."""
    os.chdir(folder)
    try:
        if text:
            pathlib.Path("again.debrief").write_text(text)
        r = debrief("run", "again.debrief" if text else "2026-10.debrief", "--as-of", "2026-11-02", "-f", "json", *more)
        return r.returncode, json.loads(r.stdout) if r.stdout else None, r.stderr
    finally:
        os.chdir("..")


@case
def a_file_that_is_not_there():
    folder = chain("en")
    (folder / "results/2026-09.json").unlink()
    status, result, err = october(folder)
    same((status, result["incomplete_run"], "follow_up" in result), (3, True, False), err)
    same(result["notes"][-1], {"kind": "warning", "text": "the result of the last review, results/2026-09.json, cannot be read: there is no such file"})
    holds(err, "error[E0519]: the result of the last review, `results/2026-09.json`, cannot be read: there is no such file\n --> 2026-10.debrief:1:52", "--save")
    (folder / "results/2026-09.json").mkdir()
    holds(october(folder)[2], "cannot be read: it is a folder")
    text = (folder / "2026-10.debrief").read_text()
    pathlib.Path("outside.json").write_text("{}")
    status, result, err = october(folder, text=text.replace("results/2026-09.json", "../outside.json"))
    same((status, result["incomplete_run"]), (3, True))
    holds(err, "error[E0519]", "lies outside of", "may allow it: `--allow ")
    status, result, err = october(folder, text=text.replace("language zh", "").replace("results/2026-09.json", "nowhere/x.json").replace("period", "language zh; period"))
    same(result["notes"][-1]["text"], "上次复盘的结果 nowhere/x.json 无法读取：没有这个文件")
    status, result, err = october(folder, text=text.replace('"results/2026-09.json"', '""'))
    same((status, result), (2, None))


@case
def a_file_that_is_no_result_of_before():
    folder = chain("en")
    last = folder / "results/2026-09.json"
    good = last.read_text()
    for bad, want in (("{", "line 1, column 2: it is not JSON"), ("[]", "it does not say that it is a debrief.result/1"),
                      (good.replace("result/1", "result/9"), "its schema is `debrief.result/9`, not debrief.result/1"),
                      (good.replace('"end": "2026-09-30"', '"end": 30'), "`end` is not a text")):
        last.write_text(bad)
        status, result, err = october(folder)
        same((status, result), (2, None), bad[:40])
        holds(err, "error[E0524]: `results/2026-09.json` is no saved result: ", want, " --> 2026-10.debrief:1:52", "= help: write one with `debrief run FILE --save")
    last.write_text(good)
    for period in ("2026-09", "2026-08", "2026-09-15..2026-09-29", "2026-W36"):
        status, result, err = october(folder, "--period", period)
        same((status, result), (2, None), period)
        holds(err, "error[E0525]: `results/2026-09.json` is the result of 2026-09, and that does not end before ")
    holds(october(folder, "--period", "2026-09")[2], "= help: a review follows one of an earlier period: 2026-08")
    same(october(folder, "--period", "2026-12", "--as-of", "2026-12-31")[0] in (1, 3), True)


def follow_up(folder, change=None, script=None):
    """What October says of September, whose result was changed."""
    last = folder / "results/2026-09.json"
    good = last.read_text()
    d = json.loads(good)
    if change:
        change(d)
    last.write_text(json.dumps(d))
    status, result, err = october(folder, text=script and script((folder / "2026-10.debrief").read_text()))
    last.write_text(good)
    same((status, err), (1, ""))
    return result["follow_up"]


@case
def what_is_a_streak():
    folder = chain("en")

    def refunds(f):
        return [c["failing"] for c in f["checks"] if c["name"] == "refunds" and c["segment"]["region"] == "East"]

    same(refunds(follow_up(folder)), [{"reviews": 3, "since": "2026-08", "unbroken": True}])
    # a result of before there was a chain
    same(refunds(follow_up(folder, lambda d: [c.pop("failing", 0) for c in d["checks"]])), [{"reviews": 2, "since": "2026-09", "unbroken": True}])
    # it passed then: nothing is open
    f = follow_up(folder, lambda d: [c.update(counts_as_failed=False, outcome="passed") for c in d["checks"]])
    same("checks" in f, False)
    # a review that was left out, and one of another unit
    f = follow_up(folder, lambda d: d["period"].update(label="2026-07", start="2026-07-01", end="2026-07-31"))
    same(refunds(f), [{"reviews": 3, "since": "2026-08", "unbroken": False}])
    holds([c["text"] for c in f["checks"] if "failing" in c][0], "failing in 3 reviews in a row, since 2026-08; ")
    same(refunds(follow_up(folder, lambda d: d["period"].update(unit="week")))[0]["unbroken"], False)
    # the words for how often
    for n, word in ((1, "second"), (2, "third"), (9, "tenth"), (10, "11th"), (11, "12th"), (12, "13th"), (20, "21st"), (21, "22nd"), (22, "23rd"), (110, "111th")):
        f = follow_up(folder, lambda d: [c["failing"].update(reviews=n) for c in d["checks"] if "failing" in c])
        holds([c["text"] for c in f["checks"] if "failing" in c][0], "failing for the %s month, since 2026-08; " % word)


@case
def forecasts_against_what_came():
    folder = chain("en")
    points = [{"period": "2026-10", "value": 1350, "low": 1200, "high": 1400}, {"period": "2026-10", "value": 1350, "low": 1400.01, "high": 1500},
              {"period": "2026-11", "value": 1400, "low": 1300, "high": 1500}, {"period": "2026-10", "value": 1350, "low": None, "high": None}]
    f = follow_up(folder, lambda d: d.update(outlook=[{"title": "x", "next": [], "forecasts": [{"expression": "revenue", "method": "m", "points": points},
                                                                                              {"expression": "nope", "method": "m", "points": points[:1]}]}]))
    same([(x["name"], x["period"], x["state"], x["after"]) for x in f["forecasts"]],
         [("revenue", "2026-10", "kept", 1400), ("revenue", "2026-10", "not kept", 1400), ("revenue", "2026-11", "too early", None),
          ("revenue", "2026-10", "no range", 1400), ("nope", "2026-10", "gone", None)])
    same(f["forecasts"][0]["text"], "forecast ¥1,350 (¥1,200 to ¥1,400), it is ¥1,400")
    same(f["forecasts"][2]["text"], "forecast ¥1,400 (¥1,300 to ¥1,500)")


@case
def lessons_that_apply():
    folder = chain("en")

    def recalled(title="A lesson", evidence="1", start=()):
        f = follow_up(folder, lambda d: d.update(lessons=[{"name": title, "title": title, "evidence": evidence, "start": list(start), "stop": [], "keep": []}]))
        return len(f.get("lessons", []))

    same(recalled(), 0)
    same(recalled(evidence="refund_rate vs previous"), 1)
    same([recalled(evidence=e) for e in ("my_refund_rate", "refund_rates", "revenue")], [0, 0, 0], "parts of words; a metric of checks that pass")
    same([recalled(title=t) for t in ("What refunds tell", "refunds", "Prerefunds", "refunds_old", "Few refunds in every region: why")], [1, 1, 0, 0, 1])
    same(recalled(start=["Look at refunds each week"]), 1)


@case
def every_kind_of_value_is_found_again():
    """Nothing changed: nothing is restated, nothing is defined anew, whatever a value is."""
    pathlib.Path("kinds.csv").write_text(ROWS)
    metrics = ("day = last(o.day)", "text = first(o.status)", "yes = last(o.day) > 2026-08-01", "third = count(o) / 3", "wait = 90s * count(o)", "none_at_all = 1 / 0",
               "percent = share(o.amount > 90 CNY)", "large = 1e90 * count(o)", "small = 1e-30 / count(o)")
    for month, follows in (("2026-09", ""), ("2026-10", 'follows "kinds-2026-09.json"')):
        pathlib.Path("kinds.debrief").write_text('review { period %s; as of 2026-12-01; currency CNY; %s }\nsource o from "kinds.csv" { time day; column amount money(CNY) }\n%s\n'
                                                 % (month, follows, "\n".join("metric " + m for m in metrics)))
        r = debrief("run", "kinds.debrief", "--save", "kinds-%s.json" % month)
        same((r.returncode, r.stderr), (0, ""))
    result = json.loads(pathlib.Path("kinds-2026-10.json").read_text())
    same(result["follow_up"], {"file": "kinds-2026-09.json", "period": "2026-09"})
    holds(debrief("run", "kinds.debrief").stdout, "nothing was open, and nothing was changed")
    same([k for k in changes("kinds-2026-09.json", "kinds-2026-10.json") if k in ("restated", "definitions", "targets", "checks")], [])


@case
def actions_that_were_open():
    folder = chain("en")

    def state(**then):
        def change(d):
            d["actions"] = [{"name": "size_guide", "status": "planned", "overdue": False, **then}]
        return [(a["state"], a["was"], a.get("now")) for a in follow_up(folder, change).get("actions", [])]

    same(state(), [("not kept", "planned", "doing")])
    same(state(name="other"), [("gone", "planned", None)])
    same(state(status="dropped"), [])
    same(state(status="done", effect="kept"), [])
    same(state(status="done", effect="not kept"), [])
    same(state(status="done", effect="too early"), [("not kept", "done", "doing")])


@case
def texts_that_mean_harm():
    """What stands in a saved result is text in the report: it comes from a file that anybody may have written."""
    folder = chain("en")
    bad = "<script>alert(1)</script>\x1b[31m\u202e @all [x](http://x) ![y](z) | `q` \n# h"

    def change(d):
        d["actions"].append({"name": bad, "title": bad, "status": "doing", "expect": bad, "by": bad, "due": bad})
        d["lessons"].append({"name": bad, "title": bad + " refunds", "start": [bad], "stop": [], "keep": []})
        d["goals"].append({"name": bad, "status": bad, "target": 1})
        d["period"]["label"] = bad
        d["checks"].append({"name": bad, "outcome": "failed", "counts_as_failed": True, "segment": {bad: bad}, "failing": {"reviews": 2, "since": bad}})

    last = folder / "results/2026-09.json"
    d = json.loads(last.read_text())
    change(d)
    last.write_text(json.dumps(d))
    os.chdir(folder)
    try:
        of = {f: debrief("run", "2026-10.debrief", "--as-of", "2026-11-02", "-f", f).stdout for f in ("text", "markdown", "html", "json")}
        of["diff"] = debrief("diff", "results/2026-08.json", "results/2026-09.json").stdout
    finally:
        os.chdir("..")
    for f, text in of.items():
        holds(text, "alert(1)")
        same("\x1b" in text, False, f)
    same([f for f in ("text", "diff") if "\u202e" in of[f]], [])
    same(len(json.loads(of["json"])["follow_up"]["actions"]), 2)
    same("<script" in of["html"] or "<script" in of["markdown"], False)
    same([m for m in ("@all", "](", "\n# h") if m in of["markdown"]], [])


@case
def the_schemas():
    """Both kinds of JSON are as docs/schema says, and nothing else is in them."""
    try:
        import jsonschema
    except ImportError:
        print("no jsonschema: the schemas are not looked at")
        return
    sys.path.insert(0, str(HERE.parent / "schema"))
    import run as schemas
    folder = chain("zh")
    here = HERE.parents[1] / "docs/schema"
    result, change = (jsonschema.Draft202012Validator(schemas.strict(json.loads((here / ("debrief.%s-1.schema.json" % n)).read_text()))) for n in ("result", "diff"))
    both = [(result, json.loads((folder / (m + ".json")).read_text())) for m in MONTHS]
    both += [(change, changes("zh/results/2026-08.json", "zh/results/%s.json" % m, s)) for m, s in (("2026-09", 1), ("2026-10", 0))]
    for validator, d in both:
        same([e.message for e in validator.iter_errors(d)], [])
    same(result.is_valid({**both[1][1], "follow_up": {}}), False)
    same(change.is_valid({**both[3][1], "newly_failing": -1}), False)


main("follow")
