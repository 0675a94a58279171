#!/usr/bin/env python3
"""Evaluates random expressions over the shop example and computes each a second time in Python: all digits must agree.

    DEBRIEF=build/release/debrief python3 tests/recompute/run.py [SEED]
"""
import calendar, datetime, os, random, subprocess, sys
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples"))
from run import DEBRIEF, ONE, ROOT, quantile, seconds, shop_orders  # noqa: E402

EXPRESSIONS = 300
LAST = datetime.date(2026, 10, 31)


def month(back):
    """The first and last day of the month that many months before October 2026."""
    y, m = divmod(2026 * 12 + 9 - back, 12)
    return datetime.date(y, m + 1, 1), datetime.date(y, m + 1, calendar.monthrange(y, m + 1)[1])


def window(rng):
    """(words for brackets, first day, last day)"""
    n = rng.randint(1, 11)
    days = rng.randint(1, 90)
    monday = datetime.date.fromisocalendar(2026, rng.randint(1, 43), 1)
    return rng.choice([
        ("", *month(0)), ("previous", *month(1)), ("last year", *month(12)), (f"{n} months ago", *month(n)),
        (f"trailing {days} days", LAST - datetime.timedelta(days - 1), LAST), (f"trailing {n} months", month(n - 1)[0], LAST),
        ("qtd", datetime.date(2026, 10, 1), LAST), ("ytd", datetime.date(2026, 1, 1), LAST), ("2026-Q3", month(3)[0], month(1)[1]),
        ("ytd, last year", datetime.date(2025, 1, 1), datetime.date(2025, 10, 31)),
        (f"{monday:%G-W%V}", monday, monday + datetime.timedelta(6)),
    ])


def conditions(rng):
    region, channel = rng.choice(["East", "West", "North", "South"]), rng.choice(["app", "web", "email"])
    all_of_them = [
        (f'region == "{region}"', lambda r: r["region"] == region),
        (f'channel != "{channel}"', lambda r: r["channel"] not in ("", channel)),
        ("customer_id is none", lambda r: r["customer_id"] == ""),
        ("weekday(ordered_at) in (6, 7)", lambda r: r["day"].weekday() >= 5),
        ("amount in 100 CNY..400 CNY", lambda r: 100 <= r["value"] <= 400),
        ('segment == "vip"', lambda r: r["segment"] == "vip"),
    ]
    return [c for c in all_of_them if rng.random() < 0.25]


def ratio(a, b):
    return ONE.divide(Decimal(a), Decimal(b)) if b else None


def aggregate(rng, rows, where):
    """(the aggregate, its value over the rows; None for no value)"""
    amounts = [r["value"] for r in rows]
    reasons = [r["reason"] for r in rows if r["reason"]]
    times = [seconds(r) for r in rows if r["shipped_at"]]
    customers = {}
    for r in rows:
        if r["customer_id"]:
            customers[r["customer_id"]] = customers.get(r["customer_id"], 0) + r["value"]
    return rng.choice([
        (f"sum(orders.amount{where})", sum(amounts, Decimal(0))),
        (f"count(orders{where})", Decimal(len(rows))),
        (f"count(distinct orders.customer_id{where})", Decimal(len(customers))),
        (f"mean(orders.amount{where})", ratio(sum(amounts), len(amounts))),
        (f"p90(orders.amount{where})", quantile(amounts, Decimal("0.9")) if amounts else None),
        (f"max(orders.amount{where})", max(amounts, default=None)),
        (f'share(orders.reason == "damaged"{where})', ratio(reasons.count("damaged"), len(reasons))),
        (f"mean(sum(orders.amount{where}) per customer_id)", ratio(sum(customers.values()), len(customers))),
        (f"median(orders.shipped_at - orders.ordered_at{where})", quantile(times, Decimal("0.5")) if times else None),
    ])


def make(rng, orders):
    words, first, last = window(rng)
    slices, paid = conditions(rng), rng.random() < 0.6
    rows = [r for r in orders if first <= r["day"] <= last and all(f(r) for _, f in slices) and (not paid or r["status"] == "paid")]
    text, value = aggregate(rng, rows, ' where status == "paid"' if paid else "")
    brackets = [words] * bool(words) + [c for c, _ in slices]
    rng.shuffle(brackets)
    begins_before = last < datetime.date(2025, 10, 1)  # before the first file: no value at all
    return text + (f"[{', '.join(brackets)}]" if brackets else ""), None if begins_before else value


def agrees(value, line):
    if value is None or line.startswith("none"):
        return value is None and line.startswith("none (")
    return Decimal(line) == value


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DBR_SEED") or str(random.SystemRandom().randrange(10**9))
    print("seed", seed)
    orders, _ = shop_orders()
    for r in orders:
        r["day"], r["value"] = datetime.date.fromisoformat(r["ordered_at"][:10]), Decimal(r["amount"])
    rng = random.Random(seed)
    made = [make(rng, orders) for _ in range(EXPRESSIONS)]
    script = os.path.join(ROOT, "examples", "shop", "october.debrief")
    run = subprocess.run([DEBRIEF, "eval", script, *(text for text, _ in made)], capture_output=True, text=True, timeout=300)
    lines = run.stdout.splitlines()
    wrong = [f"{text}\n  is {line}, computed again {value}" for (text, value), line in zip(made, lines) if not agrees(value, line)]
    if run.returncode or len(lines) != len(made):
        wrong.append(f"status {run.returncode}, {len(lines)} values\n{run.stderr}")
    for text in wrong[:20]:
        print("FAIL " + text)
    print(f"recompute: {len(made)} expressions, {len(wrong)} failures")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
