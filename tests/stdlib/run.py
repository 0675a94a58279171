#!/usr/bin/env python3
"""The modules of stdlib/: their layout, their own tests, and every metric computed a second time in Python, over data whose columns have other
names than the modules use; docs/stdlib.md says what they hold.

    DEBRIEF=build/release/debrief python3 tests/stdlib/run.py [--update]

--update writes docs/stdlib.md."""
import datetime
import json
import os
import pathlib
import random
import re
import sys
from decimal import Decimal, getcontext
from fractions import Fraction as F

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import ROOT, case, debrief, main, same, Failure  # noqa: E402
import page  # noqa: E402

MODULES = sorted((ROOT / "stdlib").glob("*.debrief"))
PAGE = ROOT / "docs/stdlib.md"
DAYS = [datetime.date(2026, 9, 1) + datetime.timedelta(n) for n in range(61)]
SEED = int(os.environ.get("DBR_SEED", "20261031"))


# ---- data: one table a need, with columns that the script fits to it ----
def tables(rng):
    def money(top):
        return Decimal(rng.randint(1, top * 100)) / 100

    def stamp(d, hours):
        return datetime.datetime.combine(d, datetime.time()) + datetime.timedelta(seconds=rng.randint(0, hours * 3600))
    days = lambda n: sorted(rng.choice(DAYS) for _ in range(n))  # noqa: E731
    t = {}
    t["sales"] = [dict(d=d, amt=money(500), who="c%d" % rng.randint(1, 60), st=rng.choice(["ok", "ok", "open"])) for d in days(300)]
    t["mrr"] = [dict(d=d, sum=money(90000) + 1000, n=rng.randint(80, 120)) for d in DAYS]
    t["moves"] = [dict(d=d, k=rng.choice(["new", "expansion", "contraction", "churn", "reactivation"]), sum=money(90)) for d in days(120)]
    t["ads"] = [dict(d=d, sum=money(800)) for d in days(20)]
    t["posts"] = []
    for d in days(200):
        reads = rng.randint(1, 900)
        t["posts"].append(dict(d=d, id="p%d" % rng.randint(1, 25), shown=reads + rng.randint(0, 5000), opened=reads, done=rng.randint(0, reads),
                               sec=rng.randint(0, 90000), li=rng.randint(0, 90), co=rng.randint(0, 30), sh=rng.randint(0, 20), sa=rng.randint(0, 40)))
    t["fans"] = [dict(d=d, n=rng.randint(5000, 9000), plus=rng.randint(0, 90), minus=rng.randint(0, 60)) for d in DAYS]
    t["pv"] = [dict(d=d, v="v%d" % rng.randint(1, 150)) for d in days(400)]
    t["regs"] = [dict(d=d, u="u%d" % n, won=rng.random() < .5, host=rng.choice([None, "u1", "u2"])) for n, d in enumerate(days(90))]
    t["use"] = sorted({(rng.choice(DAYS), "u%d" % rng.randint(1, 70)) for _ in range(700)})
    t["use"] = [dict(d=d, u=u) for d, u in t["use"]]
    t["paid"] = [dict(d=d, u="u%d" % rng.randint(1, 70), sum=money(60)) for d in days(110)]
    t["desk"] = []
    for d in days(150):
        opened = stamp(d, 23)
        answered = opened + datetime.timedelta(seconds=rng.randint(1, 40000)) if rng.random() < .9 else None
        solved = opened + datetime.timedelta(seconds=rng.randint(40000, 400000)) if answered and rng.random() < .8 else None
        t["desk"].append(dict(d=opened, a=answered, s=solved, one=rng.random() < .6, again=rng.random() < .1, stars=rng.choice([None, 1, 2, 3, 4, 5, 5])))
    t["desk"].sort(key=lambda r: r["d"])
    t["books"] = [dict(d=d, k=rng.choice(["revenue", "revenue", "cost_of_sales", "expense"]), sum=money(2000)) for d in days(160)]
    t["plan"] = [dict(d=datetime.date(2026, m, 1), k=k, sum=money(90000)) for m in (9, 10) for k in ("revenue", "cost_of_sales", "expense")]
    t["bank"] = [dict(d=d, acc=a, sum=money(90000)) for d in DAYS for a in ("x", "y")]
    t["rows"] = [dict(d=d, key=rng.choice([None] + ["k%d" % n for n in range(150)]), f=rng.random() < .9, v=rng.random() < .8, c=rng.random() < .95,
                      t=rng.random() < .7) for d in days(200)]
    return t


SCRIPT = """review "All" { period 2026-10; as of 2026-11-02; currency EUR; owner "ops" }
%s
use std.retail { orders = sales { amount = amt; customer = who; paid = st == "ok" } }
use std.saas {
  recurring = mrr { amount = sum; customers = n }
  movements = moves { kind = k; amount = sum }
  spending = ads { amount = sum }
}
use std.content {
  pieces = posts {
    piece = id
    impressions = shown
    reads = opened
    finished = done
    seconds = sec
    likes = li
    comments = co
    shares = sh
    saves = sa
  }
  audience = fans { followers = n; gained = plus; lost = minus }
}
use std.growth {
  visits = pv { visitor = v }
  signups = regs { user = u; activated = won; invited = host is not none }
  activity = use { user = u }
  payments = paid { user = u; amount = sum }
}
use std.support {
  tickets = desk { answered = a; solved = s; one_touch = one; reopened = again; score = stars }
}
use std.finance {
  ledger = books { kind = k; amount = sum }
  budget = plan { kind = k; amount = sum }
  cash = bank { balance = sum }
}
use std.quality {
  records = rows { id = key; complete = f; valid = v; consistent = c; on_time = t }
}
"""


def cell(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "true" if v else "false"
    return v.isoformat() if isinstance(v, datetime.datetime) else str(v)


def write(folder, t):
    for name, rows in t.items():
        with open(folder / (name + ".csv"), "w") as f:
            f.write(",".join(rows[0]) + "\n")
            f.writelines(",".join(cell(v) for v in r.values()) + "\n" for r in rows)
    (folder / "all.debrief").write_text(SCRIPT % "\n".join('source %s from "%s.csv" { time d }' % (n, n) for n in t))


# ---- the same numbers, computed in fractions ----
def ratio(a, b):
    return None if a is None or b is None or b == 0 else F(a) / F(b)


def quantile(xs, q):
    xs = sorted(xs)
    if not xs:
        return None
    at = (len(xs) - 1) * F(q)
    lo = int(at)
    return F(xs[lo]) + (at - lo) * (F(xs[min(lo + 1, len(xs) - 1)]) - F(xs[lo]))


def total(rows, key, where=lambda r: True):
    return sum((F(r[key]) for r in rows if where(r)), F(0))


def grouped(rows, by, value):
    out = {}
    for r in rows:
        out.setdefault(r[by], []).append(value(r))
    return out


def edge(rows, key, last):
    day = (max if last else min)(r["d"] for r in rows)
    return total([r for r in rows if r["d"] == day], key)


def share(xs):
    xs = list(xs)
    return ratio(sum(map(bool, xs)), len(xs))


def retail(w):
    o = w["sales"]
    paid = [r for r in o if r["st"] == "ok"]
    gmv, got = total(o, "amt"), total(paid, "amt")
    by = grouped(paid, "who", lambda r: F(r["amt"]))
    buyers, again = len(by), sum(len(v) > 1 for v in by.values())
    return dict(gmv=gmv, paid_amount=got, unpaid_amount=gmv - got, paid_share=ratio(got, gmv), orders_placed=len(o), orders_paid=len(paid),
                payment_rate=ratio(len(paid), len(o)), aov=ratio(got, len(paid)), median_order=quantile([r["amt"] for r in paid], F(1, 2)),
                largest_order=max(r["amt"] for r in paid), customers=len({r["who"] for r in o}), buyers=buyers, repeat_buyers=again,
                repurchase_rate=ratio(again, buyers), frequency=ratio(len(paid), buyers), arppu=ratio(got, buyers),
                median_buyer=quantile([sum(v) for v in by.values()], F(1, 2)))


def saas(w):
    m, open_mrr, mrr = w["moves"], edge(w["mrr"], "sum", False), edge(w["mrr"], "sum", True)
    k = {n: total(m, "sum", lambda r, n=n: r["k"] == n) for n in ("new", "expansion", "contraction", "churn", "reactivation")}
    n = {x: sum(r["k"] == x for r in m) for x in k}
    up, down = k["new"] + k["reactivation"] + k["expansion"], k["contraction"] + k["churn"]
    customers = edge(w["mrr"], "n", True)
    arpa, churn, cac = ratio(mrr, customers), ratio(n["churn"], edge(w["mrr"], "n", False)), ratio(total(w["ads"], "sum"), n["new"])
    ltv = arpa * F(8, 10) / churn
    return dict(mrr=mrr, arr=mrr * 12, customers=customers, arpa=arpa, new_mrr=k["new"], reactivation_mrr=k["reactivation"], expansion_mrr=k["expansion"],
                contraction_mrr=k["contraction"], churned_mrr=k["churn"], net_new_mrr=up - down, quick_ratio=ratio(up, down), new_customers=n["new"],
                churned_customers=n["churn"], churn=churn, grr=ratio(open_mrr - down, open_mrr), nrr=ratio(open_mrr + k["expansion"] - down, open_mrr),
                cac=cac, ltv=ltv, ltv_cac=ltv / cac, payback=cac / (arpa * F(8, 10)))


def content(w):
    p, a = w["posts"], w["fans"]
    shown, reads, done = total(p, "shown"), total(p, "opened"), total(p, "done")
    by = {k: sum(v) for k, v in grouped(p, "id", lambda r: r["opened"]).items()}
    likes, comments, shares, saves = (total(p, x) for x in ("li", "co", "sh", "sa"))
    every = likes + comments + shares + saves
    return dict(impressions=shown, reads=reads, read_through=ratio(reads, shown), pieces_shown=len(by), reads_per_piece=ratio(reads, len(by)),
                best_piece=max(by.values()), best_share=ratio(max(by.values()), reads), finished=done, completion=ratio(done, reads),
                dwell=ratio(total(p, "sec"), reads), interactions=every, engagement=ratio(every, reads), like_rate=ratio(likes, reads),
                comment_rate=ratio(comments, reads), share_rate=ratio(shares, reads), save_rate=ratio(saves, reads), followers=edge(a, "n", True),
                net_followers=total(a, "plus") - total(a, "minus"), follow_rate=ratio(total(a, "plus"), reads),
                unfollow_rate=ratio(total(a, "minus"), edge(a, "n", False)))


def growth(w):
    uv, s, use, pay = {r["v"] for r in w["pv"]}, w["regs"], w["use"], w["paid"]
    won, by_day = sum(r["won"] for r in s), grouped(use, "d", lambda r: r["u"])
    days, mau, payers = grouped(use, "u", lambda r: r["d"]), len({r["u"] for r in use}), len({r["u"] for r in pay})
    dau = ratio(sum(len(set(v)) for v in by_day.values()), len(by_day))
    last = w["end"] - datetime.timedelta(6)
    back, invited, money = sum(len(v) > 1 for v in days.values()), sum(r["host"] is not None for r in s), total(pay, "sum")
    return dict(visits_made=len(w["pv"]), visitors=len(uv), new_users=len(s), signup_rate=ratio(len(s), len(uv)), activated=won,
                activation=ratio(won, len(s)), dau=dau, wau=len({r["u"] for r in use if r["d"] >= last}), mau=mau, stickiness=dau / mau,
                days_active=ratio(len(use), mau), returning=back, return_rate=ratio(back, mau), invited_users=invited, referral=ratio(invited, len(s)),
                revenue=money, payers=payers, paying_rate=ratio(payers, mau), arpu=ratio(money, mau), arppu=ratio(money, payers))


def support(w):
    t = w["desk"]
    took = lambda x: [int((r[x] - r["d"]).total_seconds()) for r in t if r[x]]  # noqa: E731
    first, done, stars = took("a"), took("s"), [r["stars"] for r in t if r["stars"]]
    return dict(tickets_opened=len(t), tickets_answered=len(first), tickets_solved=len(done), backlog=len(t) - len(done), solve_rate=ratio(len(done), len(t)),
                first_response=quantile(first, F(1, 2)), first_response_p90=quantile(first, F(9, 10)), answered_in_time=share(x <= 4 * 3600 for x in first),
                resolution=quantile(done, F(1, 2)), resolution_p90=quantile(done, F(9, 10)), solved_in_time=share(x <= 48 * 3600 for x in done),
                fcr=share(r["one"] for r in t), reopen_rate=share(r["again"] for r in t), csat=share(x >= 4 for x in stars), mean_score=ratio(sum(stars), len(stars)),
                dissatisfied=share(x <= 2 for x in stars), rated=ratio(len(stars), len(t)))


def finance(w):
    of = lambda rows, *k: total(rows, "sum", lambda r: r["k"] in k)  # noqa: E731
    b, p = w["books"], w["plan"]
    revenue, cost, spent = of(b, "revenue"), of(b, "cost_of_sales"), of(b, "expense")
    plan_in, plan_out = of(p, "revenue"), of(p, "cost_of_sales", "expense")
    gross, start, end = revenue - cost, edge(w["bank"], "sum", False), edge(w["bank"], "sum", True)
    profit = gross - spent
    return dict(revenue=revenue, cost_of_sales=cost, gross_profit=gross, gross_margin=ratio(gross, revenue), expenses=spent, expense_ratio=ratio(spent, revenue),
                operating_profit=profit, operating_margin=ratio(profit, revenue), revenue_budget=plan_in, revenue_variance=revenue - plan_in,
                revenue_variance_rate=ratio(revenue - plan_in, plan_in), cost_budget=plan_out, cost_variance=cost + spent - plan_out,
                execution=ratio(cost + spent, plan_out), profit_variance=profit - (plan_in - plan_out), cash_at_end=end, burn=start - end,
                runway=ratio(end, start - end))


def quality(w):
    t = w["rows"]
    ids = [r["key"] for r in t if r["key"]]
    dims = [share(r[x] for r in t) for x in "fvct"]
    unique, flaws = ratio(len(set(ids)), len(ids)), sum(not r[x] for r in t for x in "fvct")
    return dict(records_read=len(t), without_id=len(t) - len(ids), repeated=len(ids) - len(set(ids)), completeness=dims[0], uniqueness=unique,
                validity=dims[1], consistency=dims[2], timeliness=dims[3], score=(sum(dims) + unique) / 5,
                flawless=share(all(r[x] for x in "fvct") for r in t), flaws=flaws, dpmo=ratio(flaws * 1000000, len(t) * 4))


SECOND = dict(retail=retail, saas=saas, content=content, growth=growth, support=support, finance=finance, quality=quality)


def day_of(r):
    return r["d"].date() if isinstance(r["d"], datetime.datetime) else r["d"]


def agrees(got, want):
    if want is None or got.startswith("none"):
        return want is None and got.startswith("none")
    want = F(want)
    return abs(F(Decimal(got)) - want) <= abs(want) / 10**28


@case
def every_metric_a_second_time():
    getcontext().prec = 60
    t = tables(random.Random(SEED))
    write(pathlib.Path("."), t)
    names, wants, texts = [], [], []
    for window, start, end in (("", datetime.date(2026, 10, 1), datetime.date(2026, 10, 31)), ("[previous]", datetime.date(2026, 9, 1), datetime.date(2026, 9, 30))):
        w = {n: [r for r in rows if start <= day_of(r) <= end] for n, rows in t.items()}
        w["end"] = end
        for path in MODULES:
            second = SECOND[path.stem](w)
            metrics = [name for kind, name, *_ in page.statements(path.read_text()) if kind == "metric"]
            same(sorted(second), sorted(metrics), path.stem)
            for m in metrics:
                names.append(f"{path.stem}.{m}{window}")
                wants.append(second[m])
    p = debrief("eval", "all.debrief", *names)
    same((p.returncode, p.stderr), (0, ""), "eval")
    for name, got, want in zip(names, p.stdout.splitlines(), wants, strict=True):
        if not agrees(got, want):
            texts.append(f"{name}: wanted {want and float(want)}, got {got}")
    if texts:
        raise Failure("seed %d\n    %s" % (SEED, "\n    ".join(texts)))


@case
def each_module_has_what_it_should():
    same([p.stem for p in MODULES], sorted(SECOND))
    for path in MODULES:
        all_of = list(page.statements(path.read_text()))
        metrics = [s for s in all_of if s[0] == "metric"]
        if not 10 <= len(metrics) <= 25:
            raise Failure(f"{path.stem}: {len(metrics)} metrics")
        for kind, name, title, doc, _ in all_of:
            if not doc or (kind == "metric" and not title):
                raise Failure(f"{path.stem}: {kind} {name} is not documented")


# What Chinese leaves as it is.
LATIN = re.compile(r"\b(?:MRR|ARR|SaaS|LTV|CAC|DAU|MAU|CSAT|P90|RJMetrics|SQM Group|Mailchimp|PEFA)\b")


@case
def every_name_has_a_chinese_title():
    for path in MODULES:
        text = path.read_text().split('\ntest "')[0]
        want = {name for kind, name, *_ in page.statements(text) if kind in ("metric", "check", "benchmark", "funnel")}
        want |= {f"{kind} {t}" for kind, t in re.findall(r'\b(group|unit) "([^"]*)"', text)}
        for kind, name, _, _, whole in page.statements(text):
            if kind == "funnel":
                want |= {f"{name}.{step}" for step in re.findall(r"\bstep (\w+) ", whole)}
            if kind == "benchmark" and " note " in whole:
                want.add("note " + name)
        lines = [line for line in path.with_suffix(".zh").read_text().splitlines() if not line.startswith("#")]
        have = page.titles(path)
        same(len(have), len(lines), f"{path.stem}: a name stands twice, or a line is none")
        same(sorted(have), sorted(want), path.stem)
        for name, title in have.items():
            bare = LATIN.sub("", title)
            if re.search("[A-Za-z]", bare) or not (title != bare or re.search("[\u4e00-\u9fff]", title)) or re.search("[,;:()]", title):
                raise Failure(f"{path.stem}: {name} = {title}")
        whole = [t for name, t in have.items() if " " not in name and "." not in name]
        same(len(whole), len(set(whole)), f"{path.stem}: two names have one title")


@case
def a_chinese_review_is_chinese():
    """Everything that a module brings to a report is called by its Chinese title, and in an English one by its own."""
    write(pathlib.Path("."), tables(random.Random(SEED)))
    script = pathlib.Path("all.debrief").read_text()
    pathlib.Path("zh.debrief").write_text(script.replace("currency EUR;", "currency CNY; language zh;"))
    zh, en = (json.loads(debrief("run", f, "-f", "json").stdout) for f in ("zh.debrief", "all.debrief"))
    for path in MODULES:
        module, own = path.stem + ".", page.titles(path)
        stated = {name: (title, whole) for _, name, title, _, whole in page.statements(path.read_text())}
        for a, b in zip(zh["metrics"], en["metrics"], strict=True):
            if not a["name"].startswith(module):
                continue
            name = a["name"][len(module):]
            group, unit = (re.search(r'\b%s "([^"]*)"' % k, stated[name][1]) for k in ("group", "unit"))
            same((a["title"], a["group"]), (own[name], own["group " + group[1]]), name)
            same((b["title"], b["group"]), (stated[name][0], group[1]), name)
            if unit:
                same((a["unit"], b["unit"]), (own["unit " + unit[1]], unit[1]), name)
                if a["value"] is not None:
                    same(a["formatted"].split(" ")[-1], own["unit " + unit[1]], name)
        for c in zh["checks"]:
            if c["name"].startswith(module):
                same(c["title"], own[c["name"][len(module):]])
        for f in zh["funnels"]:
            if f["name"].startswith(module):
                name = f["name"][len(module):]
                same([f["title"]] + [s["title"] for s in f["steps"]], [own[name]] + [own[f"{name}.{s['name']}"] for s in f["steps"]])
    same(any("title" in c for c in en["checks"] if "." in c["name"]), False)
    for form in ("text", "markdown", "html"):
        text = debrief("run", "zh.debrief", "-f", form).stdout
        said = re.findall(r"\b(?:Gross merchandise|Paid amount|Customers|Recurring revenue|Active users|Tickets|Completeness|From visit to payment)\b", text)
        same(said, [], form)
    # a script that speaks both
    pathlib.Path("both.debrief").write_text('param tongue = "en"\n' + script.replace("currency EUR;", "currency EUR; language tongue;"))
    for tongue, title in (("en", "Gross merchandise value"), ("zh", "成交总额")):
        r = json.loads(debrief("run", "both.debrief", "--set", "tongue=" + tongue, "-f", "json").stdout)
        same(r["metrics"][0]["title"], title)


@case
def their_layout_and_their_own_tests():
    files = [str(p) for p in MODULES]
    for args in (["fmt", "--check"], ["lint", "--fail-on", "warn"]):
        p = debrief(*args, *files)
        same((p.returncode, p.stdout + p.stderr), (0, ""), " ".join(args))
    p = debrief("test", *files)
    same((p.returncode, p.stdout.splitlines()[-1].split(", ")[1]), (0, "0 failed"), p.stdout + p.stderr)


@case
def the_script_of_all_is_reviewed():
    """From another folder, with nothing of the project there; checks of modules are outcomes of the review."""
    write(pathlib.Path("."), tables(random.Random(SEED)))
    p = debrief("run", "all.debrief", "-f", "json")
    r = json.loads(p.stdout)
    checks = {c["name"]: c for c in r["checks"]}
    same(checks["saas.known_kinds"]["outcome"], "passed")
    same(checks["quality.complete"]["outcome"], "failed")
    same((checks["quality.complete"]["file"], checks["quality.complete"]["owner"]), ("stdlib/quality.debrief", "ops"))
    same([f["name"] for f in r["funnels"]], ["growth.aarrr"])
    pieces = [c["segment"] for c in r["checks"] if c["name"] == "content.finished_within_reads"]
    same((len(pieces), list(pieces[0])), (20, ["piece"]))  # the column is called `id` in the data
    p = debrief("check", "all.debrief", "--set", "quality.least_completeness=10%", "--set", "quality.least_validity=10%")
    same("quality.complete" in p.stdout, False, p.stdout)


NAMES = """review { period 2026-10; as of 2026-11-02; currency CNY; owner "li" }
param rate = 50%
source orders from inline(\"\"\"
day,amount,who,paid,region
2026-10-01,100,a,yes,East
2026-10-02,-60,b,no,West
2026-10-03,30,b,yes,West
2026-10-04,30,b,yes,
\"\"\") { time day }
source rows from inline(\"\"\"
day,id,ok
2026-10-01,1,true
2026-10-01,2,false
\"\"\") { time day }
use std.retail { orders = orders { customer = who } }
use std.quality {
  records = rows { complete = ok; valid = ok and true; consistent = true; on_time = if ok then true else false }
}
metric gmv = count(orders)
metric score = retail.gmv[region == "East"] * rate
benchmark mine { retail.aov 50; quality.completeness from retail.payment_rate }
check each_region: retail.aov >= 31 { each region }
check own: retail.aov vs mine >= 0%
waive check retail.no_negative_orders { until 2026-12-01; because "refunds come with the orders until the shop is moved" }
action sort "Sort them" { answers quality.complete, own; owner "li"; due 2026-12-01 }
goal more "More" { metric retail.gmv; target >= 1000; by 2026-12; guard quality.complete, own }
test "names of modules in a test" {
  period 2026-10
  param quality.least_completeness = 40%
  given rows \"\"\"
    day,id,ok
    2026-10-01,1,true
    2026-10-01,2,false
    \"\"\"
  given orders \"\"\"
    day,amount,who,paid,region
    2026-10-01,100,a,yes,East
    \"\"\"
  expect retail.gmv == 100 and gmv == 1
  expect quality.complete passes
  expect quality.valid fails
  expect check each_region is passed
}
"""


@case
def names_stay_apart():
    pathlib.Path("names.debrief").write_text(NAMES)
    p = debrief("eval", "names.debrief", "gmv", "retail.gmv", "score", "retail.buyers", "quality.validity", "retail.aov vs mine", "sum(orders.amount)",
                "quality.least_validity", "mean(retail.gmv over last 2 months)", "quality.completeness vs mine")
    # mine: 3 of 4 orders are paid
    same((p.stdout.split("\n"), p.stderr), (["4", "100", "50", "2", "0.5", "0.0666666666666666666666666666666666", "100", "0.99", "100",
                                             "-0.3333333333333333333333333333333333", ""], ""))
    p = debrief("test", "names.debrief")
    same((p.returncode, p.stdout), (0, "ok   names of modules in a test\ntests: 1 passed, 0 failed\n"), p.stderr)
    r = json.loads(debrief("run", "names.debrief", "-f", "json").stdout)
    same([c["outcome"] for c in r["checks"] if c["name"] == "each_region"], ["passed", "failed", "failed"])
    same([c["outcome"] for c in r["checks"] if c["name"] == "retail.no_negative_orders"], ["waived"])
    p = debrief("explain", "names.debrief", "retail.paid_within_gmv")
    same((p.returncode, "stdlib/retail.debrief:" in p.stdout), (0, True), p.stdout + p.stderr)
    p = debrief("check", "names.debrief", "--set", "quality.least_complete=1%")
    same((p.returncode, "did you mean `quality.least_completeness`" in p.stderr), (2, True), p.stderr)


@case
def a_unit_of_time_is_no_column_of_the_script():
    """`per day` in a module is a day, also where the source has a column of that name."""
    tables = {"visits": "visitor", "signups": "user,activated,invited", "activity": "user", "payments": "user,amount"}
    rows = {"activity": "2026-10-01,a\n2026-10-01,b\n2026-10-02,a\n"}
    pathlib.Path("day.debrief").write_text("review { period 2026-10; currency CNY }\n" + "".join(
        f'source {name} from inline("""\nday,{columns}\n{rows.get(name, "")}""") {{ time day }}\n' for name, columns in tables.items()) + "use std.growth { activity = activity }\n")
    p = debrief("eval", "day.debrief", "growth.dau", "growth.mau")
    same((p.stdout, p.stderr), ("1.5\n2\n", ""))


@case
def the_page_is_fresh():
    if PAGE.read_text() != page.page(MODULES, SCRIPT):
        raise Failure("docs/stdlib.md is not what the modules say: tests/stdlib/run.py --update writes it")


if __name__ == "__main__":
    if "--update" in sys.argv:
        PAGE.write_text(page.page(MODULES, SCRIPT))
    sys.exit(main("stdlib"))
