#!/usr/bin/env python3
"""Writes the data of the shop example: a made-up shoe and clothing shop, October 2025 to 1 November 2026.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
    python3 examples/shop/make_data.py [FOLDER]
"""
import datetime, os, random, sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST, LAST = datetime.date(2025, 10, 1), datetime.date(2026, 11, 1)
REGIONS = [("East", 0.40), ("South", 0.25), ("North", 0.20), ("West", 0.15)]
CHANNELS = [("app", 0.46), ("web", 0.30), ("email", 0.14), ("partner", 0.10)]
PRODUCTS = [  # sku, category, price, cost, share
    ("SH-RUN", "shoes", 399, 212, 0.20), ("SH-TRAIL", "shoes", 529, 297, 0.10), ("SH-CITY", "shoes", 329, 168, 0.12),
    ("CL-TEE", "clothing", 99, 38, 0.20), ("CL-JACKET", "clothing", 459, 236, 0.12), ("CL-TIGHTS", "clothing", 189, 84, 0.10),
    ("AC-SOCKS", "accessories", 39, 11, 0.10), ("AC-BOTTLE", "accessories", 69, 27, 0.06)]
SEGMENTS = [("new", 0.45), ("regular", 0.42), ("vip", 0.13)]
CUSTOMERS = 2400


def pick(rng, pairs):
    x = rng.random()
    for value, share in pairs:
        x -= share
        if x < 0:
            return value
    return pairs[-1][0]


def demand(day):
    """How busy a day is; 1 is an ordinary Tuesday in October 2025."""
    months = (day.year - 2025) * 12 + day.month - 10
    busy = 1 + 0.028 * months
    busy *= (0.97, 1.0, 0.98, 1.0, 1.08, 1.26, 1.22)[day.weekday()]
    if datetime.date(2025, 11, 1) <= day <= datetime.date(2025, 11, 11) or day == LAST:
        busy *= 1.7  # Double 11
    if datetime.date(2026, 6, 8) <= day <= datetime.date(2026, 6, 18):
        busy *= 1.3  # mid-year sale
    if datetime.date(2026, 2, 14) <= day <= datetime.date(2026, 2, 23):
        busy *= 0.45  # Spring Festival: no couriers
    if day.month == 10 and day.day <= 7:
        busy *= 1.15  # National Day week: people travel and buy shoes
    return busy


def customers(rng):
    rows = ["customer_id,joined,segment,city"]
    for i in range(1, CUSTOMERS + 1):
        joined = datetime.date(2024, 1, 1) + datetime.timedelta(days=int(rng.random() * 950))
        city = pick(rng, [("Shanghai", 0.3), ("Hangzhou", 0.2), ("Shenzhen", 0.2), ("Beijing", 0.15), ("Chengdu", 0.15)])
        rows.append(f"C{i:05d},{joined},{pick(rng, SEGMENTS)},{city if rng.random() > 0.02 else ''}")
    return rows


def visits(rng):
    rows = ["date,channel,sessions"]
    day = FIRST
    while day <= LAST:
        for channel, share in CHANNELS:
            per_order = {"app": 31, "web": 45, "email": 27, "partner": 52}[channel]
            per_visit = 1.10 if day >= datetime.date(2026, 9, 12) else 1  # better photos: fewer visits for an order
            sessions = round(17 * demand(day) * share * per_order / per_visit * (0.9 + 0.2 * rng.random()))
            rows.append(f"{day},{channel},{sessions}")
        day += datetime.timedelta(days=1)
    return rows


def chance_of_refund(day, region, category):
    chance = 0.024
    if category == "shoes":
        chance += 0.010
        if region == "East" and day >= datetime.date(2026, 9, 10):
            chance += 0.085  # the new supplier's sizes run small
    if region == "South" and datetime.date(2026, 10, 5) <= day <= datetime.date(2026, 10, 24):
        chance += 0.040  # the typhoon: wet parcels
    return chance


def hours_to_ship(rng, day, region):
    hours = 5 + 24 * rng.random() + (14 * rng.random() if rng.random() < 0.15 else 0)
    if region == "West" and day >= datetime.date(2026, 10, 8):
        hours += 12 + 26 * rng.random()  # two packers short after the holiday
    if day.month == 10 and day.day <= 7:
        hours += 6
    return hours


def orders(rng):
    """{month: rows}. An order of the last evening of a month is now and then exported twice."""
    files, number, again = {}, 41000, []
    day = FIRST
    while day <= LAST:
        rows = files.setdefault(f"{day:%Y-%m}", ["order_id,ordered_at,customer_id,region,channel,sku,amount,status,reason,shipped_at"])
        rows += again
        again = []
        wanted = 17 * demand(day) * (0.88 + 0.24 * rng.random())
        times = sorted(int(8 * 60 + 15.9 * 60 * rng.random()) for _ in range(int(wanted + rng.random())))
        for minute in times:
            number += 1
            at = datetime.datetime(day.year, day.month, day.day, minute // 60, minute % 60)
            region, channel = pick(rng, REGIONS), pick(rng, CHANNELS)
            sku = pick(rng, [(p[0], p[4]) for p in PRODUCTS])
            _, category, price, _, _ = next(p for p in PRODUCTS if p[0] == sku)
            cents = price * 100 * (1 if rng.random() < 0.82 else 2)
            if rng.random() < 0.35:
                cents = cents * 9 // 10  # a voucher
            if day >= datetime.date(2026, 4, 1):
                cents = cents * 103 // 100
            customer = f"C{1 + int(CUSTOMERS * rng.random() ** 1.6):05d}" if rng.random() > 0.012 else ""
            status, reason = "paid", ""
            x = rng.random()
            refund = chance_of_refund(day, region, category)
            if x < refund:
                status = "refunded"
                wet = region == "South" and 10 == day.month and day.year == 2026
                usual = 0.75 if category == "shoes" and region == "East" else 0.3
                reason = "wrong size" if rng.random() < usual else "damaged" if wet or rng.random() < 0.3 else "changed mind"
            elif x < refund + 0.022:
                status = "cancelled"
            shipped = at + datetime.timedelta(minutes=int(60 * hours_to_ship(rng, day, region)))
            shown = f"{shipped:%Y-%m-%dT%H:%M}" if status != "cancelled" and shipped.date() <= LAST else ""
            if rng.random() < 0.004:
                channel = ""
            row = f"O{number},{at:%Y-%m-%dT%H:%M},{customer},{region},{channel},{sku},{cents // 100}.{cents % 100:02d},{status},{reason},{shown}"
            rows.append(row)
            last = (day + datetime.timedelta(days=1)).day == 1
            if last and minute > 22 * 60 and rng.random() < 0.6:
                again.append(row)
        if rng.random() < 0.035:
            number += 1
            rows.append(f"O{number},{day}T10:00,C00001,East,web,CL-TEE,0.01,test,,")
        day += datetime.timedelta(days=1)
    return files


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "data")
    os.makedirs(folder, exist_ok=True)
    files = {"customers": customers(random.Random(11)), "visits": visits(random.Random(12)),
             "products": ["sku,category,price,cost"] + [f"{s},{c},{p},{k}" for s, c, p, k, _ in PRODUCTS]}
    for month, rows in orders(random.Random(13)).items():
        files["orders-" + month] = rows
    files["holidays"] = ["date,name,kind"]
    for first, last, name in [("2025-10-01", "2025-10-08", "National Day"), ("2026-01-01", "2026-01-03", "New Year"),
                              ("2026-02-15", "2026-02-23", "Spring Festival"), ("2026-04-04", "2026-04-06", "Qingming"),
                              ("2026-05-01", "2026-05-05", "Labour Day"), ("2026-06-19", "2026-06-21", "Dragon Boat"),
                              ("2026-09-25", "2026-09-27", "Mid-Autumn"), ("2026-10-01", "2026-10-07", "National Day")]:
        day, last = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
        while day <= last:
            files["holidays"].append(f"{day},{name},off")
            day += datetime.timedelta(days=1)
    for day in ("2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"):
        files["holidays"].append(f"{day},worked instead,work")
    for name, rows in files.items():
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as f:
            f.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
