#!/usr/bin/env python3
"""Times one review over the bench's rows in PostgreSQL and in two ClickHouse shards against the same cells by a hand-written statement, and by one
statement a check; the rows are loaded first.

    DEBRIEF=build/release/debrief python3 tests/bench/databases.py ROWS.csv [RUNS]"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import servers  # noqa: E402

import scripts  # noqa: E402

DEBRIEF = os.environ.get("DEBRIEF") or str(HERE.parents[1] / "build/release/debrief")
COLUMNS = ("id int, date date, region text, channel text, customer_id int, product text, qty int, price numeric(10,2), amount numeric(12,2), "
           "discount numeric(10,4), status text, session_seconds int")
CH_COLUMNS = ("id UInt32, date Date, region String, channel String, customer_id UInt32, product String, qty UInt32, price Decimal(10,2), amount Decimal(12,2), "
              "discount Nullable(Decimal(10,4)), status String, session_seconds UInt32")
# The parts of the twelve metrics: (condition, function, operand).
PARTS = [("status = 'paid'", "sum", "amount"), ("status = 'paid'", "count", "1"), ("status = 'refunded'", "sum", "amount"), ("status = 'refunded'", "count", "1"),
         ("", "count", "1"), ("status = 'paid'", "sum", "qty"), ("", "sum", "discount"), ("", "count", "discount"), ("", "max", "amount"),
         ("status <> 'cancelled'", "min", "price"), ("channel = 'app'", "count", "1"), ("channel in ('app', 'web')", "sum", "session_seconds"),
         ("channel in ('app', 'web')", "count", "session_seconds")]
FROM_TO = "date >= '2025-10-01' and date < '2026-11-01'"


def by_hand(month, parts, table):
    columns = ", ".join(f"{f}(case when {c} then {x} end)" if c else f"{f}({x})" for c, f, x in parts)
    return f"select {month} as month, region, {columns} from {table} where {FROM_TO} group by month, region"


def median_of(runs, *calls):
    """Medians of pairs: the calls in turn, so that what disturbs one disturbs all."""
    times = [[] for _ in calls]
    for _ in range(runs):
        for i, call in enumerate(calls):
            began = time.perf_counter()
            call()
            times[i].append(time.perf_counter() - began)
    return [statistics.median(t) for t in times]


def metered(url, call, connections):
    """The bytes that come back from the database during one review."""
    port = urllib.parse.urlsplit(url).port
    meter, whole = servers.Meter(port), connections.read_text()
    connections.write_text(whole.replace(f":{port}", f":{meter.port}"))
    call()
    connections.write_text(whole)
    return meter.bytes


def review(kind, name, options):
    path = pathlib.Path(f"{kind}.debrief")
    path.write_text(scripts.review("x").replace('from "x"', f'from {kind}("{name}", table: "orders")'))
    def run(*more):
        done = subprocess.run([DEBRIEF, "check", str(path), *options, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr)
    explained = subprocess.run([DEBRIEF, "explain", str(path), "revenue_holds", *options], stdout=subprocess.PIPE, text=True).stdout
    if "added up by the database" not in explained:
        raise RuntimeError("the database did not add up")
    return run


def show(name, times, per_check, answered):
    ours, hand, many = times
    print(f"| {name} | {ours:.2f} s | {hand:.2f} s | {ours / hand:.2f} | {many:.1f} s ({per_check}) | {many / ours:.1f} | {answered / 1000:.0f} kB |", flush=True)


def main():
    data, runs = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        os.chdir(folder)
        options = ["--connections", "connections"]
        pathlib.Path("connections").touch(mode=0o600)
        print("| 10 million rows in | Debrief | by hand | ratio | one statement a check | ratio | came back |\n| --- | --- | --- | --- | --- | --- | --- |", flush=True)
        with servers.Postgres(pathlib.Path(folder) / "pg") as pg:
            pathlib.Path("connections").write_text(f"pg = {pg.url}\n")
            pg.ask(f"create table orders ({COLUMNS})")
            pg.copy("orders", data)
            pg.ask("vacuum analyze orders")
            whole = by_hand("date_trunc('month', date)", PARTS, "orders")
            each = [by_hand("date_trunc('month', date)", [p], "orders") for p in PARTS]
            ours = review("postgres", "pg", options)
            times = median_of(runs, ours, lambda: pg.ask(whole), lambda: [pg.ask(q) for q in each])
            show("PostgreSQL 15", times, len(each), metered(pg.url, ours, pathlib.Path("connections")))
        with servers.Shards(pathlib.Path(folder) / "ch") as ch:
            pathlib.Path("connections").write_text(f"ch = {ch.url}/default\n")
            ch.create("orders", CH_COLUMNS, "date")
            for i, s in enumerate(ch.all): # every other row
                awk = subprocess.Popen(["awk", f"NR > 1 && NR % 2 == {i}", str(data)], stdout=subprocess.PIPE)
                url = f"{s.url}/?query=" + urllib.parse.quote("INSERT INTO orders_part FORMAT CSV")
                subprocess.run(["curl", "-sSf", "-T", "-", "-X", "POST", url], stdin=awk.stdout, check=True)
                awk.wait()
            whole = by_hand("toStartOfMonth(date)", PARTS, "orders")
            each = [by_hand("toStartOfMonth(date)", [p], "orders") for p in PARTS]
            ours = review("clickhouse", "ch", options)
            times = median_of(runs, ours, lambda: ch.first.ask(whole), lambda: [ch.first.ask(q) for q in each])
            show(f"ClickHouse {ch.first.version}, two shards", times, len(each), metered(ch.url, ours, pathlib.Path("connections")))


if __name__ == "__main__":
    main()
