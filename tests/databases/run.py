#!/usr/bin/env python3
"""PostgreSQL and a ClickHouse cluster of two shards, started here: the values of every type, what may go wrong with a server, and the same answers as
from a CSV file of the same rows."""
import csv
import decimal
import os
import pathlib
import random
import socket
import stat
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import servers  # noqa: E402
from kit import DEBRIEF, Failure, case, debrief, holds, main, same  # noqa: E402

PG = CH = None # set when they run
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
    holds(ask('postgres("gp", table: "t")', ["count(o)"]).stderr, "no connection is called `gp`")


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
                holds(r.stderr, "--offline" if "--offline" in options else option[8:])
            if "hunter2" in r.stdout + r.stderr:
                raise Failure("a password is shown")
    for address, word in [(f"host=127.0.0.1 port={PG.port} passfile=/etc/passwd", "passfile"), ("host=x sslkey=/etc/x", "sslkey"),
                          ("host=127.0.0.1 options='-c x=y'", "options")]:
        r = ask(f'postgres("{address}", table: "t")', ["count(o)"], "--allow=host:127.0.0.1")
        holds(r.stderr, f"cannot say `{word}`")
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
                    s.sendall(self.answers.pop(0))
                if not self.hold:
                    s.close()
        except OSError:
            pass


def chunked(body, whole=True):
    return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + f"{len(body):x}\r\n".encode() + body + b"\r\n" + (b"0\r\n\r\n" if whole else b""))


@case
def answers_that_end_badly():
    version, columns = chunked(b"r\t18.16.1\te\n"), chunked(b"x\tUInt64\t\t\n")
    good = b"r\t1\te\nr\t2\te\n"
    error = b"Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded, e.what() = DB::Exception\n"
    for rows, *wants in [(chunked(good + error), "Memory limit"), (chunked(b"r\t1\te\nr\t2" + error), "Memory limit"),
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
    r = ask(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', ["count(o)"], "--allow=host:127.0.0.1", "--timeout=5")
    same(r.returncode in (0, 3), True, r.stderr)


@case
def servers_that_hang():
    fake = Answers([], hold=True)
    fails(f'clickhouse("http://127.0.0.1:{fake.port}/x", table: "t")', "no answer for 1 seconds", options=["--allow=host:127.0.0.1", "--timeout=1"])
    fails(f'postgres("host=127.0.0.1 port={fake.port} connect_timeout=2", table: "t")', "timeout", options=["--allow=host:127.0.0.1", "--timeout=1"])


def run(folder):
    global PG, CH
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
