#!/usr/bin/env python3
"""Writes the data of the saas example: a made-up subscription product, 1 August 2025 to 1 November 2026.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
    python3 examples/saas/make_data.py [FOLDER]
"""
import datetime, json, os, random, sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = datetime.date(2025, 8, 1), datetime.date(2026, 11, 1)
PLANS = [("starter", 29, 410), ("team", 149, 160), ("business", 690, 34)]  # name, price a month, customers on the first day
DAY = datetime.timedelta(days=1)


def days():
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def weekday(day):
    return (1.15, 1.2, 1.15, 1.05, 0.95, 0.35, 0.4)[day.weekday()]


def subscriptions():
    """The customers of every plan at the end of every day, and who left."""
    rng = random.Random(21)
    balance = ["date,plan,customers,mrr"]
    left = ["date,plan,mrr,reason"]
    customers = {plan: count for plan, _, count in PLANS}
    for day in days():
        for plan, price, start in PLANS:
            gain = start * 0.0021 * weekday(day)
            loss = customers[plan] * (0.00085 if plan == "starter" else 0.0005) * weekday(day)
            if plan == "starter" and day >= datetime.date(2026, 10, 26):
                loss *= 4  # the price of the starter plan went up on 1 November, announced on 26 October
            new = int(gain + rng.random())
            gone = int(loss + rng.random())
            customers[plan] += new - gone
            balance.append(f"{day},{plan},{customers[plan]},{customers[plan] * price}")
            for _ in range(gone):
                x = rng.random()
                raised = plan == "starter" and day >= datetime.date(2026, 10, 26)
                reason = "price" if x < (0.7 if raised else 0.25) else "missing feature" if x < 0.8 else "closed down" if x < 0.9 else ""
                left.append(f"{day},{plan},{price},{reason}")
    return balance, left


def signups():
    rng = random.Random(22)
    rows, number = ["signup_id,signed_up_at,channel,activated_at"], 7000
    for day in days():
        if day < datetime.date(2026, 1, 1):
            continue
        count = int(9 * weekday(day) * (0.85 + 0.3 * rng.random()) + rng.random())
        for minute in sorted(int(1440 * rng.random()) for _ in range(count)):
            number += 1
            at = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(minutes=minute)
            channel = ("search", "search", "referral", "ads", "ads", "partner")[int(6 * rng.random())]
            chance = 0.34 if channel == "ads" else 0.52
            if day >= datetime.date(2026, 10, 12):
                chance += 0.08  # the new first-steps page
            done = at + datetime.timedelta(minutes=int(20 + 4000 * rng.random() ** 3))
            active = f"{done:%Y-%m-%dT%H:%M}" if rng.random() < chance and done.date() <= LAST else ""
            domain = "team.example" if rng.random() < 0.004 else ""
            rows.append(f"S{number},{at:%Y-%m-%dT%H:%M},{'internal' if domain else channel},{active}")
            if rng.random() < 0.002:
                rows.append(rows[-1])  # the form was sent twice
    return rows


def tickets():
    rng = random.Random(23)
    rows, number = [], 500
    for day in days():
        if day < datetime.date(2026, 1, 1):
            continue
        busy = 2.2 if day >= datetime.date(2026, 10, 26) else 1
        for minute in sorted(int(7 * 60 + 13 * 60 * rng.random()) for _ in range(int(5 * weekday(day) * busy + rng.random()))):
            number += 1
            at = datetime.datetime(day.year, day.month, day.day) + datetime.timedelta(minutes=minute)
            priority = ("normal", "normal", "normal", "urgent")[int(4 * rng.random())]
            hours = (1.5 if priority == "urgent" else 5) * (0.3 + 1.5 * rng.random()) * (1.5 if busy > 1 else 1)
            answered = at + datetime.timedelta(minutes=int(60 * hours))
            ticket = {"id": number, "opened_at": f"{at:%Y-%m-%dT%H:%M:00Z}", "priority": priority,
                      "topic": "billing" if busy > 1 and rng.random() < 0.6 else ("login", "export", "billing", "other")[int(4 * rng.random())],
                      "answered_at": f"{answered:%Y-%m-%dT%H:%M:00Z}" if answered.date() <= LAST else None}
            rows.append(json.dumps(ticket))
    return rows


def uptime():
    rng = random.Random(24)
    rows = ["date,service,minutes,down"]
    for day in days():
        for service in ("app", "api", "import"):
            down = int(30 * rng.random()) if rng.random() < 0.03 else 0
            if service == "import" and day == datetime.date(2026, 10, 28):
                down = 74
            rows.append(f"{day},{service},1440,{down}")
    return rows


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "data")
    os.makedirs(folder, exist_ok=True)
    balance, left = subscriptions()
    files = {"mrr.csv": balance, "cancellations.csv": left, "signups.csv": signups(), "tickets.jsonl": tickets(), "uptime.csv": uptime()}
    for name, rows in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as f:
            f.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
