#!/usr/bin/env python3
"""Two years and a bit of a tea shop that does not exist: visits, orders and revenue a day, members counted twice a week.

    python3 tests/wbr/make_data.py    writes days.csv and members.csv beside this file; run.py makes them again and compares

The days hold a leap day, 2024-02-29, and a week 53 of weeks that begin on a Friday, 2024-12-27 to 2025-01-02."""
import datetime
import pathlib
import random

SEED = 20240229
FIRST, LAST = datetime.date(2023, 1, 3), datetime.date(2025, 3, 16)
WEEK = (104, 98, 95, 97, 108, 121, 132)  # percent of an ordinary day, from Monday
YEAR = (108, 101, 94, 88, 80, 74, 70, 76, 92, 107, 124, 139)  # nobody drinks hot tea in July
CAMPAIGNS = [datetime.date(2023, 3, 6), datetime.date(2023, 11, 20), datetime.date(2024, 3, 4), datetime.date(2024, 6, 10),
             datetime.date(2024, 11, 18), datetime.date(2025, 2, 24)]  # nine days each
NOT_COUNTED = {datetime.date(2023, 9, 30), datetime.date(2024, 2, 27), datetime.date(2024, 8, 14), datetime.date(2024, 12, 28)}


def days(rng):
    """A line a day; visits are empty where the counter was broken, load_ms is what a page took."""
    lines = ["date,visits,orders,revenue,load_ms,campaign"]
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + datetime.timedelta(n)
        campaign = any(0 <= (day - c).days < 9 for c in CAMPAIGNS)
        level = WEEK[day.weekday()] * YEAR[day.month - 1] * (1000 + n // 2) * (130 if campaign else 100)
        visits = int(level * 8 * (0.92 + 0.16 * rng.random()) / 10**7)
        orders = int(visits * (0.035 + 0.02 * rng.random()))
        cents = sum(900 + int(4200 * rng.random() ** 2) for _ in range(orders))
        load = 280 + int(160 * rng.random()) + (700 if rng.random() < 0.02 else 0)
        lines.append(f"{day},{'' if day in NOT_COUNTED else visits},{orders},{cents // 100}.{cents % 100:02},{load},{'yes' if campaign else 'no'}")
    return lines


def members(rng):
    """Members by plan, counted on Mondays and Thursdays: stocks. The yearly ones begin in June 2023."""
    lines = ["date,plan,members"]
    have = {"monthly": 640, "yearly": 0}
    for n in range((LAST - FIRST).days + 1):
        day = FIRST + datetime.timedelta(n)
        if day.weekday() not in (0, 3):
            continue
        have["monthly"] += int(13 * rng.random()) - 5
        if day >= datetime.date(2023, 6, 1):
            have["yearly"] += int(7 * rng.random()) - 1
            lines.append(f"{day},yearly,{have['yearly']}")
        lines.append(f"{day},monthly,{have['monthly']}")
    return lines


def files():
    """{name: text}"""
    rng = random.Random(SEED)
    return {f"{make.__name__}.csv": "\n".join(make(rng)) + "\n" for make in (days, members)}


if __name__ == "__main__":
    for name, text in files().items():
        (pathlib.Path(__file__).resolve().parent / name).write_text(text, encoding="ascii")
