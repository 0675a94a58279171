#!/usr/bin/env python3
"""CPU time of one review over 2 million rows of SQLite, read row by row, against the statements in which SQLite would add the same up itself.

    DEBRIEF=build/release/debrief python3 tests/bench/sqlite.py [RUNS]"""
import contextlib
import datetime
import os
import pathlib
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

DEBRIEF = os.environ.get("DEBRIEF") or str(pathlib.Path(__file__).resolve().parents[2] / "build/release/debrief")
ROWS, FIRST = 2_000_000, datetime.date(2026, 1, 1)
REVIEW = """review { period month 2026-10; as of 2026-11-02 }
source o from sqlite("big.db", table: "orders") { time day; column day date; column region text }
metric total = sum(o.amount where status == "paid")
metric n = count(o)
check c: total > 0 { each region }
"""
# What must hold of every value, so that the sums are those of the rows read here: else a text, a float or 31 February would count otherwise.
ODD = ("count(case when typeof(day) <> 'text' or day not glob '[12][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' or date(day) is not day or typeof(amount) not in "
       "('integer', 'null') or typeof(status) not in ('text', 'null') or typeof(region) not in ('text', 'null') then 1 end)")
PARTS = f"case when status = 'paid' then 1 else 0 end as mask, region, count(*), sum(amount), min(day), max(day), {ODD} from orders where"


def statements(first, end):
    return [f"select 1 as bin, {PARTS} day >= '{first}' and day < '{end}' group by bin, mask, region",
            f"select count(*), {ODD} from orders where day < '{first}' or day >= '{end}' or day is null"]


def make():
    r = random.Random(1)
    days = [(FIRST + datetime.timedelta(i)).isoformat() for i in range(330)]
    with contextlib.closing(sqlite3.connect("big.db")) as db:
        db.execute("create table orders (id integer primary key, day text, region text, status text, amount integer, qty integer)")
        db.executemany("insert into orders values (?, ?, ?, ?, ?, ?)", ((i, r.choice(days), r.choice(["East", "West", "North", "South"]), r.choice(["paid", "refunded", "open"]),
                                                                        r.randint(1, 50000), r.randint(1, 9)) for i in range(ROWS)))
        db.commit()


def own(script):
    pathlib.Path("b.debrief").write_text(script)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([DEBRIEF, "check", "b.debrief"], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def theirs(all_):
    with contextlib.closing(sqlite3.connect("big.db")) as db:
        began = time.process_time()
        for statement in all_:
            db.execute(statement).fetchall()
        return time.process_time() - began


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make()
        print("| 2 million rows, of which lie in windows | read row by row | SQLite's statements |\n| --- | ---: | ---: |")
        for name, window, first in [("two months", "", "2026-09-01"), ("the year", "[ytd]", "2026-01-01")]:
            pairs = [(own(REVIEW + (f"metric year = n{window}\n" if window else "")), theirs(statements(first, "2026-11-01"))) for _ in range(runs)]
            print("| {} | {:.2f} s | {:.2f} s |".format(name, *map(statistics.median, zip(*pairs))), flush=True)


if __name__ == "__main__":
    main()
