#!/usr/bin/env python3
"""What a script may open: files below its folder, and what the operator allows. docs/security.md names these cases by their functions.

    DEBRIEF=build/debrief python3 tests/access/run.py"""
import os
import pathlib
import sqlite3
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import DEBRIEF, Failure, case, debrief, holds, main, same  # noqa: E402

SECRET = "canary-7f3a"


def write(path, text):
    p = pathlib.Path(path)
    p.parent.mkdir(parents=True, exist_ok=True)
    p.write_text(text)
    return str(p)


def rows(n, start=1):
    return "amount\n" + "".join("%d\n" % (start + i) for i in range(n))


def script(source, name="in/s.debrief"):
    return write(name, "source t from %s\nmetric total = sum(t.amount)\n" % source)


def total(source, *options, name="in/s.debrief"):
    return debrief("eval", script(source, name), "total", *options)


def refused(p, *wants):
    same(p.returncode, 3, p.stderr)
    holds(p.stderr, "E0518", "--allow", *wants)
    if SECRET in p.stderr + p.stdout:
        raise Failure("what is in the file was shown: " + p.stderr)


def value(p, want):
    same((p.returncode, p.stdout), (0, want + "\n"), p.stderr)


@case
def below_the_folder():
    write("in/a.csv", rows(3))
    write("in/deep/er/a.csv", rows(4))
    value(total('"a.csv"'), "6")
    value(total('"deep/er/a.csv"'), "10")
    value(total('"deep/../a.csv"'), "6")
    value(total('"%s"' % os.path.abspath("in/a.csv")), "6")
    value(debrief("eval", script('"a.csv"', os.path.abspath("in/s.debrief")), "total"), "6")


@case
def path_traversal():
    write("out/x.csv", rows(2))
    for path in ("../out/x.csv", "deep/../../out/x.csv", os.path.abspath("out/x.csv"), "/etc/passwd"):
        refused(total('csv("%s")' % path), "outside of the script's folder")
    refused(total('"../out/x.csv"'), "`--allow out/x.csv`")
    same(total('"~/x.csv"').returncode, 3)
    same(total('"$HOME/x.csv"').returncode, 3)
    value(total('"../out/x.csv"', "--allow", "out"), "3")
    value(total('"../out/x.csv"', "--allow", "out/x.csv"), "3")
    value(total('"%s"' % os.path.abspath("out/x.csv"), "--allow=out"), "3")
    refused(total('"../out2/x.csv"', "--allow", "out"))


@case
def the_working_folder_is_not_the_scripts():
    write("x.csv", rows(2))
    refused(total('"../x.csv"'), "`--allow x.csv`")


@case
def what_is_outside_is_not_told():
    write("out/x.csv", SECRET)
    there, nowhere = total('"../out/x.csv"').stderr, total('"../out/y.csv"').stderr
    same(nowhere, there.replace("x.csv", "y.csv"))


@case
def symlinks():
    write("out/x.csv", rows(2))
    write("in/a.csv", rows(3))
    for link, to in (("in/out.csv", "../out/x.csv"), ("in/folder", "../out"), ("in/inside.csv", "a.csv"),
                     ("in/absolute.csv", os.path.abspath("out/x.csv"))):
        if not os.path.islink(link):
            os.symlink(to, link)
    for path in ("out.csv", "folder/x.csv", "absolute.csv", "folder/../out/x.csv"):
        refused(total('"%s"' % path))
    value(total('"inside.csv"'), "6")
    value(total('"out.csv"', "--allow", "out"), "3")
    value(total('"folder/x.csv"', "--allow", "out/x.csv"), "3")
    value(total('"folder/x.csv"', "--allow", "in/folder"), "3")


@case
def the_script_itself_may_be_reached_by_a_link():
    write("in/a.csv", rows(3))
    if not os.path.islink("door"):
        os.symlink("in", "door")
    value(total('"a.csv"', name="door/s.debrief"), "6")


@case
def link_swapped_while_it_is_opened():
    write("out/x.csv", "amount\n1000\n")
    write("swap/a.csv", "amount\n1\n")
    stop = threading.Event()

    def flip():
        k = 0
        while not stop.is_set():
            os.symlink("../out/x.csv" if k % 2 else "a.csv", "swap/new")
            os.replace("swap/new", "swap/link.csv")
            k += 1

    os.symlink("a.csv", "swap/link.csv")
    t = threading.Thread(target=flip)
    t.start()
    try:
        for _ in range(60):
            p = total('"link.csv"', name="swap/s.debrief")
            if "1000" in p.stdout or p.returncode not in (0, 3):
                raise Failure("the file outside was read: %r" % p)
    finally:
        stop.set()
        t.join()


@case
def globs():
    write("out/x.csv", rows(2))
    write("many/a1.csv", rows(1))
    write("many/a2.csv", rows(2))
    value(total('"a*.csv"', name="many/s.debrief"), "4")
    refused(total('"../out/*.csv"', name="many/s.debrief"))
    refused(total('"../*/x.csv"', name="many/s.debrief"))
    value(total('"../out/*.csv"', "--allow", "out", name="many/s.debrief"), "3")
    os.symlink("../out", "many/sub")
    refused(total('"*/x.csv"', name="many/s.debrief"))
    refused(total('"*/no.csv"', name="many/s.debrief"))
    os.symlink("../out/x.csv", "many/a3.csv")
    refused(total('"a*.csv"', name="many/s.debrief"))


@case
def too_many_files():
    os.makedirs("crowd", exist_ok=True)
    for i in range(10001):
        os.close(os.open("crowd/f%05d.csv" % i, os.O_CREAT | os.O_WRONLY))
    p = total('"f*.csv"', name="crowd/s.debrief")
    same(p.returncode, 3)
    holds(p.stderr, "more than 10000 files")


@case
def pipes_and_devices():
    os.makedirs("in", exist_ok=True)
    if not os.path.exists("in/pipe.csv"):
        os.mkfifo("in/pipe.csv")
    p = total('"pipe.csv"')
    same(p.returncode, 3)
    holds(p.stderr, "is a pipe or a device")
    for path in ("/dev/zero", "/dev/null"):
        p = total('csv("%s")' % path, "--allow", "/dev")
        same(p.returncode, 3)
        holds(p.stderr, "is a pipe or a device")
    refused(total('csv("/proc/self/environ")'))
    same(total('"deep/"').returncode in (2, 3), True)


@case
def every_reader():
    for folder in ("in", "out"):
        write(folder + "/r.csv", rows(2))
        write(folder + "/r.json", '[{"amount": 1}, {"amount": 2}]')
        write(folder + "/r.jsonl", '{"amount": 1}\n{"amount": 2}\n')
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["gzip", "-kf", folder + "/r.csv"], check=True)
        if os.path.exists(folder + "/r.db"):
            os.remove(folder + "/r.db")
        db = sqlite3.connect(folder + "/r.db")
        db.execute("create table t(amount integer)")
        db.executemany("insert into t values (?)", [(1,), (2,)])
        db.commit()
        db.close()
    for kind in ("csv", "csv.gz", "json", "jsonl", "db"):
        value(total('"r.%s"' % kind), "3")
        refused(total('"../out/r.%s"' % kind))
        value(total('"../out/r.%s"' % kind, "--allow", "out"), "3")
    write("out/r.xlsx", SECRET)
    refused(total('"../out/r.xlsx"'))
    os.symlink("../out/r.db", "in/link.db")
    refused(total('"link.db"'))
    value(total('"link.db"', "--allow", "out"), "3")


@case
def holidays():
    write("out/h.csv", "date,name,kind\n2026-10-01,x,off\n")
    write("in/h.csv", "date,name,kind\n2026-10-01,x,off\n")
    write("in/a.csv", rows(1))
    text = 'review "r" { period 2026-10; calendar { holidays from "%s" } }\nsource t from "a.csv"\nmetric total = sum(t.amount)\n'
    ok = debrief("run", write("in/h.debrief", text % "h.csv"), "--as-of", "2026-11-02")
    same(ok.returncode, 0, ok.stderr)
    p = debrief("run", write("in/h.debrief", text % "../out/h.csv"), "--as-of", "2026-11-02")
    same(p.returncode, 3, p.stderr)
    holds(p.stderr, "E0515", "`--allow out/h.csv`")
    ok = debrief("run", "in/h.debrief", "--as-of", "2026-11-02", "--allow", "out")
    same(ok.returncode, 0, ok.stderr)


@case
def used_scripts():
    write("lib/l.debrief", 'source t from "../lib/a.csv"\nmetric total = sum(t.amount)\n')
    write("lib/a.csv", rows(2))
    main_script = write("in/u.debrief", 'use "../lib/l.debrief"\n')
    p = debrief("eval", main_script, "total")
    same(p.returncode, 2)
    holds(p.stderr, "E0523", "`--allow lib/l.debrief`")
    p = debrief("eval", main_script, "total", "--allow", "lib/l.debrief")
    refused(p)  # the script is allowed, its data is not
    value(debrief("eval", main_script, "total", "--allow", "lib"), "3")
    # a script that is used gives no rights: the folder is that of the main script
    write("in/sub/l.debrief", 'source t from "../a.csv"\nmetric total = sum(t.amount)\n')
    write("in/a.csv", rows(3))
    value(debrief("eval", write("in/v.debrief", 'use "sub/l.debrief"\n'), "total"), "6")
    write("in/passwd.debrief", 'use "/etc/passwd"\n')
    p = debrief("lint", "in/passwd.debrief")
    same(p.returncode, 2)
    holds(p.stderr, "E0523")


@case
def what_the_operator_names():
    write("out/x.csv", rows(2))
    same(debrief("describe", "out/../out/x.csv").returncode, 0)
    same(debrief("describe", os.path.abspath("out/x.csv")).returncode, 0)
    same(debrief("init", "out/x.csv").returncode, 0)


@case
def options():
    s = script('"a.csv"')
    write("in/a.csv", rows(3))
    for good in ("query", "env:NAME", "host:db.example.org", "host:localhost:5432", "host:[::1]:5432", "host:::1", "in"):
        value(debrief("eval", s, "total", "--allow", good), "6")
    for bad in ("", "no/such", "env:", "env:A=B", "host:", "host:x:0", "host:x:99999", "host:x:y", "host:[::1", "host::5"):
        p = debrief("eval", s, "total", "--allow", bad)
        same((p.returncode, p.stdout), (2, ""), bad)
        holds(p.stderr, "--allow")
    value(debrief("eval", s, "total", "--offline"), "6")


@case
def connections():
    s = script('"a.csv"')
    write("in/a.csv", rows(3))
    path = write("c.conf", "# ours\nwarehouse = postgres://u:%s@h/d\n\nb=clickhouse://x\n" % SECRET)

    def call():
        p = debrief("eval", s, "total", "--connections", path)
        if SECRET in p.stdout + p.stderr:
            raise Failure("a secret was printed")
        return p

    os.chmod(path, 0o600)
    value(call(), "6")
    os.chmod(path, 0o640)
    value(call(), "6")
    for mode in (0o644, 0o604, 0o602, 0o660, 0o620):
        os.chmod(path, mode)
        p = call()
        same(p.returncode, 2, oct(mode))
        holds(p.stderr, "c.conf", "chmod 600")
    os.chmod(path, 0o600)
    for text in ("nothing %s\n", "a = \n%s", "= %s\n", "a b = %s\n", "a = %s\na = y\n"):
        write(path, text % SECRET)
        p = call()
        same(p.returncode, 2, text)
        holds(p.stderr, "line ")
    same(debrief("eval", s, "total", "--connections", "no/such").returncode, 2)


@case
def names_are_shown_escaped():
    p = total('"../a\\n::error::x.csv"')
    same(p.returncode, 3)
    if any(line.strip().startswith("::") for line in p.stderr.splitlines()):
        raise Failure("a line of the script's making: " + p.stderr)


if __name__ == "__main__":
    main("access")
