#!/usr/bin/env python3
"""The data of the seven reviews in this folder, one for each standard module. All of it is invented.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
    python3 examples/modules/make_data.py [FOLDER]
"""
import datetime as dt
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from invented import Pick, write  # noqa: E402

HERE = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent / "data"


def days_of(year, month):
    day = dt.date(year, month, 1)
    while day.month == month:
        yield day
        day += dt.timedelta(days=1)


def retail(pick):
    """A homeware shop with a website and two stores; in October the app's voucher brings many small first orders."""
    rows, customers, number = [], [], 4000
    for month, orders in ((7, 52), (8, 55), (9, 58), (10, 70)):
        days = list(days_of(2026, month))
        for day in sorted(days[pick.below(len(days))] for _ in range(orders)):
            number += 1
            channel = pick.weighted((("web", 50), ("store", 30), ("app", 20 if month < 10 else 48)))
            voucher = month == 10 and channel == "app"
            if customers and pick.chance(.30 if voucher else .52):
                who = customers[-1 - int(pick.random() ** 2 * len(customers))]
            else:
                who = f"c{len(customers) + 1:03d}"
                customers.append(who)
            amount = pick.uniform(18, 44) if voucher else pick.uniform(24, 130) * pick.uniform(.7, 1.3)
            status = "paid" if channel == "store" or pick.chance(.90 if not voucher else .80) else pick.one(("open", "cancelled"))
            rows.append((number, day, who, channel, f"{amount:.2f}", status))
    write(HERE / "retail_orders.csv", "order_no,placed_on,customer_no,channel,total,status", rows)


def saas(pick):
    """Subscriptions in three plans: their balance on the first and last day of a month, what moved it, and what winning customers cost."""
    plans = {"starter": [118, 49], "team": [64, 190], "business": [21, 720]}  # customers, MRR each
    balance = {p: n * each for p, (n, each) in plans.items()}
    count = {p: n for p, (n, _) in plans.items()}
    totals, moves, spent = [], [], []
    for month in range(6, 11):
        days = list(days_of(2026, month))
        totals += [(days[0], p, balance[p], count[p]) for p in plans]
        found = []
        for plan, (_, each) in plans.items():
            left = .022 if plan != "starter" or month < 9 else .055
            for kind, n in (("new", count[plan] * .062), ("expansion", count[plan] * .055), ("contraction", count[plan] * .016), ("churn", count[plan] * left),
                            ("reactivation", count[plan] * .008)):
                for _ in range(int(n) + pick.chance(n % 1)):
                    amount = each if kind in ("new", "churn", "reactivation") else round(each * pick.one((.2, .25, .4)))
                    found.append((days[pick.between(1, len(days) - 1)], plan, kind, amount))
                    balance[plan] += amount if kind in ("new", "expansion", "reactivation") else -amount
                    count[plan] += {"new": 1, "reactivation": 1, "churn": -1}.get(kind, 0)
        moves += sorted(found)
        totals += [(days[-1], p, balance[p], count[p]) for p in plans]
        spent += [(days[-1], c, round(base * pick.uniform(.9, 1.1))) for c, base in (("search", 4200), ("events", 2100), ("sales team", 9800))]
    write(HERE / "saas_mrr.csv", "date,plan,mrr,accounts", totals)
    write(HERE / "saas_movements.csv", "date,plan,change,mrr", moves)
    write(HERE / "saas_spending.csv", "date,channel,cost", spent)


def content(pick):
    """A kitchen magazine's posts, five days of each, and its followers; the long videos of October are left early."""
    rows, follow, total, number = [], [], 12400, 0
    for month in (9, 10):
        for day in days_of(2026, month):
            came, went = pick.between(8, 20), pick.between(3, 9) + (4 if month == 10 and day.day > 12 else 0)
            total += came - went
            follow.append((f"{day.year}年{day.month}月{day.day}日", total, came, went))
            if day.day % 3 != 1 or day.day > 26:
                continue
            number += 1
            column = ("菜谱", "器具", "探店")[number % 3]
            base = {"菜谱": 15600, "器具": 9000, "探店": 11700}[column] * pick.uniform(.7, 1.5)
            ends, opens = {"菜谱": .46, "器具": .41, "探店": .38}[column], {"菜谱": .11, "器具": .09, "探店": .10}[column]
            if column == "探店" and month == 10:
                base, ends = base * 1.7, .24
            for n in range(5):
                shown = int(base * (1, .7, .4, .22, .12)[n] * pick.uniform(.85, 1.15))
                reads = int(shown * opens * pick.uniform(.9, 1.1))
                done = int(reads * ends * pick.uniform(.93, 1.07))
                at = day + dt.timedelta(days=n)
                rows.append((f"{at.year}年{at.month}月{at.day}日", f"K{number:02d}", column, shown, reads, done, int(reads * pick.uniform(58, 66) * ends / .42),
                             int(reads * .051), int(reads * .011), int(reads * pick.uniform(.012, .02) * (1.5 if column == "菜谱" else 1)),
                             int(reads * (.062 if column == "菜谱" else .024))))
    write(HERE / "content_posts.csv", "日期,作品,栏目,曝光,阅读,读完,停留秒数,点赞,评论,转发,收藏", rows)
    write(HERE / "content_followers.csv", "日期,粉丝数,新增,取关", follow)


def growth(pick):
    """A running app: where visitors come from, who signs up, uses it and pays. The campaign of October brings many who never make a training plan."""
    visits, signups, use, paid, number = [], [], set(), [], 0
    for month, count in ((8, 70), (9, 78), (10, 118)):
        days = list(days_of(2026, month))
        for _ in range(count):
            number += 1
            day = days[pick.below(len(days))]
            channel = pick.weighted((("search", 40), ("friends", 24), ("campaign", 8 if month < 10 else 68)))
            visits += [(day, f"v{number}", channel)] * (2 if pick.chance(.15) else 1) if month > 8 else []
            if not pick.chance({"search": .38, "friends": .62, "campaign": .34}[channel]):
                continue
            done = pick.chance({"search": .46, "friends": .58, "campaign": .18}[channel])
            signups.append((day, f"u{number}", channel, "yes" if done else "no", f"u{pick.between(1, number)}" if channel == "friends" else ""))
            at, gone = day, .02 if done else .26
            while at <= dt.date(2026, 10, 31):
                use.add((at, f"u{number}"))
                if pick.chance(gone):
                    break
                at += dt.timedelta(days=pick.between(3, 10))
            if done and pick.chance(.45):
                at = day + dt.timedelta(days=14)
                while at <= dt.date(2026, 10, 31) and not pick.chance(.08):
                    paid.append((at, f"u{number}", "7.90"))
                    at += dt.timedelta(days=30)
    write(HERE / "growth_visits.csv", "day,visitor,channel", sorted(visits))
    write(HERE / "growth_signups.csv", "day,user,channel,plan_made,invited_by", sorted(signups))
    write(HERE / "growth_days.csv", "day,user", sorted(use))
    write(HERE / "growth_payments.csv", "day,user,amount", sorted(paid))


def support(pick):
    """A help desk: two months of tickets; in October questions about refunds wait for the one person who may decide."""
    rows, number = [], 700
    for month, count in ((9, 56), (10, 66)):
        days = [d for d in days_of(2026, month) if d.weekday() < 6 and d.day < 29]
        found = []
        for _ in range(count):
            opened = dt.datetime.combine(pick.one(days), dt.time(pick.between(8, 18), pick.between(0, 59)))
            topic = pick.weighted((("delivery", 38), ("refund", 26 if month == 9 else 40), ("account", 22)))
            slow = month == 10 and topic == "refund"
            answered = opened + dt.timedelta(minutes=int(8 + 250 * pick.random() ** 2 * (1.5 if slow else 1)))
            solved = answered + dt.timedelta(hours=round(pick.uniform(1, 26) * (2.9 if slow else 1)))
            found.append([opened, topic, answered, solved, 1 if pick.chance(.72 if not slow else .34) else pick.between(2, 4), "yes" if pick.chance(.07) else "no"])
        for opened, topic, answered, solved, replies, again in sorted(found):
            number += 1
            slow = month == 10 and topic == "refund"
            rating, comment = "", ""
            if pick.chance(.62):
                rating = pick.weighted(((5, 50), (4, 30), (3, 10), (2, 6), (1, 4)) if not slow else ((5, 16), (4, 20), (3, 24), (2, 22), (1, 18)))
                if rating < 4:
                    comment = pick.one(("Where is my money?", "Refund took a week", "Had to ask three times for the refund") if topic == "refund" else ("Slow", "No clear answer"))
                elif pick.chance(.3):
                    comment = pick.one(("Friendly and quick", "Solved at once", "Thanks"))
            form = "%Y-%m-%dT%H:%M"
            done = solved.strftime(form) if number % 19 else ""
            rows.append((number, topic, opened.strftime(form), answered.strftime(form), done, replies, again if done else "no", rating, comment))
    write(HERE / "support_tickets.csv", "ticket,topic,opened,first_reply,closed,replies,reopened,stars,comment", rows)


def finance(pick):
    """The books of a design studio: revenue, freelancers and hosting, and the expenses, against the year's budget."""
    plan = {(4000, "design"): 42000, (4100, "support contracts"): 15500, (5000, "design"): 14500, (5100, "support contracts"): 2600, (6000, "salaries"): 23000,
            (6200, "marketing"): 3000, (6300, "travel"): 1800, (6400, "office"): 4200}
    real = {6200: (1.0, 1.05, .95, 1.62), 4000: (.98, 1.02, 1.01, .96), 5000: (.97, 1.0, 1.03, 1.06)}
    books, budget, bank, held = [], [], [], 186000
    for n, month in enumerate((7, 8, 9, 10)):
        days = list(days_of(2026, month))
        bank.append((days[0], held))
        for (account, team), amount in plan.items():
            budget.append((days[0], account, team, amount))
            parts = 1 if account in (6000, 5100) else pick.between(2, 4)
            for _ in range(parts):
                value = round(amount / parts * real.get(account, (1, 1, 1, 1))[n] * pick.uniform(.97, 1.03), 2)
                books.append((days[-3] if account == 6000 else pick.one(days), account, team, f"{value:.2f}"))
                held += value if account < 5000 else -value
        held = round(held - (41000 if month == 10 else 3000), 2)
        bank.append((days[-1], f"{held:.2f}"))
    write(HERE / "finance_ledger.csv", "date,account,team,amount", sorted(books))
    write(HERE / "finance_budget.csv", "month,account,team,amount", budget)
    write(HERE / "finance_bank.csv", "date,balance", bank)


def quality(pick):
    """New supplier records of two systems; the upload by file has come without tax numbers since the middle of October."""
    rows, number = [], 300
    for month, count in ((9, 60), (10, 66)):
        for day in sorted(pick.one(list(days_of(2026, month))) for _ in range(count)):
            number += 1
            system = pick.weighted((("portal", 58), ("upload", 42)))
            country = pick.weighted((("DE", 5), ("FR", 3), ("NL", 2)))
            tax = f"{country}{pick.between(100000000, 999999999)}"
            code, late = f"S{number}", pick.chance(.02)
            if system == "upload":
                if pick.chance(.08 if (month, day.day) < (10, 12) else .45):
                    tax = ""
                elif pick.chance(.10):
                    tax = tax[:6]
                if pick.chance(.07):
                    country = "XX"
                late = pick.chance(.18)
            if month == 10 and number % 41 == 0:
                code = f"S{number - 1}"
            rows.append((code, day, system, country, tax, day + dt.timedelta(days=pick.between(3, 6) if late else pick.between(0, 2))))
    write(HERE / "quality_suppliers.csv", "supplier,received,system,country,tax_no,entered", rows)
    write(HERE / "quality_countries.csv", "code,name", [("DE", "Germany"), ("FR", "France"), ("NL", "Netherlands")])


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for seed, make in enumerate((retail, saas, content, growth, support, finance, quality)):
        make(Pick(20261101 + seed))
