#!/usr/bin/env python3
"""The invented shop of this example: its orders, visits, tickets and survey.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
    python3 examples/monthly/make_data.py [FOLDER]
"""
import datetime as dt
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from invented import Pick, write  # noqa: E402

HERE = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent / "data"
FIRST, LAST = dt.date(2024, 9, 1), dt.date(2026, 10, 31)
REGIONS = (("East", 46), ("North", 24), ("South", 30))
CHANNELS = (("search", 40), ("social", 34), ("email", 26))
SEASON = {1: .92, 2: .80, 3: .95, 4: .97, 5: 1.0, 6: 1.12, 7: .94, 8: .93, 9: 1.0, 10: 1.04, 11: 1.42, 12: 1.15}
LATE = ("Came four days late", "送得太慢，等了一个星期", "Delivery was late again, nobody answered at 138-0013-8000", "快递慢，客服也联系不上", "Late. Please write to li.na@example.com")
SIZE = ("尺码偏小，退了", "The size runs small", "Ordered my usual size, too small", "尺码表不准")
GOOD = ("很满意", "Great quality", "包装很好", "Will buy again", "质量不错", "Quick answer from support", "")


def days():
    day = FIRST
    while day <= LAST:
        yield day
        day += dt.timedelta(days=1)


def orders(pick):
    rows, customers, number = [], [], 0
    for day in days():
        months = (day.year - 2024) * 12 + day.month - 9
        rate = 4.6 * SEASON[day.month] * 1.022 ** months * (1.25 if day.weekday() >= 5 else .92)
        for _ in range(int(rate) + (pick.random() < rate % 1)):
            number += 1
            if customers and pick.random() < .44:
                who, region = customers[-1 - int(pick.random() ** 2 * min(len(customers), 900))]
            else:
                who, region = f"c{len(customers) + 1:04d}", pick.weighted(REGIONS)
                customers.append((who, region))
            channel = pick.weighted(CHANNELS)
            amount = round(210 * 1.004 ** months * (1 + .3 * pick.bell()) ** 2 + 12, 2)
            bad = .030 if region != "East" or day < dt.date(2026, 9, 1) else .075
            draw = pick.random()
            status = "refunded" if draw < bad else "cancelled" if draw < bad + .02 else "paid"
            rows.append((f"o{number:05d}", day, who, region, channel, f"{amount:.2f}", status))
    write(HERE / "orders.csv", "order_id,day,customer,region,channel,amount,status", rows)


def visits(pick):
    rows = []
    for day in days():
        months = (day.year - 2024) * 12 + day.month - 9
        for channel, share in CHANNELS:
            n = round(190 * SEASON[day.month] * 1.02 ** months * share / 100 * pick.uniform(.85, 1.15))
            cart = .21 if channel != "social" or day < dt.date(2026, 10, 1) else .165
            rows.append((day, channel, n, sum(pick.random() < cart for _ in range(n))))
    write(HERE / "visits.csv", "day,channel,visits,carts", rows)


def tickets(pick):
    rows, number = [], 0
    for month, count, slow in ((8, 58, 1.0), (9, 64, 1.05), (10, 71, 1.5)):
        for _ in range(count):
            number += 1
            opened = dt.datetime(2026, month, pick.between(1, 28), pick.between(8, 19), pick.between(0, 59))
            answered = opened + dt.timedelta(minutes=pick.between(5, 170))
            solved = answered + dt.timedelta(hours=round(pick.uniform(3, 44) * slow, 2))
            form = "%Y-%m-%dT%H:%M"
            row = [f"t{number:03d}", opened.strftime(form), answered.strftime(form), solved.strftime(form)]
            if number % 17 == 0:
                row[2] = ""
            if number % 23 == 0:
                row[3] = ""
            rows.append(row)
    write(HERE / "tickets.csv", "ticket,opened,answered,solved", rows)


def survey(pick):
    rows = []
    for month, count, late in ((8, 70, .07), (9, 76, .08), (10, 88, .30)):
        for _ in range(count):
            day, draw = dt.date(2026, month, pick.between(1, 28)), pick.random()
            if draw < late:
                score, text = pick.between(1, 6), pick.one(LATE)
            elif draw < late + .1:
                score, text = pick.between(4, 8), pick.one(SIZE)
            else:
                score, text = pick.one((7, 8, 9, 9, 10, 10)), pick.one(GOOD)
            rows.append((day, score, f'"{text}"' if text else ""))
    write(HERE / "survey.csv", "day,score,comment", sorted(rows))


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for seed, make in enumerate((orders, visits, tickets, survey)):
        make(Pick(20261125 + seed))
