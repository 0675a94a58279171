#!/usr/bin/env python3
"""PostgreSQL and a ClickHouse cluster of two shards, started here: the values of every type, what may go wrong with a server, and the same answers as
from a CSV file of the same rows."""
import contextlib
import csv
import datetime
import decimal
import io
import json
import os
import pathlib
import random
import re
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import servers  # noqa: E402
from kit import DEBRIEF, Failure, case, debrief, holds, main, same  # noqa: E402

PG = CH = DUCK = None # set when they run; DUCK only where its library is
REVIEW = 'review { period month 2026-10; as of 2026-11-02; timezone "Asia/Shanghai" }\n'


def connections():
    path = pathlib.Path("connections")
    path.touch(mode=0o600)
    path.write_text(f"pg = {PG.url}\nch = {CH.url}/default\n")
    return str(path.resolve())


def ask(source, expressions, *options, properties="", review=REVIEW):
    pathlib.Path("d.debrief").write_text(f"{review}source o from {source} {{ {properties} }}\n")
    return debrief("eval", "d.debrief", *expressions, "--connections", connections(), *options)


def values(source, expressions, *options, **more):
    r = ask(source, expressions, *options, **more)
    if r.returncode:
        raise Failure(r.stderr)
    return r.stdout.splitlines()


@case
def values_of_every_type():
    PG.ask("""create table types (id int, day date, at timestamptz, clock timestamp, amount numeric(12,2), big numeric, small smallint, f double precision,
              who text, fixed char(5), ok boolean, j json)""",
           """insert into types values
              (1, '2026-10-01', '2026-09-30 16:00:00+00', '2026-10-01 00:00', 12.50, 12345678901234567890.123456789, 7, 0.1, '张敏', 'ab', true, '{"a":1}'),
              (2, '2026-10-31', '2026-10-31 15:59:59+00', '2026-10-31 23:59:59.5', -0.30, 1, -1, 1e20, E'O''Brien "x" \\\\ \\t|', '', false, null),
              (3, null, null, null, null, null, null, 'NaN', '', null, null, null),
              (4, '2026-10-05', '2026-11-05 00:00+00', '2026-12-01 00:00', 0, 0, 0, 0.2, ' ', 'x', true, '2')""")
    source = 'postgres("pg", table: "types")'
    same(values(source, ["count(o)", "sum(o.amount)", "max(o.big)", "sum(o.small)", "max(o.f)", "sum(o.f where id in (1, 4))", "count(o.f)", "max(o.who)",
                         "count(o.who)", 'count(o where who == "O\'Brien \\"x\\" \\\\ \\t|")', 'count(o where fixed == "ab")', "count(o where ok)",
                         'count(o where j contains "a")']),
         ["4", "12.2", "12345678901234567890.123456789", "6", "100000000000000000000", "0.3", "3", "张敏", "3", "1", "1", "2", "1"])
    for time_column, want in [("day", "3"), ("at", "2"), ("clock", "2")]:
        same(values(source, ["count(o)"], properties=f"time {time_column}"), [want], time_column)
    CH.create("types", """id Int32, day Nullable(Date), at DateTime, amount Nullable(Decimal(12,2)), big UInt64, wide Decimal(38,10), f Float64, who String,
                       kind Enum8('a' = 1, 'b\\'c' = 2)""", "id")
    CH.insert("types", [b"1\t2026-10-01\t1790784000\t12.5\t18446744073709551615\t1234567890123456789012.0000000001\t0.1\t\xe5\xbc\xa0\xe6\x95\x8f\ta\n",
                        b"2\t2026-10-31\t1793462399\t-0.3\t1\t0\t0.2\tO'Brien \"x\" \\\\ \\t|\tb\\'c\n",
                        b"3\t\\N\t1793462400\t\\N\t0\t0\tnan\t\ta\n"])
    source = 'clickhouse("ch", table: "types")'
    same(values(source, ["count(o)", "sum(o.amount)", "sum(o.big)", "max(o.wide)", "sum(o.f)", "count(o.f)", "max(o.who)", "count(o.who)",
                         'count(o where who == "O\'Brien \\"x\\" \\\\ \\t|")', 'count(o where kind == "b\'c")']),
         ["3", "12.2", "18446744073709551616", "1234567890123456789012.0000000001", "0.3", "2", "张敏", "3", "1", "1"])
    same(values(source, ["count(o)"], properties="time day"), ["2"])
    same(values(source, ["count(o)"], properties="time at"), ["2"]) # midnight of Shanghai


@case
def names_that_are_not_there():
    PG.ask("create table orders (id int, amount numeric)", "create schema shop", "create table shop.visits (id int)", 'create table "my ""own"".t" (id int)')
    CH.create("orders", "id Int32, amount Decimal(9,2)", "id")
    for kind, name in (("postgres", "pg"), ("clickhouse", "ch")):
        r = ask(f'{kind}("{name}", table: "order")', ["count(o)"])
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3))
        holds(r.stderr, "has no table `order`", "did you mean `orders`?", "d.debrief:2:15")
        r = ask(f'{kind}("{name}", table: "orders")', ["sum(o.amuont)"])
        same((r.stdout, r.returncode), ("", 2))
        holds(r.stderr, "has no column `amuont`", "did you mean `amount`?")
        holds(ask(f'{kind}("{name}", table: "a.b.c")', ["count(o)"]).stderr, "is no name of a table")
    same(values('postgres("pg", table: "shop.visits")', ["count(o)"]), ["0"])
    same(values('postgres("pg", table: "\\"my \\"\\"own\\"\\".t\\"")', ["count(o)"]), ["0"])
    holds(ask('postgres("gp", table: "t")', ["count(o)"]).stderr, "error[E0518]", "no connection is called `gp`")


@case
def what_the_operator_did_not_allow():
    url = f"postgresql://debrief@127.0.0.1:{PG.port}/postgres"
    for source, option in [(f'postgres("{url}", table: "orders")', f"--allow=host:127.0.0.1:{PG.port}"),
                           (f'clickhouse("{CH.url}", table: "orders")', "--allow=host:127.0.0.1"),
                           ('postgres(env("SHOP_DB"), table: "orders")', "--allow=env:SHOP_DB"),
                           ('postgres("pg", query: "select 1 as id")', "--allow=query")]:
        os.environ["SHOP_DB"] = url.replace("debrief@", "debrief:hunter2@")
        for options, status in [((), 3), ((option,), 0), ((option, "--offline"), 3)]:
            r = ask(source, ["count(o)"], *options)
            same(r.returncode, status, f"{source} {options} {r.stderr}")
            if status:
                same(r.stdout, "none (source o could not be read)\n")
                holds(r.stderr, "error[E0518]: source `o`: ", "--offline" if "--offline" in options else option[8:])
            if "hunter2" in r.stdout + r.stderr:
                raise Failure("a password is shown")
    for address, word in [(f"host=127.0.0.1 port={PG.port} passfile=/etc/passwd", "passfile"), ("host=x sslkey=/etc/x", "sslkey"),
                          ("host=127.0.0.1 options='-c x=y'", "options")]:
        r = ask(f'postgres("{address}", table: "t")', ["count(o)"], "--allow=host:127.0.0.1")
        holds(r.stderr, "error[E0518]", f"cannot say `{word}`")
    # what it really connects to is what is asked for
    holds(ask(f'postgres("host=127.0.0.1 hostaddr=127.0.0.2 port={PG.port}", table: "t")', ["count(o)"], "--allow=host:127.0.0.1").stderr,
          "127.0.0.2")


@case
def a_query_reads_and_nothing_else():
    PG.ask("create table kept (id int)", "insert into kept values (1), (2)")
    source = 'postgres("pg", query: """{}""")'
    same(values(source.format("select id * 2 as x from kept -- all\n;"), ["sum(o.x)"], "--allow=query"), ["6"])
    for sql in ["delete from kept returning id", "select 1; drop table kept", "select 1 as x) as y; drop table kept; --",
                "with d as (delete from kept returning id) select * from d", "select pg_read_file('/etc/passwd') from nowhere"]:
        r = ask(source.format(sql), ["count(o)"], "--allow=query")
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), sql)
    same(PG.ask("select count(*) from kept"), "2\n")
    same(values('clickhouse("ch", query: "select number * 2 as x from system.numbers limit 4")', ["sum(o.x)"], "--allow=query"), ["12"])
    for sql in ["select 1 as x) format TabSeparated; drop table orders --", "drop table orders", "insert into orders values (1, 1)"]:
        r = ask(f'clickhouse("ch", query: "{sql}")', ["count(o)"], "--allow=query")
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), sql)
    same(CH.first.ask("exists table orders"), "1\n")


@case
def room_for_groups():
    """A server that would sort for lack of memory gets more of it, one that has more keeps that."""
    source = """postgres("pg", query: "select current_setting('work_mem') as m")"""
    same(values(source, ["max(o.m)"], "--allow=query", properties="column m text"), ["64MB"])
    PG.ask("alter system set work_mem = '128MB'", "select pg_reload_conf()")
    try:
        until(lambda: PG.ask("show work_mem").strip() == "128MB", "the setting does not come")
        same(values(source, ["max(o.m)"], "--allow=query", properties="column m text"), ["128MB"])
    finally:
        PG.ask("alter system reset work_mem", "select pg_reload_conf()")


@case
def one_moment_for_all_statements():
    """A run sees what stood there when it began, whoever writes meanwhile: two sources of one address are one transaction."""
    PG.ask("create table moment_a (x int)", "create table moment_b (x int)", "insert into moment_a values (1)", "insert into moment_b values (1)")
    stop = threading.Event()

    def write():
        while not stop.is_set():
            PG.ask("begin; insert into moment_a values (1); insert into moment_b values (1); commit")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            pathlib.Path("m.debrief").write_text(REVIEW + 'source a from postgres("pg", table: "moment_a")\nsource b from postgres("pg", table: "moment_b")\n')
            r = debrief("eval", "m.debrief", "count(a) - count(b)", "--connections", connections())
            same(r.stdout, "0\n", r.stderr)
    finally:
        stop.set()
        writer.join()


@case
def sources_of_two_places():
    """A metric of two sources, and a lookup into a table that lives elsewhere, in both directions."""
    PG.ask("create table sales (id int, customer text, amount numeric(9,2))", "insert into sales values (1, 'a', 10), (2, 'b', 20.5), (3, 'c', 1)")
    CH.create("customers", "customer String, segment String", "customer")
    CH.insert("customers", [b"a\tbig\n", b"b\tsmall\n"])
    pathlib.Path("visits.csv").write_text("customer,visits\na,4\nb,6\n")
    pathlib.Path("two.debrief").write_text(REVIEW + """
source sales from postgres("pg", table: "sales") { key id }
source customers from clickhouse("ch", table: "customers") { key customer }
source visits from "visits.csv" { key customer; column seg = customers[customer].segment }
metric per_visit = sum(sales.amount) / sum(visits.visits)
metric big = sum(sales.amount where customers[customer].segment == "big")
metric seen = sum(sales.amount where customer in visits)
""")
    r = debrief("eval", "two.debrief", "per_visit", "big", "seen", 'sum(visits.visits where seg == "small")', "--connections", connections())
    same(r.stdout.splitlines(), ["3.15", "10", "30.5", "6"], r.stderr)


# ---- generated tables and reviews: a database must give what a file gives, to the last digit ----

TEXTS = ["paid", "refunded", "", "  ", "中文", "O'Brien", 'say "hi"', "a,b", "back\\slash", "$1", "%", "_", "Ärger", "ärger", "PAID", "paid ", "\u3000x", "-",
         "NULL", "😀", "tab\there", "line\nbreak"]
REGIONS = ["East", "West", "北区", None]


NAMES = re.compile(r'"(?:[^"\\]|\\.)*"|\b(amount|big|qty|large|w|free|status|region|day|cny|level|cheap|worth)\b(?!\()')


def of_o(text):
    """Column names as `o.name`, but in texts."""
    return NAMES.sub(lambda m: f"o.{m[1]}" if m[1] else m[0], text)


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n") + '"'


class Table:
    """Rows of random values, in a CSV file, in Parquet, in SQLite and in both servers."""
    COLUMNS = [("day", "date", "Nullable(Date)"), ("amount", "numeric(12,2)", "Nullable(Decimal(12,2))"), ("big", "numeric(18,3)", "Nullable(Decimal(18,3))"),
               ("qty", "int", "Nullable(Int32)"), ("large", "bigint", "Int64"), ("status", "text", "Nullable(String)"), ("region", "text", "Nullable(String)"),
               ('we"ird `col', "numeric(20,0)", "Nullable(Decimal(20,0))"), ("free", "numeric", "Nullable(Decimal(25,5))"), ("id", "int", "Nullable(Int32)")]

    def __init__(self, random):
        r, d = random, decimal.Decimal
        maybe = lambda v: None if r.random() < 0.12 else v
        self.rows = []
        often = r.choice([0, 0, 0.03, 0.5]) # how often an id is there again
        ids = r.sample(range(1000), 80)
        for k in range(r.choice([0, 1, 2, 30, 80])):
            day = r.choice([f"2026-{m:02}-{d:02}" for m in (8, 9, 10) for d in (1, 15, 30)] + ["2026-10-31", "2026-11-01", "2025-10-31", "2024-02-29"])
            self.rows.append([maybe(day), maybe(d(r.randint(-99999, 99999)) / 100), maybe(d(r.randint(-10**18 + 1, 10**18 - 1)) / 1000), maybe(r.randint(-5, 5)),
                              r.choice([0, -(2**63), 2**63 - 1, r.randint(-100, 100)]), maybe(r.choice(TEXTS)), r.choice(REGIONS),
                              maybe(d(r.randint(-10**19, 10**19))), maybe(d(r.randint(-10**20, 10**20)) / 10**r.randint(0, 5)),
                              maybe(ids[r.randrange(k + 1) if r.random() < often else k])])
        if r.random() < 0.8: # white space alone is read row by row
            for row in self.rows:
                row[5] = row[5] and (row[5].strip() and row[5])
        # which of equal keys counts depends on the order of rows: that of a table is the one of its columns, none last
        self.rows.sort(key=lambda row: [(v is None, b"" if v is None else v.encode() if isinstance(v, str) else v) for v in row])
        plain = lambda v: v if v is None or isinstance(v, str) else format(v, "f") if isinstance(v, d) else str(v)
        with open("t.csv", "w", newline="", encoding="utf-8") as f:
            f.write(",".join('"' + n.replace('"', '""') + '"' for n, _, _ in self.COLUMNS) + "\n")
            for row in self.rows:
                f.write(",".join("" if v is None else '"' + plain(v).replace('"', '""') + '"' for v in row) + "\n")
        escape = lambda v: "\\N" if v is None else plain(v).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
        lines = [("\t".join(map(escape, row)) + "\n") for row in self.rows]
        ident = lambda n: '"' + n.replace('"', '""') + '"'
        PG.ask("drop table if exists gen", "create table gen (" + ", ".join(f"{ident(n)} {t}" for n, t, _ in self.COLUMNS) + ")")
        PG.ask("copy gen from stdin", text="".join(lines))
        pathlib.Path("gen.db").unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect("gen.db")) as db: # decimals as text: SQLite would make binary floats of them
            db.execute("create table gen (" + ", ".join(f"{ident(n)} {'integer' if t in ('int', 'bigint') else 'text'}" for n, t, _ in self.COLUMNS) + ")")
            db.executemany(f"insert into gen values ({','.join('?' * len(self.COLUMNS))})",
                           [[v if v is None or isinstance(v, int) else plain(v) for v in row] for row in self.rows])
            db.commit()
        if DUCK:
            DUCK.run("create or replace table gen (" + ", ".join(f"{ident(n)} {'decimal(30,5)' if t == 'numeric' else t}" for n, t, _ in self.COLUMNS) + ")")
            literal = lambda v: "null" if v is None else "'" + plain(v).replace("'", "''") + "'"
            for row in self.rows:
                DUCK.run(f"insert into gen values ({', '.join(map(literal, row))})")
            DUCK.run("copy gen to 'gen.parquet' (format parquet)")
        CH.create("gen", ", ".join("`" + n.replace("`", "\\`") + f"` {t}" for n, _, t in self.COLUMNS), "large")
        CH.insert("gen", [line.encode() for line in lines])


class Review:
    """Random expressions over such a table."""
    NUMBERS = ["amount", "big", "qty", "large", "w", "free", "amount * qty", "amount + big", "qty - 1", "-amount", "abs(qty)", "length(status)",
               "cny", "places[region].rate", "amount * places[region].rate", "worth", "goods[qty, region].price * big", "(if places[region].grade == \"a\" then amount else 1)", '(if qty > 0 then amount else 0.5)', "year(day)", "month(day) * 2", "amount / 3", "round(big / qty, 2)", "(if lower(status) == \"paid\" then amount else qty)"]

    def __init__(self, random):
        self.random = random

    def number(self):
        return self.random.choice(self.NUMBERS)

    def condition(self, depth=2):
        r = self.random
        if depth and r.random() < 0.4:
            return r.choice([f"({self.condition(depth - 1)} and {self.condition(depth - 1)})", f"({self.condition(depth - 1)} or {self.condition(depth - 1)})",
                             f"not ({self.condition(depth - 1)})"])
        text = quote(r.choice([t for t in TEXTS if t]))
        return r.choice([f"{self.number()} {r.choice(['<', '<=', '>', '>=', '==', '!='])} {r.choice(['0', '-1.5', '3', '250.25', '1000000000000'])}",
                         f"status {r.choice(['==', '!=', '<', '>='])} {text}", f"status in ({text}, {quote('paid')})", f"qty in (1, 2, -3)",
                         f"status contains {quote(r.choice(['a', '中', '%', chr(39), 'x']))}", f"status starts with {text}", f"status ends with {quote(r.choice(['d', '文', ' ']))}",
                         "qty is none", "status is none", "qty in -2..3", "day in 2026-09-15..2026-10-15", "day >= 2026-09-30", "amount > big", 'region == "East"',
                         "quarter(day) == 4", "weekday(day) in (6, 7)", "upper(status) == \"PAID\"", 'places[region].grade == "a"', "region in places", "goods[qty, region].price > 2", "level >= status",
                         "worth > 3", 'cheap is none', 'not (level == "b")', f"status matches {quote('^[a-p]')}", "amount / qty > 100"])

    def aggregate(self):
        r = self.random
        where = f" where {self.condition()}" if r.random() < 0.5 else ""
        x = of_o(self.number())
        return r.choice([f"count(o{where})", f"count({x}{where})", f"sum({x}{where})", f"mean({x}{where})", f"min({x}{where})", f"max({x}{where})", f"median({x}{where})",
                         f"quantile({x}{where}, 0.9)", f"stdev({x}{where})", f"variance({x}{where})", f"count(distinct {x}{where})", f"count(distinct o.status{where})",
                         f"share({of_o(self.condition())}{where})", f"weighted_mean({x}, qty{where})", f"closing({x}{where})", f"opening({x}{where})",
                         f"count(distinct o.region{where})", f"max(sum({x}{where}) per region)", f"mean(count(o{where}) per day)", f"sum(max({x}{where}) per (region, day))",
                         f"first({x}{where})", f"last({x}{where})", f"sum(last({x}{where}) per region)", f"max(first({x}{where}) per (region, day))", f"count(last({x}{where}) per status)",
                         f"min(o.day{where})", f"max(o.status{where})", f"count(o where status matches {quote('[a-d]')})"])

    def rates(self):
        """A few, or more than a statement takes; some days twice, and before the first one there is none."""
        r = self.random
        days = [datetime.date(2026, r.choice([1, 9, 10]), 1) + datetime.timedelta(r.choice([0, 1, 15, r.randrange(400)])) for _ in range(r.choice([0, 1, 3, 3, 12, 500]))]
        return 'source fx from inline("""\n  d,usd\n' + "".join(f"  {d},{r.randint(1, 10**5) / r.choice([1, 100, 10**5]):f}\n" for d in days) + '  """) { time d; column usd number }\nrate USD from fx.usd\n'

    def places(self):
        """Two sources that rows look up, in which some keys are not there, and some values."""
        r = self.random
        maybe = lambda v: "" if r.random() < 0.2 else v
        places = "".join(f"  {name},{maybe(r.choice(['a', 'b', 'paid']))},{maybe(r.choice(['0.5', '2', '-1.25', '0.' + '3' * 30]))}\n" for name in REGIONS[:3] if r.random() < 0.7)
        goods = "".join(f"  {qty},{name},{maybe(r.randint(0, 5))},{maybe(r.choice('xy'))}\n" for qty in range(-5, 6) for name in REGIONS[:2] if r.random() < 0.7)
        return (f'source places from inline("""\n  region,grade,rate\n{places}  """) {{ key region; column grade text; column rate number }}\n'
                f'source goods from inline("""\n  qty,region,price,kind\n{goods}  """) {{ key qty, region; column qty number; column price number; column kind text }}\n')

    def script(self):
        r = self.random
        rules = "".join(f"  {r.choice(['keep', 'drop'])} where {self.condition()}\n" for _ in range(r.choice([0, 0, 1, 2])))
        requires = "".join(f"  require {self.condition(0)}\n" for _ in range(r.choice([0, 0, 1])))
        requires += r.choice(["", "", "  require unique id\n", "  require unique id, day\n", "  require unique status, region, id, amount\n", "  require unique w, free\n"])
        requires += r.choice(["", "", "", "  require region in places\n", "  require goods[qty, region].price is not none or region is none\n"])
        requires += r.choice(["", "", "  key id\n", "  key id, day\n", "  key status, id\n"])
        metrics, checks = [], []
        for i in range(6):
            metrics.append(f"metric m{i} = {self.aggregate()}")
        window = lambda: r.choice(["", "[previous]", "[2026-09]", "[ytd]", "[trailing 40 days]", "[last year]", '[region == "East"]', "[qty > 0]"])
        for i in range(3):
            numbers = [k for k in range(6) if "min(o.day" not in metrics[k] and "max(o.status" not in metrics[k]] or [0]
            checks.append(f"check c{i}: m{r.choice(numbers)}{window()} > 0 {{ each {r.choice(['region', 'qty', 'region, status', 'day', 'amount', 'w', 'level', 'cheap, region'])}; missing pass }}")
        # then the order of rows counts, which is that of the columns that are read: all are
        metrics.append("metric every = count(o where " + " or ".join(f"{n} is none" for n in "day amount big qty large status region w free id".split()) + ")")
        head = "review { period month 2026-10; as of 2026-11-02; currency CNY }\n" + self.rates() + self.places()
        body = (" { time day; column day date; column amount number; column big number; column qty number; column large number; column status text; "
                f"column region text; column w number named {quote(Table.COLUMNS[7][0])}; column free number; column id number; column usd money(USD) named {quote('amount')}; column cny = usd + 0 CNY; "
                f"column level = places[region].grade; column cheap = goods[qty, region].kind; column worth = qty * goods[qty, region].price\n{rules}{requires}}}\n" + "\n".join(metrics + checks) + "\n")
        return lambda where: head + f"source o from {where}" + body, ["every"] + [f"m{i}{w}" for i in range(6) for w in ("", "[previous]", "[ytd]", '[region == "East"]')]


def answers(script, expressions, name):
    pathlib.Path(name).write_text(script, encoding="utf-8")
    r = debrief("eval", name, *expressions, "--connections", connections())
    if r.returncode not in (0, 3):
        raise Failure(f"status {r.returncode}\n{script}\n{r.stderr}")
    whole = debrief("run", name, "-f", "json", "--connections", connections())
    j = json.loads(whole.stdout)
    checks = [{k: c.get(k) for k in ("name", "outcome", "segment", "value", "formatted", "reason_code")} for c in j["checks"]]
    sources = [{k: s.get(k) for k in ("rows", "kept", "dropped", "duplicates", "undated", "lookups", "lookup_misses", "oldest", "newest", "drops")} for s in j["sources"]]
    lines = [x if not x.startswith("none") else "none" for x in r.stdout.splitlines()]
    return (lines, checks, sources, j["verdict"]), r.stderr + whole.stderr


@case
def the_same_as_from_a_file():
    seed, rounds = int(os.environ.get("DBR_SEED", time.time_ns() % 10**9)), int(os.environ.get("DBR_ROUNDS", 25))
    print(f"DBR_SEED={seed} DBR_ROUNDS={rounds}")
    random_, values_, pushed = random.Random(seed), 0, {"postgres": 0, "clickhouse": 0, **({"parquet": 0} if DUCK else {})}
    for i in range(rounds):
        table = Table(random_)
        for _ in range(4):
            make, expressions = Review(random_).script()
            want, _ = answers(make('csv("t.csv")'), expressions, "file.debrief")
            for kind, name in (("postgres", "pg"), ("clickhouse", "ch"), ("sqlite", "gen.db"), *([("parquet", "gen.parquet")] if DUCK else [])):
                script = make(f'{kind}("{name}")' if kind == "parquet" else f'{kind}("{name}", table: "gen")')
                got, said = answers(script, expressions, "base.debrief")
                for part, (g, w) in enumerate(zip(got, want)):
                    if g != w:
                        differ = [(e, a, b) for e, a, b in zip(expressions, g, w) if a != b][:3] if part == 0 else (g, w)
                        explained = debrief("explain", "base.debrief", "c0", "--connections", connections())
                        raise Failure(f"{kind}, round {i}: {differ}\n{script}\n{said}\n{explained.stderr}\n{explained.stdout[:3000]}")
                values_ += len(want[0]) + len(want[1])
                if kind == "sqlite": # in this process, row by row
                    continue
                explained = [debrief("explain", "base.debrief", f"m{k}", "--connections", connections()).stdout for k in range(2)]
                pushed[kind] += sum("added up by the database" in e for e in explained)
    print(f"{values_} values are the same; of {rounds * 8} plans each, added up by the database: {pushed}")
    if rounds >= 10 and min(pushed.values()) < rounds * 8 // 3:
        raise Failure("the databases had too little to do")


ROWS = 20000
FX = "source fx from inline(\"\"\"\n  d,usd\n" + "".join(f"  2026-09-{d:02},7.{d:02}\n" for d in range(3, 31)) + "  \"\"\") { time d }\nrate USD from fx.usd\n"
GOODS = "source goods from inline(\"\"\"\n  sku,kind,price\n" + "".join(f"  s{i},k{i % 3},{i}.5\n" for i in range(40)) + "  \"\"\") { key sku }\n"
STAY = [ # what stands before the source, and in it beside `time day`, and what is asked
    ("", "key id; require unique id; require unique day, id", ["sum(o.amount)", "count(o)"]),
    (GOODS, "keep where who matches \"^w[0-4]\"; drop where goods[who].kind is not none", ["sum(o.amount)", "count(o)", "count(distinct o.who)", "max(sum(o.amount) per o.who)"]),
    ("", "", ["last(o.amount)", "first(o.sku)", "sum(last(o.amount where sku != \"s3\") per o.who)", "last(o.id where who == \"w2\")"]),
    (GOODS, "require sku in goods; column kind = goods[sku].kind", ["sum(o.amount * goods[o.sku].price)", "count(o where goods[o.sku].kind == \"k2\")", "max(goods[o.sku].price)",
                                                                    "sum(o.amount where kind != \"k1\")", "count(distinct o.kind)", "mean(o.amount * goods[o.sku].price where who == \"w3\")"]),
    (FX, "column usd money(USD) named \"amount\"; column cny = usd + 0 CNY", ["sum(o.cny)", "max(o.cny)", "count(o.cny)", "count(o where cny > 700)"]),
]


@case
def rows_stay_where_they_are():
    """Sums travel, not rows, with the answers of a file: told by the bytes that the servers send. Where a key is there twice the rows are read."""
    with open("stay.csv", "w") as f:
        f.write("id,day,amount,sku,who\n")
        f.writelines(f"{i},2026-{8 + i % 3:02}-{1 + i % 28:02},{i % 1000}.{i % 100:02},{'' if i % 50 == 0 else f's{i % 40}'},w{i % 7}\n" for i in range(ROWS))
    PG.ask("create table stay (id int, day date, amount numeric(12,2), sku text, who text)")
    PG.copy("stay", "stay.csv")
    PG.ask("create table twice as select * from stay union all select 7, date '2026-10-01', 5, 's1', 'w1'")
    CH.create("stay", "id Int32, day Date, amount Decimal(12,2), sku Nullable(String), who String", "id")
    CH.insert("stay", [(line.rstrip("\n").replace(",,", ",\\N,").replace(",", "\t") + "\n").encode() for line in open("stay.csv").readlines()[1:]])
    pg, ch = servers.Meter(PG.port), servers.Meter(CH.first.http)
    path = pathlib.Path("counted.connections")
    path.touch(mode=0o600)
    path.write_text(f"pg = {PG.url.replace(f':{PG.port}/', f':{pg.port}/')}\nch = http://127.0.0.1:{ch.port}/default\n")
    places = {'postgres("pg", table: "stay")': pg, 'clickhouse("ch", table: "stay")': ch}
    if DUCK:
        DUCK.run("copy (select * from read_csv('stay.csv', types = {'amount': 'decimal(12,2)'}) order by id) to 'stay.parquet' (format parquet)")
        places['"stay.parquet"'] = None
    def asked(source, before, properties, expressions):
        pathlib.Path("stay.debrief").write_text(f"{REVIEW.replace(' }', '; currency CNY }')}{before}source o from {source} {{ time day; {properties} }}\n" + "".join(f"metric m{i} = {e}\n" for i, e in enumerate(expressions))
                                                + ("check kinds: m0 > 0 { each kind }\n" if "column kind" in properties else ""))
        r = debrief("run", "stay.debrief", "-f", "json", "--connections", str(path.resolve()))
        if r.returncode not in (0, 1):
            raise Failure(r.stderr)
        j = json.loads(r.stdout)
        e = debrief("explain", "stay.debrief", "m0", "--connections", str(path.resolve()))
        (s,) = [s for s in j["sources"] if s["name"] == "o"]
        return ([m["value"] for m in j["metrics"]], [(c["name"], c["outcome"], c["segment"], c["formatted"]) for c in j["checks"]],
                {k: s.get(k) for k in ("rows", "kept", "dropped", "duplicates", "undated", "lookups", "lookup_misses", "oldest", "newest")}), e.stdout, r.stderr
    for before, properties, expressions in STAY:
        want, _, said = asked('"stay.csv"', before, properties, expressions)
        if None in want[0]:
            raise Failure(f"{properties} {want} {said}")
        for source, counted in places.items():
            had = counted.bytes if counted else 0
            got, explained, said = asked(source, before, properties, expressions)
            same(got, want, f"{source} {properties} {said}")
            if "added up by the database" not in explained or counted and counted.bytes - had > 3 * ROWS:
                raise Failure(f"{source} {properties}: {counted and counted.bytes - had} bytes\n{explained}")
    got, explained, said = asked('postgres("pg", table: "twice")', "", "key id; require unique id", ["count(o)", "sum(o.amount)"])
    same((got[2]["rows"], got[2]["duplicates"], got[1]), (ROWS + 1, 1, [("unique id", "failed", None, f"1 of {ROWS + 1} rows")]), said)
    holds(explained, "read row by row from the database")


@case
def moments_in_a_zone():
    """Rates of the day that a moment has there, and the first and last ones: where a clock goes back, which it does at 06:00Z of that day, the order of
    moments is not that of clock times."""
    fx = "".join(f"  2026-{m:02}-{d:02},{m}.{d:02}\n" for m in (10, 11) for d in range(2, 31))
    def script(source, *more):
        pathlib.Path("zone.debrief").write_text(f'review {{ period 2026-11; as of 2026-11-20; timezone "America/New_York"; currency CNY }}\nsource fx from inline("""\n  d,usd\n{fx}  """) {{ time d }}\n'
                                                f"rate USD from fx.usd\nsource o from {source} {{ time at; column usd money(USD) named \"v\"; column day date }}\nmetric m = last(o.v)\n")
        return debrief("eval" if more else "explain", "zone.debrief", *(more or ["m"]), "--connections", connections())
    asked = ["last(o.v)", "first(o.v)", "sum(o.usd + 0 CNY)", "max(o.usd + 0 CNY)", "sum(last(o.v) per o.v)", "first(o.v)[2026-10]", "last(o.usd + 0 CNY)[2026-10]", "count(o where usd > 30 CNY)"]
    for number, (moments, way) in enumerate([(["2026-10-01T03:59:59", "2026-10-01T04:00:00", "2026-11-01T03:59:59", "2026-11-01T04:00:00", "2026-11-15T12:00:00", "2026-11-15T12:00:01"], "added up by the database"),
                                                (["2026-10-30T05:29:00", "2026-10-30T05:30:00", "2026-11-03T05:00:00", "2026-11-04T04:30:00", "2026-11-04T05:00:00"], "added up by the database"),
                                                (["2026-10-30T05:29:00", "2026-11-01T05:30:00", "2026-11-01T06:29:00", "2026-11-01T06:30:00"], "read row by row")]):
        rows = [(at, i * 7 % 5 + i / 4) for i, at in enumerate(moments)]
        pathlib.Path("zone.csv").write_text("at,v,day\n" + "".join(f"{at}Z,{v},{at[:10]}\n" for at, v in rows))
        want = script('"zone.csv"', *asked)
        if "none" in want.stdout or want.returncode:
            raise Failure(want.stdout + want.stderr)
        literal = ", ".join(f"('{at}Z', {v}, '{at[:10]}')" for at, v in rows)
        PG.ask("drop table if exists zoned", "create table zoned (at timestamptz, v numeric(9,2), day date)", f"insert into zoned values {literal}")
        CH.create(f"zoned{number}", "at DateTime, v Decimal(9,2), day Date", "rand()")
        CH.insert(f"zoned{number}", [f"{int(datetime.datetime.fromisoformat(at + '+00:00').timestamp())}\t{v}\t{at[:10]}\n".encode() for at, v in rows])
        places = ['postgres("pg", table: "zoned")', f'clickhouse("ch", table: "zoned{number}")']
        if DUCK:
            DUCK.run(f"copy (select a::timestamptz as \"at\", v::decimal(9,2) as v, d::date as day from (values {literal}) t(a, v, d)) to 'zoned.parquet' (format parquet)")
            places.append('"zoned.parquet"')
        for place in places:
            got = script(place, *asked)
            same(got.stdout, want.stdout, f"{place} {moments} {got.stderr}")
            explained = script(place).stdout
            holds(explained, way)


def fails(source, *wants, options=(), status=3):
    r = ask(source, ["count(o)", "1 + 1"], *options)
    same((r.stdout, r.returncode), ("none (source o could not be read)\n2\n", status), r.stderr)
    holds(r.stderr, *wants)


@case
def servers_that_refuse():
    os.environ.update(WRONG_PG=f"postgresql://reader:wrong@127.0.0.1:{PG.port}/postgres", WRONG_CH=f"http://reader:wrong@127.0.0.1:{CH.first.http}/default",
                      RIGHT_CH=f"http://reader:secret@127.0.0.1:{CH.first.http}/default")
    fails('postgres(env("WRONG_PG"), table: "orders")', "password", options=["--allow=env:WRONG_PG"])
    fails('clickhouse(env("WRONG_CH"), table: "orders")', "assword", options=["--allow=env:WRONG_CH"])
    same(values('clickhouse(env("RIGHT_CH"), table: "orders")', ["count(o)"], "--allow=env:RIGHT_CH"), ["0"])
    (port,) = servers.free_ports(1)
    fails(f'postgres("postgresql://127.0.0.1:{port}/x", table: "orders")', "refused", options=["--allow=host:127.0.0.1"])
    fails(f'clickhouse("http://127.0.0.1:{port}/x", table: "orders")', "connect", options=["--allow=host:127.0.0.1"])
    PG.ask("drop role if exists reader", "create role reader login password 'secret'", "create table closed (x int)")
    os.environ["READER"] = f"postgresql://reader:secret@127.0.0.1:{PG.port}/postgres"
    fails('postgres(env("READER"), table: "closed")', "permission denied", "the right to select", options=["--allow=env:READER"])


@case
def statements_that_take_too_long():
    began = time.monotonic()
    fails('postgres("pg", query: "select pg_sleep(100) as x")', "statement timeout", "--timeout", options=["--allow=query", "--timeout=1"])
    fails('clickhouse("ch", query: "select sleep(1) as x from system.numbers")', "imeout", "--timeout", options=["--allow=query", "--timeout=1"])
    if time.monotonic() - began > 60:
        raise Failure("nobody stopped it")


@case
def opposites_of_what_is_not_there():
    """`not` binds more loosely in SQL than `is not null`: a condition's value is there or not before it is turned round (round 22 of DBR_SEED=172992314)."""
    rows = [("a", 1), ("b", 2), (None, 3), ("a", None), ("b", 4), (None, None)]
    literal = ", ".join(f"({'null' if who is None else repr(who)}, {'null' if n is None else n})" for who, n in rows)
    PG.ask("create table halves (who text, n int)", f"insert into halves values {literal}")
    CH.create("halves", "who Nullable(String), n Nullable(Int32)", "rand()")
    CH.insert("halves", ["\t".join("\\N" if v is None else str(v) for v in row).encode() + b"\n" for row in rows])
    places = ['postgres("pg", table: "halves")', 'clickhouse("ch", table: "halves")']
    if DUCK:
        DUCK.run("create table halves (who varchar, n int)")
        DUCK.run(f"insert into halves values {literal}")
        DUCK.run("copy halves to 'halves.parquet' (format parquet)")
        places.append('"halves.parquet"')
    wants = {'share(not (o.who == "a"))': "0.5", 'count(not (o.who == "a"))': "4", "share(not (o.n > 2))": "0.5", "count(not (o.n <= 2))": "4",
             'share(not (o.who starts with "a"))': "0.5", 'share(not (o.who in ("a", "c")))': "0.5", 'share(not (o.who == "a" and o.n > 2))': "1",
             'count(o where not (who == "a"))': "2"}
    for place in places:
        r = ask(place, list(wants))
        same(dict(zip(wants, r.stdout.splitlines())), wants, f"{place} {r.stderr}")


@case
def values_have_a_bound():
    """What comes back by value, of a number, a text or several columns, as what is kept of rows; the next source at the same address is none the worse."""
    PG.ask("create table many as select i as id, 'customer number ' || i as who, i % 7 as part from generate_series(1, 60000) as i")
    CH.create("many", "id Int32, who String, part Int32", "id")
    CH.insert("many", [b"%d\tcustomer number %d\t%d\n" % (i, i, i % 7) for i in range(1, 60001)])
    places = {"postgres": 'postgres("pg", table: "many")', "clickhouse": 'clickhouse("ch", table: "many")'}
    if DUCK:
        DUCK.run("copy (select i::int as id, 'customer number ' || i as who, (i % 7)::int as part from range(1, 60001) t(i)) to 'many.parquet' (format parquet)")
        places["parquet"] = '"many.parquet"'
    for kind, place in places.items():
        pathlib.Path("many.debrief").write_text(f"{REVIEW}source o from {place}\nsource p from {place}\n")
        for large, value in [("count(distinct o.who)", "60000"), ("median(o.id)", "30000.5"), ("max(count(o) per o.who)", "1"), ("count(distinct lower(o.who))", "60000")]:
            of = lambda *options: debrief("eval", "many.debrief", large, "sum(p.part)", "--connections", connections(), *options)
            same(of().stdout.split("\n")[0], value, f"{kind} {large}")
            r = of("--memory=1M")
            same((r.stdout.split("\n")[0], r.stdout.split("\n")[1], r.returncode), ("none (source o could not be read)", of().stdout.split("\n")[1], 3), f"{kind} {large} {r.stderr}")
            holds(r.stderr, "error[E0517]", "keeps more values than 1M")
            if r.stderr.count("error[") != 1:
                raise Failure(r.stderr)


def until(happens, what):
    deadline = time.monotonic() + 40
    while not happens():
        if time.monotonic() > deadline:
            raise Failure(what)


@case
def an_interrupted_run_ends_its_statement():
    """Ctrl-C, and the signal of a job that is taken away: whether rows travel or sums, on one server or on all of a cluster. Nothing is printed and no result replaced."""
    for server in CH.all:
        server.ask("create view endless_part as select number as x from system.numbers")
    CH.first.ask("create table endless (x UInt64) engine = Distributed(shards, default, endless_part)")
    mark = "'of this case' as mark"
    running = {"postgres": [lambda: PG.ask("select count(*) from pg_stat_activity where state = 'active' and query like '%of this case%' and query not like 'select * %' and pid <> pg_backend_pid()")],
               "clickhouse": [lambda s=s: s.ask("select count() from system.processes where (query like '%of this case%' or query like '%endless%') and query not like 'describe %' and query not like '%system.processes%'") for s in CH.all]}
    by_rows = "key x" # and another source looks it up
    for kind, name, sql, rows, servers_ in [
            ("postgres", "pg", f"select 1 as x, {mark} from pg_sleep(100)", "", 1),
            ("postgres", "pg", f"select generate_series(1, 100000000000) as x, {mark}", by_rows, 1), # in a `from` it would fill the disk first
            ("clickhouse", "ch", f"select number as x, {mark} from system.numbers", "", 1),
            ("clickhouse", "ch", f"select sleep(1) as x, {mark} from system.numbers", by_rows, 1),
            ("clickhouse", "ch", "select x from endless", "", 2)]:
        for number in (signal.SIGINT, signal.SIGTERM):
            counts = running[kind][:servers_]
            pathlib.Path("d.debrief").write_text(f'{REVIEW}source o from {kind}("{name}", query: """{sql}""") {{ {rows} }}\nsource late from {kind}("{name}", query: "select 2 as y")\n'
                                                 f"metric m = sum(o.x)\nmetric n = sum(late.y{' where y in o' if rows else ''})\n")
            pathlib.Path("old.json").write_text("kept")
            with subprocess.Popen([DEBRIEF, "run", "d.debrief", "--connections", connections(), "--allow=query", "--save=old.json"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True) as asking:
                try:
                    until(lambda: all(int(n()) for n in counts), f"it does not begin: {sql}")
                    asking.send_signal(number)
                    out, err = asking.communicate(timeout=40)
                finally:
                    asking.kill()
            same((out, asking.returncode, pathlib.Path("old.json").read_text()), ("", 3, "kept"), err)
            holds(err, "error[E0526]: interrupted: nothing was evaluated", "error[E0512]: source `o`: ", ": interrupted\n")
            until(lambda: not any(int(n()) for n in counts), f"it goes on: {sql}")
    # and where no server works, as ever: by the signal
    with subprocess.Popen([DEBRIEF, "run", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reading:
        reading.send_signal(signal.SIGINT)
        same(reading.wait(40), -signal.SIGINT)


ANALYSES = """review {{ period 2026-10; as of 2026-11-02 }}
source t from {tickets} {{ time created }}
source s from {survey} {{ time day }}
source v from {visits} {{ time day }}
process p from t {{ step opened at created; step answered at answered; step solved at solved; limit opened -> solved p90 <= 2d }}
feedback f from s {{ score score scale 0..10; text comment; theme late = "(?i)late|慢"; theme size = "(?i)size|尺码" }}
cohort c from v {{ who customer; grain month; periods 4 }}
"""


@case
def analyses_of_tables():
    """Processes, feedback and cohorts: what SQL cannot say of them is worked out here, with the answers of a file."""
    data = pathlib.Path(__file__).resolve().parents[1] / "golden/data"
    tables = {"tickets": "id int, created timestamp, answered timestamp, solved timestamp", "survey": "day date, score numeric, comment text",
              "visits": "day date, customer text"}
    types = {"int": "Int32", "timestamp": "Nullable(DateTime)", "date": "Date", "numeric": "Nullable(Decimal(9,2))", "text": "Nullable(String)"}
    for name, columns in tables.items():
        text = (data / f"{name}.csv").read_text()
        pathlib.Path(f"{name}.csv").write_text(text)
        PG.ask(f"drop table if exists {name}", f"create table {name} ({columns})")
        PG.ask(f"copy {name} from stdin with (format csv, header)", text=text)
        names = [c.split() for c in columns.split(", ")]
        CH.create(name, ", ".join(f"{n} {types[t]}" for n, t in names), "day" if "day" in columns else "id")
        rows = list(csv.reader(io.StringIO(text)))[1:]
        clock = lambda cell: cell.replace("T", " ") + ":00" if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", cell) else cell
        CH.insert(name, [("\t".join(clock(cell) or (r"\N" if types[t].startswith("Null") else "") for cell, (_, t) in zip(row, names)) + "\n").encode() for row in rows])
        if DUCK:
            DUCK.run(f"copy (select * from read_csv_auto('{name}.csv')) to '{name}.parquet' (format parquet)")

    def result(source):
        pathlib.Path("a.debrief").write_text(ANALYSES.format(**{name: source(name) for name in tables}))
        r = debrief("run", "a.debrief", "-f", "json", "--connections", connections())
        j = json.loads(r.stdout)
        return j["processes"], j["feedback"], j["cohorts"], [c["message"] for c in j["checks"]], r.stderr
    want = result(lambda name: f'"{name}.csv"')
    same(want[1][0]["count"], 80, want)
    kinds = {"postgres": lambda name: f'postgres("pg", table: "{name}")', "clickhouse": lambda name: f'clickhouse("ch", table: "{name}")'}
    if DUCK:
        kinds["parquet"] = lambda name: f'"{name}.parquet"'
    for kind, source in kinds.items():
        same(result(source), want, kind)


class Answers:
    """A server that reads a request and says what it is told to, then holds the line or hangs up."""

    def __init__(self, answers, hold=False):
        self.answers, self.hold = list(answers), hold
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            while True:
                s, _ = self.socket.accept()
                self.open.append(s)
                while self.answers:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        got = s.recv(65536)
                        if not got:
                            break
                        request += got
                    if not request:
                        break
                    answer = self.answers.pop(0)
                    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    for piece in answer if isinstance(answer, list) else [answer]:
                        s.sendall(piece)
                if not self.hold:
                    s.close()
        except OSError:
            pass


def chunked(body, whole=True):
    return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n".encode() + body + b"\r\n" + (b"0\r\n\r\n" if whole else b""))


@case
def answers_that_end_badly():
    version, columns = chunked(b"r\t18.16.1\te\n"), chunked(b"x\tUInt64\t\t\n")
    good = b"r\t1\t0\t2\t2\t3\te\n" # all rows are in one bin with one mask: how many, with a value, their sum
    error = b"Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded, e.what() = DB::Exception\n"
    for rows, *wants in [(chunked(good + error), "Memory limit"), (chunked(b"r\t1\t2\t2" + error), "Memory limit"),
                         (chunked(good, whole=False), "cut off"),
                         (chunked(good + b"r\t3"), "server refuses", "r\t3"[:1]), (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + good, "cut off"),
                         (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "redirections are not followed"),
                         (b"HTTP/1.1 500 Internal\r\nContent-Length: 0\r\n\r\n", "refuses"), (b"nonsense\r\n\r\n", "")]:
        fake = Answers([version, columns, rows])
        r = ask(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', ["sum(o.x)"], "--allow=host:127.0.0.1", "--timeout=5")
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), f"{rows} {r.stderr}")
        if wants[0] != "server refuses":
            holds(r.stderr, *wants)
    fake = Answers([version, columns, chunked(good)])
    r = ask(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', ["sum(o.x)"], "--allow=host:127.0.0.1", "--timeout=5")
    same((r.stdout, r.returncode), ("3\n", 0), r.stderr)


@case
def answers_in_pieces():
    """However an answer is cut into packets: after a long row comes a packet of short ones."""
    chunk = lambda body: f"{len(body):x}\r\n".encode() + body + b"\r\n"
    pieces = [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
    for _ in range(3000):
        pieces += [chunk(b"r\t" + b"x" * 3000 + b"\te\n"), chunk(b"r\ta\te\nr\t\\N\te\nr\tb\te\n")]
    fake = Answers([chunked(b"r\t18.16.1\te\n"), chunked(b"x\tString\t\t\n"), pieces + [b"0\r\n\r\n"]])
    r = ask(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', ['count(o where x matches "^[ab]$")', "count(o)", 'first(o.x where x matches "^[ab]$")'],
            "--allow=host:127.0.0.1", "--timeout=30") # `first` is about single rows: they are read
    same((r.stdout, r.returncode), ("6000\n12000\na\n", 0), r.stderr)


class Tls:
    """What a server behind TLS is: it passes on to a port what it has deciphered."""
    def __init__(self, port, key, crt):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(crt, key)
        self.to, self.listener = port, socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            near, _ = self.listener.accept()
            threading.Thread(target=self.talk, args=(near,), daemon=True).start()

    def talk(self, near):
        try:
            near, far = self.context.wrap_socket(near, server_side=True), socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            return
        threading.Thread(target=servers.pass_on, args=(near, far), daemon=True).start()
        servers.pass_on(far, near)


@case
def transport_is_ciphered_and_the_server_known():
    """The certificate must be of the address and of an authority that is trusted: by libpq's own words, and for ClickHouse by https."""
    key, crt = PG.key, PG.crt
    _, other = servers.certificate(pathlib.Path.cwd(), "other")
    PG.ask("create table ciphered (x int)", "insert into ciphered values (40), (2)")
    CH.create("ciphered", "x Int32", "x")
    CH.insert("ciphered", [b"40\n2\n"])
    tls = Tls(int(CH.url.rsplit(":", 1)[1]), key, crt)
    path = pathlib.Path("ciphered.connections")
    path.touch(mode=0o600)
    path.write_text(f"ok = {PG.url}?sslmode=verify-full&sslrootcert={crt}\nwrong = {PG.url}?sslmode=verify-full&sslrootcert={other}\nch = https://127.0.0.1:{tls.port}/default\n")
    def total(source, authority):
        pathlib.Path("d.debrief").write_text(f'{REVIEW}source o from {source}, table: "ciphered")\n')
        return debrief("eval", "d.debrief", "sum(o.x)", "--connections", str(path.resolve()), env={"CURL_CA_BUNDLE": str(authority)})
    def reached(r):
        same((r.stdout, r.returncode), ("42\n", 0), r.stderr)
    reached(total('postgres("ok"', crt))
    reached(total('clickhouse("ch"', crt))
    for r in total('postgres("wrong"', crt), total('clickhouse("ch"', other):
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), r.stderr)
        holds(r.stderr, "certificate")

@case
def servers_that_hang():
    fake = Answers([], hold=True)
    fails(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', "no answer for 1 seconds", options=["--allow=host:127.0.0.1", "--timeout=1"])
    fails(f'postgres("host=127.0.0.1 port={fake.port} connect_timeout=2", table: "t")', "timeout", options=["--allow=host:127.0.0.1", "--timeout=1"])


@case
def a_table_that_goes_away():
    """Between two statements: the second says so. (PostgreSQL holds it for the length of the transaction.)"""
    gone = b"Code: 60, e.displayText() = DB::Exception: Table x.t doesn't exist., e.what() = DB::Exception\n"
    fake = Answers([chunked(b"r\t18.16.1\te\n"), chunked(b"x\tUInt64\t\t\n"),
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: " + str(len(gone)).encode() + b"\r\n\r\n" + gone])
    fails(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', "Table x.t doesn't exist", options=["--allow=host:127.0.0.1", "--timeout=5"])
    held = PG.ask("create table held (x int)", "insert into held values (1)")
    same(held, "")
    same(values('postgres("pg", table: "held")', ["count(o)"]), ["1"])
    PG.ask("drop table held")


@case
def parquet_files():
    """Files of one shape as one table, in their order; types; what cannot be read; and a machine without the library."""
    if not DUCK:
        return
    for i in range(2):
        DUCK.run(f"copy (select date '2026-10-01' + {i} as day, cast({i} + 0.25 as decimal(9,2)) as amount, '退款' as 状态, {i}::hugeint as h, 0.1::double as f, "
                 f"timestamptz '2026-09-30T16:00:00Z' as at, true as ok, [1, 2] as list) to 'part-{i}.parquet' (format parquet)")
    pathlib.Path("broken.parquet").write_bytes(pathlib.Path("part-0.parquet").read_bytes()[:-40])
    def of(name, *expressions, env=None):
        pathlib.Path("d.debrief").write_text(f'{REVIEW}source o from "{name}" {{ time day }}\n')
        return debrief("eval", "d.debrief", *expressions, env=env)
    r = of("part-*.parquet", "sum(o.amount)", "last(o.amount)", "first(o.状态)", "sum(o.h)", "mean(o.f)", "max(o.at)", "count(o where ok)", "max(o.list)")
    same(r.stdout.splitlines(), ["1.5", "1.25", "退款", "1", "0.1", "2026-10-01T00:00:00", "2", "[1, 2]"], r.stderr)
    for i in range(12): # all of one day: the order of the files counts, and that of their rows
        DUCK.run(f"copy (select date '2026-10-05' as day, {i} * 10 + x as v, 't' as who from (values (3), (9), (1)) t(x)) to 'tie-{i:02}.parquet' (format parquet)")
    r = of("tie-*.parquet", "first(o.v)", "last(o.v)", "last(o.v where v < 50)", "sum(first(o.v) per o.who)")
    same(r.stdout.splitlines(), ["3", "111", "41", "3"], r.stderr)
    pathlib.Path("d.debrief").write_text(f'{REVIEW}source o from "tie-*.parquet" {{ time day }}\nmetric m = last(o.v)\n')
    holds(debrief("explain", "d.debrief", "m").stdout, "added up by the database", "file_row_number desc")
    r = of("broken.parquet", "count(o)")
    same(r.returncode, 3, r.stderr)
    holds(r.stderr, "error[E0512]: source `o`: DuckDB: ")
    holds(of("none.parquet", "count(o)").stderr, "no file")
    holds(of("part-0.parquet", "sum(o.amuont)").stderr, "did you mean `amount`")
    r = of("part-0.parquet", "count(o)", env={"LD_LIBRARY_PATH": ""})
    same(r.returncode, 2, r.stdout) # a kind of file that is unknown there
    holds(r.stderr, "Parquet is read by libduckdb, which is not installed", "LD_LIBRARY_PATH")
    same(debrief("describe", "part-0.parquet").returncode, 0)


@case
def a_shard_that_dies():
    """While it works on a statement, and before the next one. It is the last case: the shard stays dead."""
    CH.create("lost", "x UInt64", "x")
    CH.insert("lost", [b"%d\n" % i for i in range(1000)])
    same(values('clickhouse("ch", table: "lost")', ["count(o)"]), ["1000"])
    slow = 'clickhouse("ch", query: "select x + sleepEachRow(0.02) as x from lost")'
    result = []
    asking = threading.Thread(target=lambda: result.append(ask(slow, ["count(o)", "1 + 1"], "--allow=query", "--timeout=60")))
    asking.start()
    while asking.is_alive() and not int(CH.all[1].ask("select count() from system.processes where query like '%sleepEachRow%' and query not like '%processes%'")):
        pass # until the shard works on it
    servers.kill(CH.all[1])
    asking.join()
    same((result[0].stdout, result[0].returncode), ("none (source o could not be read)\n2\n", 3), result[0].stderr)
    holds(result[0].stderr, "default at 127.0.0.1")
    fails('clickhouse("ch", table: "lost")', "does not answer")


def run(folder):
    global PG, CH, DUCK
    if servers.Duck.LIBRARY.exists():
        DUCK = servers.Duck()
        os.environ["LD_LIBRARY_PATH"] = str(servers.Duck.LIBRARY.parent)
    else:
        print("without Parquet: no libduckdb.so")
    with servers.Postgres(folder / "pg") as PG, servers.Shards(folder / "ch") as CH:
        main("databases")


if __name__ == "__main__":
    import tempfile
    if not servers.installed():
        print("skipped: postgresql and clickhouse-server are not installed")
        sys.exit(1 if os.environ.get("CI") else 77)
    with tempfile.TemporaryDirectory() as where:
        os.chmod(where, 0o755) # PostgreSQL runs as another user
        run(pathlib.Path(where))
