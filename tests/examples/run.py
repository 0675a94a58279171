#!/usr/bin/env python3
"""Runs examples/: reports byte for byte, tests, lint, layout, generators; and computes the shop's numbers a second time.

    DEBRIEF=build/release/debrief python3 tests/examples/run.py [--update]

--update writes the .expected.txt files, to be read before they are committed.
"""
import csv, datetime, decimal, difflib, filecmp, glob, json, os, subprocess, sys, tempfile
from decimal import Decimal

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from kit import example_scripts  # noqa: E402

ROOT = os.path.abspath(os.environ.get("ROOT", os.path.join(os.path.dirname(__file__), "..", "..")))
DEBRIEF = os.path.abspath(os.environ.get("DEBRIEF", os.path.join(ROOT, "build/release/debrief")))
EXIT = {"examples/first.debrief": 1, "examples/shop/october.debrief": 1, "examples/saas/week.debrief": 1, "examples/content/十月.debrief": 1,
        "examples/monthly/september.debrief": 1, "examples/monthly/october.debrief": 1,
        **{f"examples/modules/{m}.debrief": 1 for m in ("content", "finance", "growth", "quality", "retail", "saas", "support")}}
failures = []


def fail(text):
    failures.append(text)


def call(*args):
    env = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1")
    env.pop("CLICOLOR_FORCE", None)
    return subprocess.run([DEBRIEF, *args], cwd=ROOT, env=env, capture_output=True, timeout=120)


def same_text(what, wanted, got):
    if wanted != got:
        fail(f"{what}\n" + "\n".join(difflib.unified_diff(wanted.split("\n"), got.split("\n"), "expected", "came", lineterm="")))


def check_script(script, update):
    expected_path = os.path.join(ROOT, script[: -len(".debrief")] + ".expected.txt")
    run = call("run", script)
    if run.returncode != EXIT.get(script):
        fail(f"{script}: run gave {run.returncode}, not {EXIT.get(script)}\n{run.stderr.decode()}")
    if run.stderr:
        fail(f"{script}: run said on stderr\n{run.stderr.decode()}")
    if update:
        with open(expected_path, "wb") as f:
            f.write(run.stdout)
    with open(expected_path, "rb") as f:
        same_text(f"{script}: another report", f.read().decode(), run.stdout.decode())
    if call("run", script, "--jobs", "1").stdout != run.stdout or call("run", script, "--jobs", "7").stdout != run.stdout:
        fail(f"{script}: the report depends on the number of threads")
    if call("check", script).returncode != run.returncode:
        fail(f"{script}: check and run differ in their exit status")
    for args in (["fmt", "--check", script], ["test", script], ["lint", "--fail-on", "warn", script]):
        done = call(*args)
        if done.returncode:
            fail(f"`debrief {' '.join(args)}` gave {done.returncode}\n{(done.stdout + done.stderr).decode()}")


def check_monthly(update):
    """One script in two languages, and the result that the next month goes on from, as it is saved today."""
    folder = os.path.join(ROOT, "examples", "monthly")
    with tempfile.TemporaryDirectory() as there:
        path = os.path.join(there, "2026-09.json")
        call("run", "examples/monthly/september.debrief", "--save", path)
        saved, kept = open(path, encoding="utf-8").read(), os.path.join(folder, "results", "2026-09.json")
        if update:
            open(kept, "w", encoding="utf-8").write(saved)
        same_text("september: another saved result", open(kept, encoding="utf-8").read(), saved)
    came, expected = call("run", "examples/monthly/october.debrief", "--set", "language=zh").stdout.decode(), os.path.join(folder, "october.zh.expected.txt")
    if update:
        open(expected, "w", encoding="utf-8").write(came)
    same_text("october in Chinese: another report", open(expected, encoding="utf-8").read(), came)
    if call("fmt", "--check", "examples/monthly/parts/shop.debrief").returncode:
        fail("examples/monthly/parts/shop.debrief is not in canonical layout")


def check_generator(path):
    committed = os.path.join(os.path.dirname(path), "data")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, path, folder], check=True)
        names = sorted(os.listdir(folder))
        if names != sorted(os.listdir(committed)):
            fail(f"{path}: writes other files than {committed} has")
        for name in names:
            if not filecmp.cmp(os.path.join(folder, name), os.path.join(committed, name), shallow=False):
                fail(f"{path}: {name} differs from the committed one")


# ---- the shop, computed a second time: 34 digits, half even, exact sums ----

ONE = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)
SHOP = os.path.join(ROOT, "examples", "shop", "data")


def rows_of(name):
    with open(os.path.join(SHOP, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def shop_orders():
    products = {p["sku"]: p for p in rows_of("products.csv")}
    customers = {c["customer_id"]: c for c in rows_of("customers.csv")}
    orders, seen, read, dropped, twice = [], set(), 0, 0, 0
    for path in sorted(glob.glob(os.path.join(SHOP, "orders-*.csv"))):
        for row in rows_of(path):
            read += 1
            if row["status"] == "test":
                dropped += 1
            elif row["order_id"] in seen:
                twice += 1
            else:
                seen.add(row["order_id"])
                row["segment"] = customers.get(row["customer_id"], {}).get("segment") or None
                row["cost"] = Decimal(products[row["sku"]]["cost"])
                orders.append(row)
    return orders, {"rows": read, "dropped": dropped, "duplicates": twice}


def seconds(row):
    at, out = (datetime.datetime.fromisoformat(row[k]) for k in ("ordered_at", "shipped_at"))
    return Decimal(int((out - at).total_seconds()))


def quantile(values, p):
    values = sorted(values)
    place = (len(values) - 1) * p
    low = int(place)
    if low + 1 == len(values):
        return values[low]
    return ONE.add(values[low], ONE.multiply(place - low, values[low + 1] - values[low]))


def workdays(month):
    kinds = {h["date"]: h["kind"] for h in rows_of("holidays.csv")}
    day, count = datetime.date.fromisoformat(month + "-01"), 0
    while f"{day:%Y-%m}" == month:
        kind = kinds.get(str(day), "off" if day.weekday() >= 5 else "work")
        count += kind == "work"
        day += datetime.timedelta(days=1)
    return count


def shop_metrics(orders, visits, month):
    rows = [r for r in orders if r["ordered_at"].startswith(month)]
    paid = [r for r in rows if r["status"] == "paid"]
    revenue, costs = sum(Decimal(r["amount"]) for r in paid), sum(r["cost"] for r in paid)
    sessions = sum(int(v["sessions"]) for v in visits if v["date"].startswith(month))
    known = [r for r in paid if r["segment"] is not None]
    refunded = [r for r in rows if r["status"] == "refunded"]
    shipped = [r for r in rows if r["shipped_at"]]
    return {
        "revenue": revenue, "costs": costs, "margin": ONE.divide(revenue - costs, revenue),
        "basket": ONE.divide(revenue, Decimal(len(paid))), "paid": Decimal(len(paid)),
        "buyers": Decimal(len({r["customer_id"] for r in paid if r["customer_id"]})),
        "sessions": Decimal(sessions), "conversion": ONE.divide(Decimal(len(paid)), Decimal(sessions)),
        "vip_share": ONE.divide(Decimal(sum(r["segment"] == "vip" for r in known)), Decimal(len(known))),
        "refund_rate": ONE.divide(Decimal(len(refunded)), Decimal(len(rows))),
        "wrong_size": Decimal(sum(r["reason"] == "wrong size" for r in refunded)),
        "ship_time": quantile([seconds(r) for r in shipped], Decimal("0.9")),
        "packed": ONE.divide(Decimal(len(shipped)), Decimal(workdays(month))),
    }


def equal(what, wanted, got):
    if got is None or Decimal(wanted) != Decimal(got):
        fail(f"shop: {what} is {got}, computed again {wanted}")


def check_shop():
    run = call("run", "examples/shop/october.debrief", "--format", "json")
    result = json.loads(run.stdout, parse_float=Decimal, parse_int=Decimal)
    orders, counted = shop_orders()
    visits = rows_of("visits.csv")
    now, before, year = (shop_metrics(orders, visits, m) for m in ("2026-10", "2026-09", "2025-10"))
    metrics = {m["name"]: m for m in result["metrics"]}
    if set(metrics) != set(now):
        fail(f"shop: other metrics than expected: {sorted(set(metrics) ^ set(now))}")
    for name, value in now.items():
        equal(name, value, metrics[name]["value"])
        compared = {c["with"]: c for c in metrics[name]["comparisons"]}
        for with_, base in (("previous", before[name]), ("last year", year[name])):
            equal(f"{name} of {with_}", base, compared[with_]["value"])
            equal(f"{name} against {with_}, difference", ONE.subtract(value, base), compared[with_]["difference"])
            equal(f"{name} against {with_}", ONE.divide(ONE.subtract(value, base), base), compared[with_]["change"])
    for point in metrics["revenue"]["series"]:
        equal("revenue of " + point["period"], shop_metrics(orders, visits, point["period"])["revenue"], point["value"])
    source = next(s for s in result["sources"] if s["name"] == "orders")
    for name, value in counted.items():
        equal("orders, " + name, value, source[name])
    outcomes = {"East": "failed", "North": "passed", "South": "waived", "West": "passed"}
    for check in (c for c in result["checks"] if c["name"] == "refunds"):
        region = check["segment"]["region"]
        rows = [r for r in orders if r["region"] == region and r["ordered_at"].startswith("2026-10")]
        equal("refunds in " + region, ONE.divide(Decimal(sum(r["status"] == "refunded" for r in rows)), Decimal(len(rows))), check["value"])
        if check["outcome"] != outcomes.pop(region):
            fail(f"shop: refunds in {region}: {check['outcome']}")
    if outcomes:
        fail(f"shop: no outcome for {sorted(outcomes)}")
    grow = next(g for g in result["goals"] if g["name"] == "grow")
    equal("the expected value of goal grow", ONE.add(Decimal(175000), ONE.divide(Decimal(75000 * 9), Decimal(11))), grow["expected"])
    equal("the attainment of goal grow", ONE.divide(now["revenue"] - 175000, Decimal(75000)), grow["attainment"])


def main():
    scripts = [os.path.relpath(p, ROOT) for p in example_scripts(ROOT)]
    if set(scripts) != set(EXIT):
        fail(f"the table of exit statuses is not that of the scripts: {sorted(set(scripts) ^ set(EXIT))}")
    check_monthly("--update" in sys.argv[1:]) # the saved result first
    for script in scripts:
        check_script(script, "--update" in sys.argv[1:])
    for path in sorted(glob.glob(os.path.join(ROOT, "examples", "*", "make_data.py"))):
        check_generator(path)
    check_shop()
    for text in failures:
        print("FAIL " + text)
    print(f"examples: {len(scripts)} scripts, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
