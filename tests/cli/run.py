#!/usr/bin/env python3
"""The command as a process: help, options, statuses, where bytes go and what happens when they cannot.

    DEBRIEF=build/debrief python3 tests/cli/run.py [TEXT]      only the cases whose name holds TEXT"""
import os, pathlib, pty, subprocess, sys, tempfile

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[2])
DEBRIEF = os.path.abspath(os.environ.get("DEBRIEF") or str(ROOT / "build/debrief"))
COMMANDS = "run watch serve check eval explain backtest test lint fmt describe init diff".split()

GOOD = """review "Good" { period month 2026-10; as of 2026-11-02 }
source a from "a.csv" { time d }
param limit = 5
## What came in.
metric x "Sum of x" = sum(a.x) { good up }
check c: x <= limit
"""
DATA = "d,x\n2026-10-01,1\n2026-10-02,2\n"
CASES = []


def case(f):
    CASES.append(f)
    return f


class Result:
    def __init__(self, p):
        self.status, self.out, self.err = p.returncode, p.stdout or b"", p.stderr or b""


def call(*args, stdin=b"", env=None, **more):
    full = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "NO_COLOR", "COLUMNS")}
    full.update(env or {})
    more.setdefault("stdout", subprocess.PIPE)
    more.setdefault("stderr", subprocess.PIPE)
    return Result(subprocess.run([DEBRIEF, *args], input=stdin, env=full, timeout=30, **more))


def same(got, want, what=""):
    if got != want:
        raise AssertionError("%s %r, expected %r" % (what, got, want))


def holds(got, *wants):
    for want in wants:
        if want.encode() not in got:
            raise AssertionError("%r is not in %r" % (want, got.decode("utf-8", "replace")))


def lacks(got, *texts):
    for text in texts:
        if text.encode() in got:
            raise AssertionError("%r is in %r" % (text, got.decode("utf-8", "replace")))


@case
def help_of_everything():
    for args in (["--help"], ["-h"], ["help"]):
        r = call(*args)
        same((r.status, r.err), (0, b""))
        holds(r.out, *("  " + c for c in COMMANDS))
    for command in COMMANDS:
        texts = {call("help", command).out, call(command, "--help").out, call(command, "x", "-h").out}
        same(len(texts), 1, command)
        holds(texts.pop(), "usage: debrief " + command, "options:", "--help", "example:\n  debrief " + command, "exit status:\n  0 ", "2 ")


@case
def help_fits_90_columns():
    for args in [["--help"]] + [["help", c] for c in COMMANDS]:
        for line in call(*args).out.decode().split("\n"):
            assert len(line) <= 90, line


@case
def version():
    r = call("--version")
    same(r.status, 0)
    holds(r.out, "debrief ")


@case
def nothing_said():
    r = call()
    same((r.status, r.out), (2, b""))
    holds(r.err, "usage: debrief")


@case
def unknown_things():
    for args, *texts in [
        (["chekc", "x"], "no command `chekc`", "did you mean `debrief check`?"),
        (["help", "evl"], "did you mean `debrief eval`?"),
        (["start", "x"], "no command `start`"),
        (["run", "good.debrief", "--formt", "json"], "no option `--formt`", "did you mean `--format`?"),
        (["run", "good.debrief", "-x"], "no option `-x`"),
        (["explain", "good.debrief", "-1"], "no option `-1`", "`--` ends them"),
        (["run", "good.debrief", "-f", "pdf"], "no format `pdf`", "`text`, `markdown`, `html`, `json`"),
        (["run", "good.debrief", "-f", "json:"], "a file name follows the colon"),
        (["run", "good.debrief", "-f", "text,json"], "2 formats for one place"),
        (["run", "good.debrief", "--as-of", "2026-02-30"], "write a day"),
        (["run", "good.debrief", "--as-of"], "`--as-of` needs a value"),
        (["run", "good.debrief", "--jobs", "0"], "from 1 to 1024"),
        (["run", "good.debrief", "--memory", "512K"], "at least 1M"),
        (["run", "good.debrief", "--memory", "2"], "such as 500M or 2G"),
        (["run", "good.debrief", "--color", "red"], "`auto`, `always` or `never`"),
        (["run", "good.debrief", "--lang", "de"], "write `en`"),
        (["run", "good.debrief", "--set", "limit"], "NAME=VALUE"),
        (["check", "good.debrief", "--fail-on", "errors"], "--fail-on warn"),
        (["fmt", "good.debrief", "--check=no"], "takes no value"),
        (["lint", "good.debrief", "-o", "x"], "no option `-o`"),
        (["run"], "needs FILE"),
        (["run", "a", "b"], "does not take `b` too"),
        (["eval", "good.debrief"], "needs FILE EXPR"),
        (["run", "nowhere.debrief"], "nowhere.debrief"),
        (["run", "."], "is a folder"),
        (["explain", "good.debrief", "y"], "is called `y`"),
        (["describe", "good.debrief"], "good.debrief"),
        (["run", "\x1b[31m"], "\\u{1B}"),
    ]:
        r = call(*args)
        same((args, r.status, r.out), (args, 2, b""))
        holds(r.err, *texts)
        lacks(r.err, "\x1b")


@case
def options_anywhere():
    want = call("eval", "good.debrief", "x").out
    same(want, b"3\n")
    same(call("eval", "--as-of", "2026-11-03", "good.debrief", "x").out, want)
    same(call("eval", "good.debrief", "x", "--as-of=2026-11-03").out, want)
    same(call("eval", "good.debrief", "--", "-x").out, b"-3\n")
    same(call("eval", "good.debrief", "-j2", "x").out, want)
    same(call("eval", "good.debrief", "limit", "--set", "limit=7").out, b"7\n")


@case
def a_first_script():
    rows = "".join(f"2026-{1 + i % 10:02d}-{1 + i % 28:02d},{1000 + i},{'East' if i % 2 else 'West'},{i}.5,{'true' if i % 3 else 'false'}\n"
                   for i in range(200))
    pathlib.Path("my data-1.csv").write_text('day,order_id,region,"amount {x} ""€""",is paid\n' + rows)
    r = call("init", "my data-1.csv")
    same((r.status, r.err), (0, b""))
    same(r.out, b'review "Review of my_data_1" { period 2026-09 }\n\n'
                b'source my_data_1 from "my data-1.csv" { time `day` }\n\n'
                b'metric count_of_my_data_1 "Rows of my_data_1" = count(my_data_1)\n'
                b'metric total_of_amount_x "amount \\{x\\} \\"\xe2\x82\xac\\"" = sum(my_data_1.`amount {x} "\xe2\x82\xac"`)\n'
                b'metric share_of_is_paid "is paid" = share(my_data_1.`is paid`)\n\n'
                b'check no_drop_of_total_of_amount_x {\n  expect total_of_amount_x vs previous >= -20%\n  each region\n}\n')
    same(call("init", "my data-1.csv", "-o", "first.debrief").status, 0)
    same(call("fmt", "--check", "first.debrief").status, 0)
    holds(call("check", "first.debrief").out, "checks: ")
    headers = ["`a`", "a\nb", "metric", "1st", "", "sum", "a", "a", "数量（件）", "<b>", "x" * 300]
    with open("odd.csv", "w") as f:
        f.write(",".join('"%s"' % h for h in headers) + "\n")
        for i in range(30):
            f.write(",".join(str(i * k + k / 2) for k in range(len(headers))) + "\n")
    same(call("init", "odd.csv", "my data-1.csv", "-o", "odd.debrief").status, 0)
    r = call("check", "odd.debrief")
    if r.status not in (0, 1):
        raise AssertionError(r.err.decode() + pathlib.Path("odd.debrief").read_text())
    same(call("init", "nowhere.csv").status, 3)
    same(call("init", "a.exe").status, 2)


@case
def memory_has_a_bound():
    rows = "".join(f"2026-10-{1 + i % 28:02d},customer number {i}\n" for i in range(60000))
    pathlib.Path("many.csv").write_text("day,who\n" + rows)
    pathlib.Path("many.debrief").write_text(
        'review "M" { period month 2026-10; as of 2026-11-02 }\n'
        'source o from "many.csv" { time day }\nmetric people = count(distinct o.who)\n')
    same(call("eval", "many.debrief", "people").out, b"60000\n")
    r = call("eval", "many.debrief", "people", "--memory", "1M")
    same((r.status, r.out), (3, b"none (source o could not be read)\n"))
    holds(r.err, "error[E0517]", "`count(distinct o.who)` keeps more values than 1M", "many.debrief:3:17")


@case
def the_same_bytes_again():
    same(call("run", "good.debrief").out, call("run", "good.debrief", "--jobs", "1").out)


@case
def standard_input():
    r = call("eval", "-", "1 + 1", stdin=b'review "I" { period month 2026-10 }\nmetric a = 1\n')
    same((r.status, r.out), (0, b"2\n"))


@case
def formats_go_where_they_are_sent():
    r = call("run", "good.debrief", "-f", "text", "-f", "json:out.json")
    same(r.status, 0)
    holds(r.out, "Good\n")
    holds(pathlib.Path("out.json").read_bytes(), '"schema": "debrief.result/1"')
    r = call("run", "good.debrief", "-f", "json", "-o", "o.json")
    same((r.status, r.out), (0, b""))
    same(pathlib.Path("o.json").read_bytes(), call("run", "good.debrief", "--format=json").out)


@case
def a_file_is_replaced_in_one_step():
    pathlib.Path("keep.txt").write_text("old")
    before = os.stat("keep.txt").st_ino
    same(call("run", "good.debrief", "-o", "keep.txt").status, 0)
    assert os.stat("keep.txt").st_ino != before
    same([n for n in os.listdir(".") if n.startswith("keep")], ["keep.txt"])
    r = call("run", "good.debrief", "-o", "no/such/folder.txt")
    same((r.status, r.out), (3, b""))
    holds(r.err, "there is no such folder")


@case
def a_full_device():
    for args in (["run", "good.debrief"], ["check", "good.debrief"], ["eval", "good.debrief", "x"], ["--help"], ["--version"],
                 ["explain", "good.debrief", "x"], ["describe", "a.csv"], ["test", "good.debrief"]):
        with open("/dev/full", "wb") as full:
            r = call(*args, stdout=full)
        same((args, r.status), (args, 3))
        holds(r.err, "standard output cannot be written to: no space is left")
    same(call("run", "good.debrief", "-o", "/dev/full").status, 3)


@case
def a_result_is_saved():
    pathlib.Path("saved").mkdir()
    want = call("run", "good.debrief", "-f", "json").out
    r = call("run", "good.debrief", "--save", "saved/run.json")
    same((r.status, r.err), (0, b""))
    same(r.out, call("run", "good.debrief").out, "the report stays as it is")
    r = call("check", "good.debrief", "--save=saved/check.json")
    same((r.status, r.err), (0, b""))
    for name in ("run", "check"):
        same(pathlib.Path("saved", name + ".json").read_bytes(), want, name)
    same(sorted(os.listdir("saved")), ["check.json", "run.json"], "nothing else is left there")
    r = call("run", "good.debrief", "--save", "no/such/folder.json")
    same(r.status, 3)
    holds(r.err, "`no/such/folder.json` cannot be written: there is no such folder")
    r = call("check", "good.debrief", "good.debrief", "--save", "saved/two.json")
    same((r.status, r.out), (2, b""))
    holds(r.err, "`--save` keeps the result of one script")
    same(call("run", "good.debrief", "--set", "limit=nonsense", "--save", "saved/two.json").status, 2)
    same(os.path.exists("saved/two.json"), False, "a wrong script has no result:")


@case
def a_closed_output():
    for args in (["run", "good.debrief"], ["eval", "good.debrief", "x"]):
        p = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&-', DEBRIEF, *args], stderr=subprocess.PIPE)
        same(p.returncode, 3)
        holds(p.stderr, "it is closed")


@case
def a_reader_that_went_away():
    read, write = os.pipe()
    os.close(read)
    r = call("run", "good.debrief", stdout=write)
    os.close(write)
    same((r.status, r.err), (0, b""))


@case
def any_locale():
    want = call("run", "good.debrief").out
    for locale in ("C", "de_DE.UTF-8", "nonsense", "tr_TR"):
        same(call("run", "good.debrief", env={"LC_ALL": locale, "LANG": locale}).out, want)


@case
def the_language_of_messages():
    english = call("check", "nowhere.debrief").err
    for locale in ("zh_CN.UTF-8", "zh"):
        same(call("check", "nowhere.debrief", env={"LC_ALL": locale, "LC_MESSAGES": locale, "LANG": locale}).err, english)
    same(call("check", "nowhere.debrief", "--lang", "en").err, english)
    for lang in (["--lang", "zh"], ["--lang=zh"], ["--lang", "en", "--lang", "zh"]):
        same(call("check", "nowhere.debrief", *lang).err.decode(), "错误[E0024]: 没有脚本 `nowhere.debrief`\n")
    same(call("run", "good.debrief", "--lang", "zh").out, call("run", "good.debrief").out)
    same(call("run", "--help", "--lang", "zh").out, call("run", "--help").out)
    # what is wrong before the option is said in its language too, and behind `--` it is no option
    for args in (["check", "--formt", "x", "--lang", "zh"], ["chek", "--lang", "zh"], ["run", "--lang=zh"]):
        holds(call(*args).err, "错误: ", "帮助: ")
    holds(call("check", "--", "--lang", "zh").err, "error[")


@case
def colour():
    plain = call("run", "good.debrief").out
    lacks(plain, "\x1b")
    holds(call("run", "good.debrief", "--color", "always").out, "\x1b[")
    holds(call("run", "good.debrief", env={"CLICOLOR_FORCE": "1"}).out, "\x1b[")
    same(call("run", "good.debrief", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out, plain)
    same(call("run", "good.debrief", "--color=never", env={"CLICOLOR_FORCE": "1"}).out, plain)
    lacks(call("run", "good.debrief", "-f", "json", "--color", "always").out, "\x1b")


@case
def a_terminal_gets_colour():
    main, side = pty.openpty()
    call("run", "good.debrief", stdout=side, env={"TERM": "xterm"})
    os.close(side)
    got = b""
    try:
        while chunk := os.read(main, 65536):
            got += chunk
    except OSError:
        pass
    os.close(main)
    holds(got, "\x1b[")


@case
def the_width_of_the_page():
    for columns, width in (("70", 70), ("20", 60), ("999", 120), ("x", 80)):
        lines = call("run", "good.debrief", env={"COLUMNS": columns}).out.decode().split("\n")
        same(max(map(len, lines)), width, columns)


@case
def check_totals_over_all_files():
    pathlib.Path("bad.debrief").write_text(GOOD.replace("x <= limit", "x > limit"))
    r = call("check", "good.debrief", "bad.debrief")
    same(r.status, 1)
    same(r.out, b"failed c: x > limit is false, 3 (bad.debrief:6:10)\n"
                b"checks: 1 passed, 0 warned, 1 failed, 0 missing, 0 waived\n")
    r = call("check", "good.debrief", "nowhere.debrief")
    same((r.status, r.out), (2, b""))


@case
def check_writes_formats():
    """Annotations of many scripts in one call; what holds one result wants one script."""
    pathlib.Path("bad.debrief").write_text(GOOD.replace("x <= limit", "x > limit"))
    each = [call("run", name, "-f", "github") for name in ("bad.debrief", "good.debrief")]
    r = call("check", "bad.debrief", "good.debrief", "--format", "github")
    same((r.status, r.err), (1, b""))
    same(r.out, each[0].out + each[1].out)
    holds(r.out, "::error file=bad.debrief,line=6,col=10")
    r = call("check", "bad.debrief", "good.debrief", "-f", "github", "--fail-on=warn")
    same((r.status, r.out), (1, each[0].out + each[1].out))
    r = call("check", "bad.debrief", "nowhere.debrief", "-f", "github")
    same((r.status, r.out), (2, each[0].out), "what could be judged is said")
    r = call("check", "good.debrief", "-f", "github,json:checked.json")
    same((r.status, r.out), (0, each[1].out))
    same(pathlib.Path("checked.json").read_bytes(), call("run", "good.debrief", "-f", "json").out)
    lines = call("check", "bad.debrief", "good.debrief").out
    r = call("check", "bad.debrief", "good.debrief", "-o", "lines.txt")
    same((r.status, r.out, pathlib.Path("lines.txt").read_bytes()), (1, b"", lines))
    for args in (["-f", "json"], ["-f", "github:notes.txt"], ["-f", "github", "-o", "notes.txt"], ["-f", "github,json:x.json"]):
        r = call("check", "bad.debrief", "good.debrief", *args)
        same((r.status, r.out), (2, b""), args)
        holds(r.err, "holds the result of one script", "`-f github` has room for many")


@case
def formatting():
    pathlib.Path("ugly.debrief").write_text("metric   a=1\n")
    r = call("fmt", "--check", "ugly.debrief")
    same((r.status, r.out), (1, b"ugly.debrief\n"))
    same(pathlib.Path("ugly.debrief").read_text(), "metric   a=1\n")
    r = call("fmt", "ugly.debrief")
    same((r.status, r.out), (0, b""))
    same(pathlib.Path("ugly.debrief").read_text(), "metric a = 1\n")
    same(call("fmt", "--check", "ugly.debrief").status, 0)
    same(call("fmt", "-", stdin=b"metric   a=1\n").out, b"metric a = 1\n")
    r = call("fmt", "-", stdin=b"metric a = = 1\n")
    same((r.status, r.out), (2, b""))


@case
def explaining():
    r = call("explain", "good.debrief", "x")
    same(r.status, 0)
    holds(r.out, 'metric x "Sum of x"  (good.debrief:5:8)', "What came in.", "sum(a.x)", "value", "3", "2 rows read, 2 kept")
    holds(call("explain", "good.debrief", "a").out, "source a", "a.csv", "2 rows read")
    holds(call("explain", "good.debrief", "c").out, "check c", "x <= limit", "true")
    holds(call("explain", "good.debrief", "limit").out, "param limit", "5")


@case
def describing():
    pathlib.Path("d.csv").write_text("day,n,who,gap\n2026-10-01,1.5,ann,\n2026-10-03,-2,bob,x\n")
    r = call("describe", "d.csv")
    same((r.status, r.err), (0, b""))
    lines = [line.split() for line in r.out.decode().split("\n")]
    holds(r.out, "d.csv: 2 rows, 4 columns")
    assert ["day", "date", "0", "2", "2026-10-01..2026-10-03", "2026-10-01,", "2026-10-03"] in lines, lines
    assert ["n", "number", "0", "2", "-2..1.5", "1.5,", "-2"] in lines, lines
    assert ["who", "text", "0", "2", "ann,", "bob"] in lines, lines
    assert ["gap", "text", "1", "1", "x"] in lines, lines
    same(call("describe", "nowhere.csv").status, 3)


@case
def script_tests():
    pathlib.Path("t.debrief").write_text(GOOD + """
test "holds" { given a \"\"\"
d,x
2026-10-05,4
\"\"\"; expect x == 4; expect c passes }
test "does not" { given a \"\"\"
d,x
2026-10-05,9
\"\"\"; expect x == 4; expect c passes }
""")
    r = call("test", "t.debrief")
    same(r.status, 1)
    holds(r.out, "ok   holds\nFAIL does not\n", "expected x == 4\n     it is false, 9 (t.debrief:", "x <= limit is false, 9", "tests: 1 passed, 1 failed\n")


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    failed = count = 0
    for f in CASES:
        if wanted not in f.__name__:
            continue
        count += 1
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            pathlib.Path("good.debrief").write_text(GOOD)
            pathlib.Path("a.csv").write_text(DATA)
            try:
                f()
            except Exception as e:
                failed += 1
                print("FAIL %s: %s" % (f.__name__, e or type(e).__name__))
            os.chdir("/")
    print("cli: %d cases, %d failed" % (count, failed))
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
