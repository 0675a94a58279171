#!/usr/bin/env python3
"""The layout of a report by sections: its numbers worked out again here, its parts and their order, and what sections do not change.

    DEBRIEF=build/debrief python3 tests/sections/run.py"""
import decimal
import json
import os
import pathlib
import random
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, case, debrief, holds, main, same  # noqa: E402

D = decimal.Decimal
HEAD = 'review "R" { period month 2026-10; as of 2026-11-02 }\nsource o from "o.csv" { time day; column amount number }\n'
MONTHS = ["2026-%02d" % m for m in range(5, 11)]


def write(rows):
    pathlib.Path("o.csv").write_text("day,region,amount\n" + "".join(f"{d},{r},{a}\n" for d, r, a in rows))


def result(script, status=0):
    pathlib.Path("s.debrief").write_text(script)
    r = debrief("run", "s.debrief", "-f", "json")
    same(r.returncode, status, r.stderr)
    return json.loads(r.stdout, parse_float=D, parse_int=D)


def text(script, *options, status=0, env=None):
    pathlib.Path("s.debrief").write_text(script)
    r = debrief("run", "s.debrief", *options, env={"NO_COLOR": "1", **(env or {})})
    same(r.returncode, status, r.stderr)
    return r.stdout


def values(item):
    return {row["name"]: [c and c["value"] for c in row["cells"]] for row in item["rows"]}


@case
def numbers_worked_out_again():
    seed = int(os.environ.get("DBR_SEED") or time.time_ns() % 10**9)
    print(f"DBR_SEED={seed}")
    rng = random.Random(seed)
    for _ in range(12):
        rows = [(f"{rng.choice(MONTHS)}-{rng.randint(1, 28):02d}", rng.choice(["East", "West", "North", ""]), D(rng.randint(-300, 900)) / 100)
                for _ in range(rng.randint(1, 60))]
        rows.append(("2026-05-01", "East", D(1)))
        rows.append(("2026-10-31", "West", D(2)))
        write(rows)
        items = result(HEAD + """metric total = sum(o.amount)
section "S" {
  table total, count(o) by region
  table total over last 6 months by region
  table total over last 6 months, count(o)
  chart total by region as waterfall
  chart total vs previous by region as waterfall
  chart total, -count(o) as waterfall
}
""")["sections"][0]["items"]

        def total(month, region=None):
            return sum((a for d, r, a in rows if d[:7] == month and region in (None, r)), D(0))

        def count(month, region=None):
            return sum(d[:7] == month and region in (None, r) for d, r, _ in rows)

        def occur(*months):
            found = {r for d, r, _ in rows if d[:7] in months}
            return sorted(found - {""}) + [""] * ("" in found)

        def named(regions):
            return {r or "(none)": r for r in regions}

        what = f"DBR_SEED={seed}"
        now = named(occur("2026-10"))
        same(values(items[0]), {n: [total("2026-10", r), count("2026-10", r)] for n, r in now.items()}, what)
        same(list(values(items[0])), list(now), what)
        same([c["period"] for c in items[1]["columns"]], MONTHS, what)
        same(values(items[1]), {n: [total(m, r) for m in MONTHS] for n, r in named(occur(*MONTHS)).items()}, what)
        same(values(items[2]), {"total": [total(m) for m in MONTHS] + [None], "count(o)": [None] * 6 + [count("2026-10")]}, what)
        same(values(items[3]), {**{n: [total("2026-10", r)] for n, r in now.items()}, "total": [total("2026-10")]}, what)
        both = named(occur("2026-09", "2026-10"))
        steps = {n: [total("2026-10", r) - total("2026-09", r)] for n, r in both.items()}
        same(values(items[4]), {"before": [total("2026-09")], **steps, "now": [total("2026-10")]}, what)
        same(total("2026-09") + sum(s[0] for s in steps.values()), total("2026-10"), what)
        same([row.get("total", False) for row in items[4]["rows"]], [True] + [False] * len(steps) + [True], what)
        # `total` stands twice: the metric, and the sum of the steps
        same([row["cells"][0]["value"] for row in items[5]["rows"]],
             [total("2026-10"), D(-count("2026-10")), total("2026-10") - count("2026-10")], what)


EVERY = """metric m "M" = count(o) { good up }
metric n "N" = sum(o.amount) { good up }
goal g "Goal g" { metric m; target >= 100 }
goal h "Goal h" { metric n; target >= 100; under g }
check c "Check c": m > 100 { severity minor; owner "a" }
check d "Check d": n > 0
funnel f "Funnel f" { step a = count(o); step b = count(o where region == "East") }
explain m vs previous by region
action x "Action x" { owner "a" }
action y "Action y" { owner "a"; expect m >= 1 by 2026-12; risk "Risk of y" }
lesson l "Lesson l"
lesson "Another lesson"
outlook p "Outlook p" { next "Next of p" }
outlook "Another outlook" {}
"""
ROWS = [("2026-09-01", "East", 5), ("2026-10-01", "East", 6), ("2026-10-02", "West", 7)]
SAID = ["Goal g", "Goal h", "Check c", "Check d", "Funnel f", "West (new)", "Action x", "Action y", "Risk of y", "Lesson l", "Another lesson", "Outlook p",
        "Another outlook"]


def said(page):
    return [w for w in SAID if w in page]


@case
def parts_by_their_names():
    write(ROWS)
    for names, want in {
        "goals": ["Goal g", "Goal h"], "h": ["Goal h"], "checks": ["Check c", "Check d"], "d, c": ["Check c", "Check d"], "c": ["Check c"],
        "funnels": ["Funnel f"], "f": ["Funnel f"], "drivers": ["West (new)"], "explains": ["West (new)"], "actions": ["Action x", "Action y"], "y": ["Action y"], "plan": ["Goal g", "Goal h", "Action x", "Action y"],
        "risks": ["Risk of y"], "lessons": ["Lesson l", "Another lesson"], "l": ["Lesson l"], "outlook": ["Outlook p", "Another outlook"],
        "p": ["Outlook p"], "x, l, c": ["Check c", "Action x", "Lesson l"], "results": [], "metrics": [], "m": [], "sources": [], "data": [], "quality": [], "o": [],
    }.items():
        script = HEAD + EVERY + f'section "S" {{ show {names} }}\n'
        for form in ("text", "markdown", "html"):
            page = text(script, "-f", form, status=1)
            page = page[page.index("<main>") if form == "html" else 0 :]
            got = [w for w in said(page) if names != "risks" or w != "Action y"] # a risk may say whose it is
            same(got, want, f"show {names} as {form}")
            same("nothing to show" in page, False, f"show {names} as {form}")
    page = text(HEAD + EVERY + 'section "S" { show n }\n', status=1)
    same(("\n  N " in page, "\n  M " in page), (True, False))
    page = text(HEAD + EVERY + 'section "S" { show sources }\n', status=1)
    holds(page, "\n  o ", "o.csv")
    holds(text(HEAD + EVERY + 'section "S" { show c }\n', status=1), "1 failed\n") # and of all checks the verdict
    same(said(text(HEAD + 'metric checks = count(o)\ncheck c "Check c": checks > 0\nsection "S" { show `checks` }\n')), [])
    holds(text(HEAD + 'metric m = 1\nsection "S" { show funnels, risks }\n'), "nothing to show")


@case
def without_and_with_sections():
    """Sections move things about; they change no outcome and no status, but by a claim."""
    write(ROWS)
    layout = 'section "S" { table m by region; show c; chart m over last 2 months }\n'
    plain, laid = result(HEAD + EVERY, 1), result(HEAD + EVERY + layout, 1)
    same(plain.pop("sections"), [])
    same(len(laid.pop("sections")), 1)
    same(laid, plain)
    for form in ("junit", "sarif", "csv", "wecom", "dingtalk", "tap"):
        same(text(HEAD + EVERY + layout, "-f", form, status=1), text(HEAD + EVERY, "-f", form, status=1), form)
    good = HEAD + EVERY.replace("m > 100", "m > 1")
    claim = good + 'section "S" { text "x{claim: m > 5}y" }\n'
    for form in ("text", "markdown", "html"):
        holds(text(claim, "-f", form, status=1), "a claim does not hold: m", "xy")
    pathlib.Path("s.debrief").write_text(claim)
    same(debrief("check", "s.debrief").returncode, 1)
    same(result(claim, 1)["verdict"], "failed")
    same(text(good + 'section "S" { text "x{claim: m >= 2}y" }\n').count("claim"), 0)


@case
def a_wide_table_goes_on_below():
    write([(f"2026-{m:02d}-{d:02d}", "a very long name of a region that is too long" if d % 2 else "东部", m * d * 1000) for m in range(1, 11) for d in range(1, 29)])
    script = HEAD + 'section "S" { table sum(o.amount) over last 40 days by region; chart sum(o.amount) over last 90 days; chart sum(o.amount) by region }\n'
    for width in (60, 80, 120):
        page = text(script, env={"COLUMNS": str(width)})
        days = [w for w in page.split() if w.startswith("2026-10-") and len(w) == 10]
        same(len(set(days)), 31, f"{width}: days of October")
        for line in page.splitlines():
            if sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) > width:
                raise Failure(f"{width}: {line!r}")


@case
def ascii_signs_are_as_wide():
    """Every sign of an --ascii report stands where the other report has its own, and names keep theirs."""
    write(ROWS + [("2026-10-03", "Süd ─ 南", 70), ("2026-08-03", "East", 4)])
    script = HEAD + EVERY + 'section "S" { table m by region; chart n by region; chart n over last 4 months by region; chart m as bullet; chart n vs previous by region as waterfall; show checks, goals, m, actions }\n'
    plain, ascii = text(script, status=1), text(script, "--ascii", status=1)
    holds(plain, "✗", "█", "▁", "─", "┃")
    holds(ascii, "Süd - 南")
    same([len(line) for line in ascii.splitlines()], [len(line) for line in plain.splitlines()])
    same({c for c in ascii if ord(c) > 127}, set("ü南"))
    same([a for a, b in zip(ascii, plain) if a != b and ord(b) < 128], [], "an ASCII sign changed")
    for form in ("json", "markdown", "html"):
        same(text(script, "--ascii", "-f", form, status=1), text(script, "-f", form, status=1), form)


@case
def texts_of_data_are_texts():
    write([("2026-10-01", '"\x1b[31m<b>&|`x\n```"', 1)])
    script = HEAD + 'section "{count(o)}\\n<i>" { text "a\\n\\n<b>*b*{min(o.region)}"; table count(o) by region; chart count(o) by region; chart count(o) over last 2 months by region }\n'
    page = text(script)
    same("\x1b" in page, False)
    for form in ("markdown", "html"):
        page = text(script, "-f", form)
        tail = page[page.index("<main>") :] if form == "html" else page
        same("\x1b" in tail or "<b>*" in tail or "<i>" in tail.replace("<i>Numbers", ""), False, form) if form == "markdown" else same("<b>*" in tail, False, form)
        same("\n```" in page, False, form)


@case
def what_is_not_there():
    """No value at all: every chart says so and does not break."""
    write([("2026-10-05", "East", 1)])
    script = HEAD + """metric m = mean(o.amount where region == "West")
goal g { metric m; target >= 1 }
section "S" {
  table m, m over last 3 months, 1 / 0
  chart m over last 3 months; chart m over last 3 months as bar; chart m by region; chart m as bullet; chart m, m as waterfall
  chart sum(o.amount)[2020-01] by region as waterfall
}
"""
    page = text(script)
    holds(page, "—")
    items = result(script)["sections"][0]["items"]
    same(all(c is None or c["value"] is not None or c["reason_code"] for i in items for r in i["rows"] for c in r["cells"]), True)
    text(script, "-f", "html")
    text(script, "-f", "markdown")


if __name__ == "__main__":
    main("sections")
