#!/usr/bin/env python3
"""Scripts and data that mean harm: whatever they are, Debrief says what is wrong and ends, with a status of its own.

    DEBRIEF=build/debrief python3 tests/hostile/run.py [NAME ...]

The monsters are made in a temporary folder; files of ../shared/suites are read where they are. Each call must end within
20 seconds with status 0 to 3, and status 2 and 3 must come with a message. NAME is a part of a case's name.
Without the suites only the monsters are run, and the exit status is 77. HOSTILE=times lists the slowest calls."""
import csv, json, os, pathlib, subprocess, sys, tempfile, time

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[2])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")
SUITES = ROOT / "../shared/suites"
SECONDS = 20
REVIEW = 'review "Hostile" { period 2026-10; as of 2026-11-02 }\n'
only, failures, times = sys.argv[1:], [], []


def call(args, cwd=None, stdout=subprocess.PIPE, close=False, stdin=subprocess.DEVNULL, **more):
    env = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "COLUMNS")}
    env.update(NO_COLOR="1", LC_ALL="C.UTF-8")
    start = time.monotonic()
    try:
        if args[0] in ("run", "check", "eval"): # the suites lie elsewhere
            args = args + ["--allow", str(SUITES.resolve())] if SUITES.is_dir() else args
        p = subprocess.run([DEBRIEF] + args, cwd=cwd, env=env, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE,
                           timeout=SECONDS, preexec_fn=(lambda: os.close(1)) if close else None, **more)
    except subprocess.TimeoutExpired:
        return None, "", "still running after %d s" % SECONDS
    times.append((time.monotonic() - start, args))
    text = lambda b: (b or b"").decode("utf-8", "replace")
    return p.returncode, text(p.stdout), text(p.stderr)


def fail(name, why, err=""):
    failures.append(name)
    print("FAILED %s: %s\n%s" % (name, why, err[-2000:]))


class Case:
    """A case: wants() calls the command and looks at what came of it."""
    count = 0

    def __init__(self, folder):
        self.folder = folder

    def wants(self, name, args, status=(0, 1, 2, 3), says=(), out=None, **more):
        if only and not any(o in name for o in only):
            return None
        Case.count += 1
        got, stdout, stderr = call(args, cwd=self.folder, **more)
        status = (status,) if isinstance(status, int) else status
        if got not in status:
            return fail(name, "status %s, not %s" % (got, " or ".join(map(str, status))), stderr)
        if got in (2, 3) and "error" not in stderr:
            return fail(name, "status %d without a message" % got)
        if len(stderr) > 1 << 20:
            return fail(name, "%d bytes of messages" % len(stderr))
        for part in [says] if isinstance(says, str) else says:
            if part not in stderr:
                return fail(name, "the messages lack %r" % part, stderr)
        if out is not None and stdout != out:
            return fail(name, "printed %r, not %r" % (stdout[:500], out[:500]))
        return stdout

    def file(self, name, content):
        path = self.folder / name
        if only and not any(o in name for o in only) and len(content) > 1 << 20:
            return name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def script(self, name, text, args=(), **more):
        """The text as a script, checked."""
        self.file(name + ".debrief", text)
        return self.wants(name, ["check", name + ".debrief", *args], **more)


def long_scripts(c):
    c.file("long-script.debrief", REVIEW.encode() + b"# a comment that goes on\n" * (64 << 20 >> 4))
    c.wants("long-script", ["check", "long-script.debrief"], status=2, says="longer than 16 MB")
    c.file("long-line.debrief", b"metric a = " + b"1 + " * (25 << 20))
    c.wants("long-line", ["check", "long-line.debrief"], status=2, says="longer than 16 MB")
    for n in ("long-script.debrief", "long-line.debrief"):
        (c.folder / n).unlink(missing_ok=True)
    # the longest that is read
    c.script("line-of-3-MB", REVIEW + "# " + "x" * (3 << 20) + "\nmetric a = nope\n", status=2, says="`nope`")
    c.script("text-of-1-MB", REVIEW + 'lesson "' + "x" * (1 << 20) + '"\n', status=0)
    c.script("number-of-1-MB", REVIEW + "metric a = " + "7" * (1 << 20) + "\ncheck c: a > 1\n", status=1)
    c.script("fraction-of-1-MB", REVIEW + "metric a = 0." + "7" * (1 << 20) + "\ncheck c: a < 1\n", status=0)
    c.script("exponent", REVIEW + "metric a = 1e" + "9" * 1000 + "\ncheck c: a > 1\n", status=(1, 2))
    c.script("small-exponent", REVIEW + "metric a = 1e-" + "9" * 1000 + "\ncheck c: a < 1\n", status=(0, 1, 2))
    c.script("name-of-1-MB", REVIEW + "metric " + "n" * (1 << 20) + " = " + "n" * (1 << 20) + "x\n", status=2)
    c.script("backtick-name-of-1-MB", REVIEW + "metric `" + "n " * (1 << 19) + "x` = 1\n", status=0)
    c.script("digits-in-a-date", REVIEW + "metric a = 2026-" + "1" * (1 << 20) + "\n", status=2)
    c.script("colours", REVIEW + "lesson \"" + "\\u{1b}[2J" * 1000 + "\"\n", status=0)


def nested(c):
    n = 100000
    for name, sign in (("parentheses", "("), ("brackets", "a["), ("braces", "{"), ("minus", "-"), ("not", "not "),
                       ("if", "if true then "), ("blocks", "action a { "), ("braces-in-text", '"{')):
        c.script("nested-" + name, REVIEW + "metric a = " + sign * n + "\n", status=2)
    c.script("nested-closed", REVIEW + "metric a = " + "(" * n + "1" + ")" * n + "\n", status=2, says="256 levels")
    c.script("closing-only", REVIEW + "metric a = 1\n" + ")]}" * n + "\n", status=2, says="closes nothing")
    c.script("nested-ifs", REVIEW + "metric a = " + "if 1 > 2 then 1 else " * 10000 + "3\n", status=2, says="256 levels")
    c.script("sum-of-many", REVIEW + "metric a = " + " + ".join(["1"] * n) + "\ncheck c: a > 1\n", status=(0, 2))
    c.script("and-of-many", REVIEW + "check c: " + " and ".join(["1 < 2"] * n) + "\n", status=(0, 2))
    c.script("list-of-many", REVIEW + "check c: 1 in (" + ", ".join(["1"] * n) + ")\n", status=(0, 2))
    c.script("slices-of-many", REVIEW + 'source s from inline("""d,x\n2026-10-01,1""") { time d }\nmetric a = sum(s.x)'
             + "[previous]" * 2000 + "\ncheck c: a > 1\n", status=(1, 2))


def many(c):
    c.script("many-metrics", REVIEW + "".join("metric m%d = %d\n" % (i, i) for i in range(100000)), status=0)
    c.script("many-errors", REVIEW + "".join("metric m%d = n%d\n" % (i, i) for i in range(20000)), status=2, says="more")
    c.script("many-syntax-errors", REVIEW + "metrik = \n" * 50000, status=2)
    c.script("doubling-metrics", REVIEW + "metric m0 = 1\n" + "".join("metric m%d = m%d + m%d\n" % (i, i - 1, i - 1)
             for i in range(1, 201)) + "check c: m200 > 1\n", status=0)
    c.script("long-chain", REVIEW + "metric m0 = 1\n" + "".join("metric m%d = m%d + 1\n" % (i, i - 1)
             for i in range(1, 20001)) + "check c: m20000 > 1\n", status=(0, 2))
    c.script("long-chain-backwards", REVIEW + "".join("metric m%d = m%d + 1\n" % (i, i + 1) for i in range(20000))
             + "metric m20000 = 1\ncheck c: m0 > 1\n", status=(0, 2))
    c.script("long-cycle", REVIEW + "".join("metric m%d = m%d\n" % (i, (i + 1) % 5000) for i in range(5000)), status=2)
    c.script("doubling-defs", REVIEW + "def d0(x) = x + 1\n" + "".join("def d%d(x) = d%d(x) + d%d(x)\n" % (i, i - 1, i - 1)
             for i in range(1, 31)) + "metric a = d30(1)\n", status=2, says="million parts")
    c.script("doubling-arguments", REVIEW + "def d(x) = x + x\nmetric a = " + "d(" * 30 + "1" + ")" * 30 + "\n", status=2)
    c.script("cyclic-defs", REVIEW + "def f(x) = g(x)\ndef g(x) = f(x)\nmetric a = f(1)\n", status=2)
    c.script("long-series", REVIEW + 'source s from inline("""d,x\n2026-10-01,1""") { time d }\n'
             "metric a = sum(sum(s.x) over last 10000 days)\ncheck c: a == 1\n", status=(0, 1, 2))
    c.script("regex", REVIEW + 'source s from inline("""d,x\n2026-10-01,%s""") { time d }\n' % ("a" * 5000 + "b")
             + 'check c: count(s where x matches "(a+)+$") == 0\n', status=(0, 1, 3))
    for i in range(200):
        c.file("use%d.debrief" % i, 'use "use%d.debrief"\n' % (i + 1))
    c.file("use200.debrief", "metric a = 1\n")
    c.wants("use-chain", ["check", "use0.debrief"], status=2, says="64 levels")
    # each one uses the next one twice: read once each
    for i in range(40):
        c.file("twice%d.debrief" % i, 'use "twice%d.debrief"\nuse "./twice%d.debrief"\n' % (i + 1, i + 1))
    c.file("twice40.debrief", "metric a = 1\ncheck c: a == 1\n")
    c.wants("use-twice", ["check", "twice0.debrief"], status=(0, 2))


def over(c, name, data, kind="csv", column="x", check="count(s) >= 0", options="", **more):
    """A script whose source is the file."""
    text = REVIEW + 'source s from %s("%s"%s)%s\ncheck c: %s\n' % (kind, data, options, "", check)
    return c.script(name, text, **more)


def big_data(c):
    c.file("line.csv", b"d,x\n2026-10-01," + b"y" * (100 << 20) + b"\n")
    over(c, "line.csv", "line.csv", check='count(s where x == "y") == 0')
    c.file("line.csv", b"d," + b"y" * (100 << 20))
    over(c, "line.csv-header", "line.csv")
    c.file("line.csv", b'd,x\n2026-10-01,"' + b"y\n" * (8 << 20))
    over(c, "line.csv-quote", "line.csv", status=3, says="never closed")
    (c.folder / "line.csv").unlink(missing_ok=True)
    c.file("wide.csv", ",".join("c%d" % i for i in range(5000)) + "\n" + (",".join(["1"] * 5000) + "\n") * 20)
    over(c, "wide.csv", "wide.csv", check="sum(s.c4999) == 20", status=0)
    c.file("commas.csv", "a" + "," * (1 << 20) + "\n1\n")
    over(c, "commas.csv", "commas.csv")
    c.file("segments.csv", "k,v\n" + "".join("k%d,%d\n" % (i, i) for i in range(200000)))
    c.script("segments.csv", REVIEW + 'source s from "segments.csv"\nmetric a = sum(s.v)\ncheck c: a >= 0 { each k }\n', status=0)
    c.file("numbers.csv", "v\n" + "9" * 100000 + "\n" + "1e999999999\n-" + "0" * 100000 + "1\n0." + "0" * 100000 + "1\n")
    over(c, "numbers.csv", "numbers.csv", check="sum(s.v) >= 0")
    c.file("rows.csv", "v\n" + "\n" * 500000 + "1\n" * 10)
    over(c, "rows.csv", "rows.csv", check="sum(s.v) == 10", status=(0, 1, 3))
    c.file("bad.csv", "v\n" + "oops\n" * 300000)
    over(c, "bad.csv", "bad.csv", check="sum(s.v) == 10", status=3, says="do not fit its type: ")
    c.file("ragged.csv", "a,b\n" + "1,2,3\n" * 300000)
    over(c, "ragged.csv", "ragged.csv", check="sum(s.a) == 10", status=3)
    for name, text in (("deep.json", "[" * 100000), ("deep2.json", '{"a":' * 100000), ("deep3.json", "[" * 100000 + "]" * 100000),
                       ("keys.json", "[{" + ",".join('"k%d":1' % i for i in range(100000)) + "}]")):
        c.file(name, text)
        over(c, name, name, kind="json")


def places(c):
    folder = c.folder
    (folder / "dir").mkdir()
    (folder / "dir.csv").mkdir()
    (folder / "dir.debrief").mkdir()
    (folder / "fine.csv").write_text("d,x\n2026-10-01,1\n")
    (folder / "loop.csv").symlink_to("loop.csv")
    c.file("fine.debrief", REVIEW + 'source s from "fine.csv" { time d }\ncheck c: sum(s.x) == 1\n')
    c.wants("folder-as-script", ["check", "dir"], status=2, says="is a folder")
    c.wants("folder-as-script-2", ["run", "dir.debrief"], status=2, says="is a folder")
    c.wants("folder-as-data", ["describe", "dir.csv"], status=3, says="it is a folder")
    c.script("folder-as-source", REVIEW + 'source s from "dir.csv"\ncheck c: count(s) >= 0\n', status=3, says="it is a folder")
    c.script("folder-as-use", REVIEW + 'use "dir.debrief"\n', status=2, says="it is a folder")
    c.script("folder-as-holidays", 'review "H" { period 2026-10; as of 2026-11-02; calendar { holidays from "dir.csv" } }\n'
             "check c: workdays > 1\n", status=3, says="it is a folder")
    c.script("loop", REVIEW + 'source s from "loop.csv"\ncheck c: count(s) >= 0\n', status=3)
    c.script("null", REVIEW + 'source s from csv("/dev/null")\ncheck c: count(s) >= 0\n', status=3)
    c.wants("script-null", ["check", "/dev/null"], status=2)
    c.script("zero", REVIEW + 'source s from csv("/dev/zero")\ncheck c: count(s) >= 0\n', status=3)
    c.wants("script-zero", ["check", "/dev/zero"], status=2)
    os.mkfifo(folder / "pipe.csv")
    c.script("pipe", REVIEW + 'source s from "pipe.csv"\ncheck c: count(s) >= 0\n', status=3)
    c.wants("script-pipe", ["check", "pipe.csv"], status=2)
    c.wants("standard-input-none", ["check", "-"], status=2)
    if pathlib.Path("/dev/full").exists():
        with open("/dev/full", "wb") as full:
            c.wants("full", ["run", "fine.debrief"], status=3, stdout=full)
    c.wants("closed-stdout", ["run", "fine.debrief"], status=3, stdout=None, close=True)
    c.wants("output-nowhere", ["run", "fine.debrief", "-o", "no/such/folder/x"], status=3)
    c.wants("output-to-folder", ["run", "fine.debrief", "-o", "dir"], status=3)
    c.wants("long-argument", ["check", "x" * 100000], status=2)
    c.wants("long-path", ["check", "/".join(["x" * 200] * 40)], status=2)
    c.wants("control-argument", ["check", "\x1b[2J\n\x07"], status=2)
    _, _, err = call(["check", "\x1b[2J\n\x07"])
    if "\x1b" in err or "\x07" in err:
        fail("control-argument", "a terminal would obey the message", err)
    c.file("escape.csv", "d,x\n2026-10-01,\x1b[2J\n")
    c.script("escape", REVIEW + 'source s from "escape.csv" { time d; column x number }\ncheck c: sum(s.x) >= 0\n', status=3)
    _, out, err = call(["run", "escape.debrief"], cwd=folder)
    if "\x1b" in err or "\x1b" in out:
        fail("escape", "a terminal would obey the report", err)


def hostile_suite(c):
    for path in sorted((SUITES / "hostile").iterdir()):
        kind = {".csv": "csv", ".json": "json", ".jsonl": "jsonl"}.get(path.suffix)
        if kind:
            over(c, "hostile-" + path.name, str(path.resolve()), kind=kind)
            c.wants("hostile-describe-" + path.name, ["describe", str(path.resolve())])
        c.wants("hostile-script-" + path.name, ["check", str(path.resolve())], status=(0, 2))


def json_suite(c):
    for path in sorted((SUITES / "json-test-suite").rglob("*.json")):
        if path.name[:2] in ("n_", "i_"):
            over(c, "json-" + path.name, str(path.resolve()), kind="json", status=3 if path.name.startswith("n_") else (0, 1, 3))


def spectrum(c):
    """Every cell of csv-spectrum, through a script."""
    for path in sorted((SUITES / "csv-spectrum/csvs").glob("*.csv")):
        try:
            rows = json.loads((SUITES / "csv-spectrum/json" / (path.stem + ".json")).read_text("utf-8"))
        except UnicodeDecodeError:
            over(c, "spectrum-" + path.stem, str(path.resolve()), status=3, says="not UTF-8")
            continue
        if path.stem == "location_coordinates":  # its JSON is of another telephone number
            with open(path, encoding="utf-8", newline="") as f:
                rows = list(csv.DictReader(f))
        for i, row in enumerate(rows):
            for k, v in row.items():
                quote = lambda s: s.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\u{D}")
                name = "spectrum-%s-%d-%s" % (path.stem, i, k)
                text = REVIEW + 'source s from "%s" { column `%s` text }\n' % (path.resolve(), k)
                same = sum(r[k] == v for r in rows)
                c.script(name, text + 'check c: count(s where `%s` == "%s") == %d\ncheck n: count(s) == %d\n'
                         % (k, quote(v), same, len(rows)), status=0)


def main():
    groups = [long_scripts, nested, many, big_data, places]
    if SUITES.is_dir():
        groups += [hostile_suite, json_suite, spectrum]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for group in groups:
            began = time.monotonic()
            group(Case(pathlib.Path(folder)))
            print("%-14s %5.1f s" % (group.__name__, time.monotonic() - began))
    if not SUITES.is_dir():
        print("skipped: no suites (the monsters were run)")
    if os.environ.get("HOSTILE") == "times":
        for seconds, args in sorted(times, key=lambda t: -t[0])[:15]:
            print("  %5.1f s %s" % (seconds, " ".join(map(str, args))[:80]))
    print("hostile: %d cases, %d failed, %.0f s" % (Case.count, len(failures), time.monotonic() - start))
    if failures or not Case.count:
        return 1
    return 0 if SUITES.is_dir() else 77


if __name__ == "__main__":
    sys.exit(main())
