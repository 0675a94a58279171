#!/usr/bin/env python3
"""What processes, feedback and cohorts say, worked out again here from random rows with fractions, and the personal data that quotes do not show.

    DEBRIEF=build/debrief python3 tests/analyses/run.py"""
import datetime
import decimal
import fractions
import json
import os
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, main, same  # noqa: E402

decimal.getcontext().prec = 34 # the arithmetic of the language
D, F = decimal.Decimal, fractions.Fraction
SEED = int(os.environ.get("DBR_SEED", time.time_ns() % 10**9))
ROUNDS = int(os.environ.get("DBR_ROUNDS", 12))
MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")


def quantile(values, q):
    """Type 7."""
    v = sorted(values)
    h = (len(v) - 1) * F(q)
    i = int(h)
    return v[i] if i + 1 == len(v) else v[i] + (v[i + 1] - v[i]) * (h - i)


def true(condition, what):
    if not condition:
        raise Failure(f"{what} (DBR_SEED={SEED})")


def plain(f):
    return None if f is None else D(f.numerator) / D(f.denominator) if isinstance(f, F) else D(f)


def close(got, want, what):
    if want is None or got is None:
        same(got, want, what)
    elif abs(D(got) - plain(want)) > abs(plain(want)) * D("1e-32") + D("1e-32"):
        raise Failure(f"{what}: {got} is not {plain(want)} (DBR_SEED={SEED})")


def result(script):
    pathlib.Path("s.debrief").write_text(script)
    r = debrief("run", "s.debrief", "-f", "json")
    same((r.returncode, r.stderr), (0, ""), script)
    return json.loads(r.stdout, parse_float=D, parse_int=D)


def values(*expressions):
    r = debrief("eval", "s.debrief", *expressions)
    same((r.returncode, r.stderr), (0, ""), expressions)
    return [None if line.startswith("none") else D(line) for line in r.stdout.splitlines()]


HEAD = "review { period 2026-10; as of 2026-11-02 }\n"


@case
def processes():
    pick = random.Random(SEED)
    steps = ["s0", "s1", "s2", "s3"]
    for _ in range(ROUNDS):
        rows, dates = [], pick.random() < .3
        for _ in range(pick.randint(1, 60)):
            start = datetime.datetime(2026, pick.choice((9, 10)), pick.randint(1, 28), pick.randint(0, 23))
            t, row = start, [start]
            for _ in steps[1:]:
                t += datetime.timedelta(**({"days": pick.randint(-1, 9)} if dates else {"minutes": pick.randint(-100, 9000)}))
                row.append(None if pick.random() < .2 else t)
            rows.append(row)
        form = "%Y-%m-%d" if dates else "%Y-%m-%dT%H:%M"
        text = "\n".join([",".join(steps)] + [",".join(t.strftime(form) if t else "" for t in row) for row in rows]) + "\n"
        pathlib.Path("t.csv").write_text(text)
        p = result(HEAD + 'source t from "t.csv" { time s0 }\nprocess p from t { ' + "; ".join(f"step {s} at {s}" for s in steps) + " }\n")["processes"][0]
        if dates:
            rows = [[t and t.replace(hour=0) for t in row] for row in rows]
        now = [r for r in rows if r[0].month == 10]
        if not now: # the data ends before the period: nothing is known of it
            same(p["cases"], None, "cases")
            continue
        same(p["cases"], len(now), "cases")
        totals = []
        for i, step in enumerate(steps):
            same(p["steps"][i]["reached"], sum(r[i] is not None for r in now), step)
            if step != "s3":
                same(p["steps"][i]["skipped"], sum(r[i] is None and any(r[i + 1:]) for r in now), step)
        for i in range(3):
            both = [(r[i + 1] - r[i]).total_seconds() for r in now if r[i] and r[i + 1]]
            good = [int(s) for s in both if s >= 0]
            got = p["times"][i]
            same((got["count"], got["out_of_order"]), (len(good), len(both) - len(good)), text)
            close(got["median"], quantile(good, "0.5") if good else None, "median")
            close(got["p90"], quantile(good, "0.9") if good else None, "p90")
            totals.append(sum(good))
        for i in range(3):
            close(p["times"][i]["share"], F(totals[i], sum(totals)) if sum(totals) else None, "share")
        if sum(totals):
            first = totals.index(max(totals))
            same(p["bottleneck"], {"from": steps[first], "to": steps[first + 1]}, text)
        two = [int((r[2] - r[0]).total_seconds()) for r in now if r[2] and r[2] >= r[0]]
        close(values("p.mean(s0, s2)")[0], F(sum(two), len(two)) if two else None, "mean")


@case
def feedback():
    pick = random.Random(SEED + 1)
    words = ["late", "慢", "size", "fine", "LATE and small", ""]
    for _ in range(ROUNDS):
        rows = [(pick.choice(MONTHS[2:]), pick.choice(["", *map(str, range(-1, 13)), "7.5"]), pick.choice(words)) for _ in range(pick.randint(0, 120))]
        pathlib.Path("t.csv").write_text("\n".join(["day,score,words"] + [f"{m}-15,{s},{w}" for m, s, w in rows]) + "\n")
        f = result(HEAD + 'source t from "t.csv" { time day; column score number; column words text }\n'
                   'feedback f from t { score score scale 0..10; text words; theme late = "(?i)late|慢"; theme size = "size" }\n'
                   'feedback g from t { score score scale 1..5 }\n')
        five, f = f["feedback"][1], f["feedback"][0]
        months = {m for m, _, _ in rows}

        def side(month):
            """None: the data does not reach the month."""
            inside = not rows or min(months) <= month <= max(months)
            mine = [(F(s) if s else None, w) for m, s, w in rows if m == month]
            scores = [s for s, _ in mine if s is not None and 0 <= s <= 10]
            n = len(scores)
            nps = F(100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)), n) if n else None
            texts = [w for _, w in mine if w]
            return inside, n, F(sum(scores)) / n if n else None, nps, mine, texts
        inside, n, mean, nps, mine, texts = side("2026-10")
        then = side("2026-09")
        if not inside:
            same(f["count"], None, rows)
            continue
        same((f["count"], f["outside"]), (n, sum(s is not None and not 0 <= s <= 10 for s, _ in mine)), rows)
        close(f["mean"], mean, "mean")
        close(f["nps"], nps, "nps")
        close(f["nps_previous"], then[3] if then[0] else None, "nps before")
        fives = [s for s, _ in mine if s is not None and 1 <= s <= 5]
        close(five["csat"], F(sum(s >= 4 for s in fives), len(fives)) if fives else None, "csat")
        for theme, pattern in zip(f["themes"], ("(?i)late|慢", "size")):
            hits = [w for w in texts if re.search(pattern, w)]
            same(theme["count"], len(hits), theme)
            close(theme["share"], F(len(hits), len(texts)) if texts else None, "share")
            true(set(theme["quotes"]) <= set(hits) and len(theme["quotes"]) == min(3, len(set(hits))), (theme, hits))
        if n:
            p, d = (F(sum(s >= 9 for s, _ in mine if s is not None and 0 <= s <= 10), n),
                    F(sum(s <= 6 for s, _ in mine if s is not None and 0 <= s <= 10), n))
            half = (plain((p + d - (p - d) ** 2) / n)).sqrt() * D("1.959964") * 100
            for key, want in (("nps_low", max(D(-100), plain(nps) - half)), ("nps_high", min(D(100), plain(nps) + half))):
                true(abs(f[key] - want) < D("1e-28"), (key, f[key], want, SEED))


@case
def an_interval_that_was_published(): # p = .5, d = .2, n = 400: 30 +- 7.65
    rows = ["2026-10-05,9"] * 200 + ["2026-10-05,7"] * 120 + ["2026-10-05,3"] * 80
    pathlib.Path("t.csv").write_text("\n".join(["day,score", *rows]) + "\n")
    f = result(HEAD + 'source t from "t.csv" { time day }\nfeedback f from t { score score scale 0..10 }\n')["feedback"][0]
    same((f["nps"], round(f["nps_low"], 2), round(f["nps_high"], 2)), (30, D("22.35"), D("37.65")), f)


@case
def scales_of_params():
    """An end that is a param is no constant: the order of both is not asked, and the feedback is there."""
    pathlib.Path("t.csv").write_text("day,score\n" + "".join(f"2026-10-05,{s}\n" for s in (-1, 0, 4, 5, 10, 11)))
    for scale in ("low..10", "0..high", "low..high"):
        j = result(HEAD + 'source t from "t.csv" { time day }\nparam low = 0\nparam high = 10\n'
                   f'feedback f from t {{ score score scale {scale} }}\ncheck a: f.mean > 1\n')
        f, = j["feedback"]
        same((f["count"], f["outside"], f["mean"]), (4, 2, D("4.75")), scale)
        same([(c["outcome"], c["value"]) for c in j["checks"]], [("passed", D("4.75"))], scale)


@case
def cohorts():
    pick = random.Random(SEED + 2)
    for _ in range(ROUNDS):
        rows = [(pick.choice(MONTHS), pick.randint(1, 28), pick.choice(["", *"abcdefghij"])) for _ in range(pick.randint(1, 70))]
        pathlib.Path("t.csv").write_text("\n".join(["day,who,kind"] + [f"{m}-{d:02d},{w},{'xy'[d % 2]}" for m, d, w in rows]) + "\n")
        script = HEAD + 'source t from "t.csv" { time day; drop where kind == "z" }\ncohort c from t { who who; periods 3 }\n'
        c = result(script)["cohorts"][0]
        first, months = {}, {m for m, _, _ in rows}
        for m, _, w in rows:
            if w:
                first[w] = min(first.get(w, m), m)
        for i, month in enumerate(MONTHS):
            row = c["cohorts"][i]
            same(row["period"], month, row)
            begun = {w for w, m in first.items() if m == month}
            inside = min(months) <= month <= max(months)
            same(row["size"], len(begun) if inside else None, rows)
            for k, cell in enumerate(row["retention"]):
                later = MONTHS[i + k]
                there = {w for m, _, w in rows if m == later} & begun
                known = inside and begun and min(months) <= later <= max(months)
                close(cell["value"], F(len(there), len(begun)) if known else None, (month, k, rows))
        got = values("c.retention(1)", 'c.retention(1)[kind == "x"]', "c.retention(1)[previous]", "c.size")
        close(got[0], c["cohorts"][2]["retention"][1]["value"], "retention")
        close(got[2], c["cohorts"][1]["retention"][1]["value"], "retention before")
        close(got[3], c["cohorts"][3]["size"], "size")


@case
def a_file_of_another_shape_is_said_once():
    """A cohort reads the rows twice: when each came first, and then what there is."""
    pathlib.Path("files").mkdir()
    pathlib.Path("files/a.csv").write_text("day,user\n2026-10-01,a\n")
    pathlib.Path("files/b.csv").write_text("day\n2026-10-02\n")
    pathlib.Path("s.debrief").write_text(HEAD + 'source t from "files/*.csv" { time day }\ncohort c from t { who user }\n')
    r = debrief("run", "s.debrief")
    same((r.returncode, r.stderr.count("error[E0516]"), r.stderr.count("error[")), (3, 1, 1), r.stderr)


@case
def weeks_of_a_monthly_review():
    pathlib.Path("t.csv").write_text("day,who\n2026-10-20,a\n2026-10-20,b\n2026-10-26,a\n2026-10-31,a\n2026-11-01,b\n")
    result(HEAD + 'source t from "t.csv" { time day }\ncohort c from t { who who; grain week; periods 2 }\n')
    same(values("c.retention(1)", "c.retention(0)", "c.size"), [D("0.5"), None, 0], "the week that holds the last day, up to it")


@case
def quotes_name_nobody():
    hostile = {
        "mail li.wei@example.com now": "mail … now",
        "a.b+c@mail.example.co.uk, or x@y": "…, or x@y",
        "call 138 0013 8000!": "call …!",
        "+86-138-0013-8000": "…",
        "id 11010519491231002X.": "id ….",
        "card 6222 0212 3456 7890 123": "card …",
        "order 12345 of 2026": "order 12345 of 2026",
        "at 10:30 on 2026": "at 10:30 on 2026",
        "电话13800138000，谢谢": "电话…，谢谢",
    }
    for raw, masked in hostile.items():
        pathlib.Path("t.csv").write_text(f'day,words\n2026-10-05,"{raw}"\n')
        f = result(HEAD + 'source t from "t.csv" { time day }\nfeedback f from t { text words; theme all = "." }\n')["feedback"][0]
        same(f["themes"][0]["quotes"], [masked], raw)
    pathlib.Path("t.csv").write_text("day,words\n2026-10-05," + "很长" * 200 + "\n")
    f = result(HEAD + 'source t from "t.csv" { time day }\nfeedback f from t { text words; theme all = "." }\n')["feedback"][0]
    true(f["themes"][0]["quotes"][0].endswith("…") and len(f["themes"][0]["quotes"][0]) == 81, f)


if __name__ == "__main__":
    print(f"DBR_SEED={SEED} DBR_ROUNDS={ROUNDS}")
    main("analyses")
