#!/usr/bin/env python3
"""SQLite databases made on the spot: the values of every type, what is wrong with a database, and the same answers as from a CSV file."""
import csv
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import DEBRIEF, case, debrief, holds, main, same  # noqa: E402


def database(path, *statements, rows=()):
    db = sqlite3.connect(path)
    for s in statements:
        db.execute(s)
    for s, values in rows:
        db.executemany(s, values)
    db.commit()
    db.close()


def evaluate(source, expressions, properties=""):
    pathlib.Path("t.debrief").write_text("review { period month 2026-10; as of 2026-11-02 }\n"
                                         f"source o from {source} {{ {properties} }}\n")
    return debrief("eval", "t.debrief", *expressions)


@case
def values_of_every_type():
    database("types.db", "create table orders (day text, amount numeric, big integer, who text, note blob, ok boolean)",
             rows=[("insert into orders values (?,?,?,?,?,?)", [
                 ("2026-10-01", 12.5, 999999999999999999, "张敏", None, 1),
                 ("2026-10-02", 0.1, -1, "O'Brien \"x\"", None, 0),
                 ("2026-10-02", 0.2, 0, "", b"\x00\xff", 1),
                 (None, None, None, None, None, None)])])
    r = evaluate('"types.db"', ["sum(o.amount)", "max(o.big)", "count(o)", "count(o.who)", "max(o.who)", "min(o.day)",
                                "sum(o.amount where who == \"张敏\")", "count(o.note)"], "time day; column note text")
    same(r.stdout.split("\n"), ["12.8", "999999999999999999", "3", "3", "张敏", "2026-10-01", "12.5", "0", ""], r.stderr)
    holds(r.stderr, "a BLOB is taken for an empty cell")
    same(r.returncode, 0)


@case
def integers_of_every_size():
    database("int.db", "create table t (i integer, unread blob)", rows=[("insert into t values (?, ?)", [(i, b"x") for i in (-2**63, 2**63 - 1, -10, 0, 7)])])
    r = evaluate('"int.db"', ["min(o.i)", "max(o.i)", "sum(o.i)", "count(distinct o.i)", "count(o where i == -10)"])
    same(r.stdout.split(), [str(-2**63), str(2**63 - 1), "-4", "5", "1"], r.stderr)
    holds(r.stderr, "a BLOB is taken for an empty cell")


@case
def names_of_any_kind():
    database("names.db", 'create table "订单 ""a""; drop table x" ("金额 ""元""" real, "select" text)',
             'insert into "订单 ""a""; drop table x" values (3.5, \'a\')', "create table x (a)")
    r = evaluate('sqlite("names.db", table: "订单 \\"a\\"; drop table x")', ["sum(o.m)", "max(o.`select`)"],
                 'column m number named "金额 \\"元\\""')
    same(r.stdout, "3.5\na\n", r.stderr)


@case
def which_table():
    database("two.db", "create table orders (a)", "create table visits (a)", "insert into visits values (7)",
             "create view seen as select * from visits")
    same(evaluate('sqlite("two.db", table: "visits")', ["sum(o.a)"]).stdout, "7\n")
    r = evaluate('"two.db"', ["sum(o.a)"])
    same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3))
    holds(r.stderr, "error[E0512]", "the database has 2 tables", 'say which: `sqlite("…", table: "orders")`', "`visits`")
    holds(evaluate('sqlite("two.db", table: "visit")', ["sum(o.a)"]).stderr, "has no table `visit`", "did you mean `visits`?")
    holds(evaluate('sqlite("two.db", table: "seen")', ["sum(o.a)"]).stderr, "`seen` is a view", "is not run")
    r = evaluate('sqlite("two.db", table: "visits")', ["sum(o.b)"])
    same(r.returncode, 2)
    holds(r.stderr, "has no column `b`")
    holds(evaluate('sqlite("two.db", tabel: "visits")', ["1"]).stderr, "`sqlite` has no option `tabel`", "did you mean `table`?")


@case
def a_query_where_it_is_allowed():
    database("q.db", "create table t (a, k)", "insert into t values (1, 'x'), (2, 'x'), (40, 'y')", "create view v as select 1 as a")
    def ask(query, *options):
        pathlib.Path("q.debrief").write_text('review { period month 2026-10; as of 2026-11-02 }\n'
                                             f'source o from sqlite("q.db", query: """{query}""")\n')
        return debrief("eval", "q.debrief", "sum(o.s)", *options)
    sums = "select k, sum(a) as s from t group by k having s > 2 -- each"
    r = ask(sums)
    same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3))
    holds(r.stderr, "error[E0518]", "--allow query")
    r = ask(sums, "--allow", "query")
    same((r.stdout, r.returncode), ("43\n", 0), r.stderr)
    for wrong in ["select 1 as s; drop table t", "select 1 as s) ; delete from t", "delete from t", "select a as s from v", "nonsense",
                  "select load_extension('x') as s", "attach 'other.db' as o", "select readfile('q.db') as s", "pragma writable_schema = 1"]:
        r = ask(wrong, "--allow", "query")
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), wrong)
    same(evaluate('"q.db"', ["sum(o.a)"]).stdout, "43\n")


@case
def what_is_no_database():
    pathlib.Path("text.db").write_text("day,amount\n2026-10-01,1\n" * 100)
    pathlib.Path("empty.db").write_text("")
    database("cut.db", "create table t (a)", rows=[("insert into t values (?)", [("x" * 900,) for _ in range(500)])])
    whole = pathlib.Path("cut.db").read_bytes()
    pathlib.Path("cut.db").write_bytes(whole[:len(whole) // 2])
    pathlib.Path("folder.db").mkdir()
    for name, want in [("text", "the database cannot be opened: file is not a database"), ("empty", "the database has no table"),
                       ("cut", "malformed"), ("folder", "the database cannot be opened"), ("nowhere", "no file `nowhere.db`")]:
        r = evaluate(f'"{name}.db"', ["count(o)"])
        same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), f"{name}: {r.stderr}")
        holds(r.stderr, want)
    same(list(pathlib.Path(".").glob("nowhere.db*")), [], "a database was made")


@case
def cells_that_do_not_fit():
    database("bad.db", "create table t (amount)", "insert into t values (1)", "insert into t values ('two')")
    r = evaluate('"bad.db"', ["sum(o.amount)"], "column amount number")
    same(r.returncode, 3)
    holds(r.stderr, "`two` is not a number", "bad.db:2 (column `amount`)")


@case
def write_ahead_log_in_a_folder_that_cannot_be_written():
    os.mkdir("locked")
    db = sqlite3.connect("locked/wal.db")
    db.execute("pragma journal_mode = wal")
    db.execute("create table t (a)")
    db.execute("insert into t values (5)")
    db.commit()
    db.close()
    before = sorted(os.listdir("locked"))
    os.chmod("locked", 0o555)
    try:
        r = evaluate('"locked/wal.db"', ["sum(o.a)"])
        same((r.stdout, r.returncode), ("5\n", 0), r.stderr)
        if os.geteuid() != 0:
            same(sorted(os.listdir("locked")), before)
    finally:
        os.chmod("locked", 0o755)


def as_nobody():
    """A folder's permissions do not hold for root."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def left_behind(folder, begin):
    """A database and what lies beside it, as a program leaves them that is killed in the middle."""
    os.mkdir(folder + "-live")
    db = sqlite3.connect(f"{folder}-live/a.db", isolation_level=None)
    begin(db)
    os.mkdir(folder)
    for name in os.listdir(folder + "-live"):
        if not name.endswith("-shm"):
            shutil.copy(f"{folder}-live/{name}", folder)
    db.close()


def a_log(db):
    db.execute("pragma journal_mode = wal")
    db.execute("create table t (a, b)")
    db.execute("insert into t values (5, null)")
    db.execute("pragma wal_checkpoint")
    db.execute("insert into t values (7, null)")


def a_journal(db):
    db.execute("pragma cache_size = 2")
    db.execute("create table t (a, b)")
    db.execute("begin")
    db.executemany("insert into t values (1, ?)", [("x" * 3000,)] * 200)
    db.execute("commit")
    db.execute("begin")
    db.execute("update t set a = 2")


@case
def databases_that_are_not_whole():
    os.chmod(".", 0o755)
    for folder, begin, beside in [("log", a_log, "a.db-wal"), ("journal", a_journal, "a.db-journal")]:
        left_behind(folder, begin)
        same(pathlib.Path(folder, beside).stat().st_size > 0, True, beside)
        os.chmod(folder, 0o555)
        try:
            pathlib.Path("t.debrief").write_text("review { period month 2026-10; as of 2026-11-02 }\n"
                                                 f'source o from "{folder}/a.db" {{ }}\n')
            r = subprocess.run([DEBRIEF, "eval", "t.debrief", "sum(o.a)"], capture_output=True, text=True, timeout=60,
                               preexec_fn=as_nobody)
            same((r.stdout, r.returncode), ("none (source o could not be read)\n", 3), r.stderr)
            holds(r.stderr, "error[E0512]", f"not whole without `{beside}`")
        finally:
            os.chmod(folder, 0o755)


@case
def a_pipe_is_not_waited_for():
    os.mkfifo("pipe.db")
    r = evaluate('"pipe.db"', ["count(o)"])
    same(r.returncode, 3, r.stderr)
    holds(r.stderr, "is a pipe or a device")


@case
def nothing_is_written():
    database("still.db", "create table t (a)", "insert into t values (1)")
    before = pathlib.Path("still.db").read_bytes()
    evaluate('"still.db"', ["sum(o.a)"])
    same(pathlib.Path("still.db").read_bytes(), before)
    same(list(pathlib.Path(".").glob("still.db-*")), [])


@case
def the_same_answers_as_from_csv():
    seed = int(os.environ.get("DBR_SEED") or time.time())
    print(f"DBR_SEED={seed}")
    r = random.Random(seed)
    names = ["East", "West", "华东", "it's", 'a "b"', "x,y"]
    aggregates = ["sum(o.amount)", "count(o)", "count(o.amount)", "mean(o.amount)", "min(o.amount)", "max(o.amount)",
                  "count(distinct o.region)", "count(distinct o.amount)", "median(o.amount)", "quantile(o.amount, 0.9)",
                  "stdev(o.amount)", "share(o.amount > 100)", "first(o.amount)", "closing(o.qty)", "max(sum(o.qty) per region)",
                  "max(o.region)", "min(o.day)", "weighted_mean(o.amount, qty)"]
    conditions = ["", "amount > 50", "region == \"华东\"", "region in (\"East\", \"it's\")", "qty is none", "region is none",
                  "month(day) == 10 and qty >= 3", "region matches \"^[EW]\""]
    windows = ["", "[previous]", "[ytd]", "[last year]", "[trailing 40 days]"]
    for round_ in range(6):
        rows = []
        for i in range(r.choice([0, 1, 400])):
            rows.append((f"{r.choice([2025, 2026])}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}" if r.random() < .97 else None,
                         r.choice(names) if r.random() < .95 else None,
                         r.randint(-10**6, 10**6) / 100 if r.random() < .9 else None,
                         r.randint(0, 9) if r.random() < .9 else None))
        path = f"same{round_}"
        database(path + ".db", "create table t (day text, region text, amount numeric, qty integer)",
                 rows=[("insert into t values (?,?,?,?)", rows)])
        with open(path + ".csv", "w", newline="") as f:
            w = csv.writer(f)
            w.writerow(["day", "region", "amount", "qty"])
            w.writerows([["" if v is None else v for v in row] for row in rows])
        expressions = []
        for _ in range(40):
            a, c = r.choice(aggregates), r.choice(conditions)
            cut = a.rindex(")") if " per " not in a else None
            e = a if not c or cut is None else f"{a[:cut]} where {c})"
            expressions.append(f"({e}){r.choice(windows)}")
        properties = "time day; column amount number; column qty number; column region text"
        one, two = (evaluate(f'"{path}.{x}"', expressions, properties) for x in ("db", "csv"))
        for e, x, y in zip(expressions, one.stdout.split("\n"), two.stdout.split("\n")):
            same(x.replace(".db", ""), y.replace(".csv", ""), f"DBR_SEED={seed}: {e} of {len(rows)} rows")
        same(one.returncode, two.returncode, one.stderr + two.stderr)


if __name__ == "__main__":
    main("sqlite")
