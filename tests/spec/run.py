#!/usr/bin/env python3
"""Runs the conformance cases of tests/spec/*.cases against a debrief binary.

    DEBRIEF=build/debrief python3 tests/spec/run.py [-k TEXT] [--list] [--unsure] [-j N] [FILE.cases ...]

A .cases file is plain text; a line that begins with `@` is a directive. What stands before the first
@case or @evals is the fixture of the file: every case gets a fresh folder with these files.

    @file NAME            the lines up to the next directive are the file NAME (`@@` begins a line with `@`)
    @script               the same as `@file base.debrief`; in a case it replaces the fixture's
    @add                  the lines are added to base.debrief (in a case: to the fixture's)
    @bytes NAME           the lines, joined without line breaks, with the escapes \\n \\r \\t \\\\ \\xHH
    @gen NAME             like @file; `N* TEXT` stands for N lines, {i} counts all of these from 1
    @days NAME FROM TO    a csv of all days: d (date), ymd (the day as a number, 20261031), one (1)
    @asof DATE            passed as --as-of (default 2026-11-02); `@asof no` passes none
    @opts WORDS           further words for the command line of an @evals group
    @exit N               exit status (default 0); `2,3` where the spec leaves open which

    @evals NAME           a group of expressions, run by one `debrief eval base.debrief EXPR ...`
    @lines                the lines of the group, where other directives stood between
    EXPR => VALUE         exact plain form; `none` is any `none (reason)`, `none ~ TEXT` demands TEXT in it
    EXPR =!> A | B        alone: status 2, nothing on stdout, stderr holds every one of the texts

    @case NAME            one case; each @run begins a command, what follows belongs to it
    @run WORDS            arguments as a shell would split them
    @stdin                the lines go to standard input
    @out                  stdout is exactly these lines
    @out-has TEXT         a text in stdout (@out-not: not in it; @err, @err-not: stderr)
    @same                 stdout is that of the command before
    @written NAME TEXT    the file NAME is there and holds TEXT
    @json PATH => VALUE   stdout is JSON; PATH like checks[name=low,segment.region=East].value, a.b[0], a.# (length);
                          VALUE is JSON, `*` (there) or `absent`
    @json PATH ~ TEXT     the text at PATH holds TEXT
"""
import argparse, collections, concurrent.futures, datetime, decimal, difflib, glob, json, os, re
import shlex, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DEFAULT_AS_OF = "2026-11-02"
TIMEOUT = 30


class CaseError(Exception):
    pass


class Step:
    def __init__(self, args):
        self.args, self.stdin, self.exit, self.checks = args, None, [0], []


class Case:
    def __init__(self, kind, name, path, line):
        self.kind, self.name, self.path, self.line = kind, name, path, line
        self.files, self.added, self.as_of, self.opts, self.exit = {}, b"", None, [], 0
        self.steps, self.lines = [], []


def unescape(text):
    def one(m):
        s = m.group(1)
        return bytes([int(s[1:], 16)]) if s[0] == "x" else {"n": b"\n", "r": b"\r", "t": b"\t", "\\": b"\\"}[s]
    out, at = b"", 0
    for m in re.finditer(r"\\(x[0-9a-fA-F]{2}|[nrt\\])", text):
        out += text[at:m.start()].encode() + one(m)
        at = m.end()
    return out + text[at:].encode()


def days_csv(first, last):
    day, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    rows = ["d,ymd,one"]
    while day <= end:
        rows.append("%s,%s,1" % (day.isoformat(), day.strftime("%Y%m%d")))
        day += datetime.timedelta(1)
    return ("\n".join(rows) + "\n").encode()


def read_cases(path):
    fixture = Case("fixture", "", path, 0)
    cases, case, block = [], fixture, None
    pending = []

    def close(next_word=""):
        nonlocal block
        if block is None:
            return
        kind, arg = block
        lines = list(pending)
        if next_word in ("case", "evals"):  # comments after a blank line belong to the next case
            end = len(lines)
            while end and lines[end - 1].startswith("#"):
                end -= 1
            if end and not lines[end - 1].strip():
                del lines[end:]
        while lines and not lines[-1].strip():
            lines.pop()
        body = ("\n".join(lines) + "\n").encode() if lines else b""
        if kind == "file":
            case.files[arg] = body
        elif kind == "gen":
            count, out = 0, []
            for line in lines:
                m = re.match(r"(\d+)\* (.*)$", line)
                for _ in range(int(m.group(1)) if m else 1):
                    count += 1 if m else 0
                    out.append(m.group(2).replace("{i}", str(count)) if m else line)
            case.files[arg] = ("\n".join(out) + "\n").encode()
        elif kind == "add":
            case.added += body
        elif kind == "bytes":
            case.files[arg] = unescape("".join(lines))
        elif kind == "stdin":
            case.steps[-1].stdin = body
        elif kind == "out":
            case.steps[-1].checks.append(("out", body.decode()))
        block = None

    with open(path, encoding="utf-8", newline="\n") as f:
        text = f.read().split("\n")
    for number, line in enumerate(text, 1):
        if not line.startswith("@") or line.startswith("@@"):
            if block is None:
                if line.strip() and not line.startswith("#"):
                    raise CaseError("%s:%d: a line outside of a block" % (path, number))
            elif block[0] == "lines":
                if line.strip() and not line.startswith("#"):
                    case.lines.append((number, line.strip()))
            else:
                pending.append(line[1:] if line.startswith("@@") else line)
            continue
        word, _, arg = line[1:].partition(" ")
        close(word)
        pending = []
        arg = arg.strip()
        if word in ("case", "evals"):
            case = Case(word, arg, path, number)
            cases.append(case)
            if word == "evals":
                block = ("lines", None)
        elif word == "lines":
            block = ("lines", None)
        elif word == "script":
            block = ("file", "base.debrief")
        elif word in ("file", "bytes", "gen"):
            block = (word, arg)
        elif word == "add":
            block = ("add", None)
        elif word == "days":
            case.files[arg.split()[0]] = days_csv(*arg.split()[1:])
        elif word == "asof":
            case.as_of = arg
        elif word == "opts":
            case.opts = shlex.split(arg)
        elif word == "run":
            case.steps.append(Step(shlex.split(arg)))
        elif word == "exit":
            if case.steps:
                case.steps[-1].exit = [int(n) for n in arg.split(",")]
            else:
                case.exit = int(arg)
        elif word in ("stdin", "out"):
            block = (word, None)
        elif word in ("out-has", "out-not", "err", "err-not", "json", "same", "written"):
            case.steps[-1].checks.append((word, arg))
        else:
            raise CaseError("%s:%d: unknown directive @%s" % (path, number, word))
        if case.kind == "evals" and word in ("days", "asof", "opts", "exit"):
            block = ("lines", None)
    close()
    for case in cases:
        files = dict(fixture.files)
        files.update(case.files)
        if "base.debrief" not in case.files:
            case.added = fixture.added + case.added
        if case.added:
            files["base.debrief"] = files.get("base.debrief", b"") + case.added
        case.files = files
        case.as_of = case.as_of or fixture.as_of or DEFAULT_AS_OF
    return cases


def write_files(case, folder):
    for name, body in case.files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(body)


def call(binary, case, args, folder, stdin=None):
    args = list(args)
    if args and args[0] in ("eval", "check", "run", "explain") and case.as_of != "no" and "--as-of" not in args:
        args[1:1] = ["--as-of", case.as_of]
    env = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "FORCE_COLOR")}
    env.update(NO_COLOR="1", LC_ALL="C.UTF-8", TZ="UTC")
    try:
        p = subprocess.run([binary] + args, cwd=folder, env=env, input=stdin if stdin is not None else b"",
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return args, None, "", "no answer within %d s" % TIMEOUT
    return args, p.returncode, p.stdout.decode("utf-8", "backslashreplace"), p.stderr.decode("utf-8", "backslashreplace")


def command(args):
    return "debrief " + " ".join(shlex.quote(a) for a in args)


def indent(text, mark="      "):
    return "\n".join(mark + line for line in text.rstrip("\n").split("\n"))


def value_matches(want, got):
    if want == "none":
        return re.fullmatch(r"none \(.+\)", got) is not None
    if want.startswith("none ~ "):
        return re.fullmatch(r"none \(.+\)", got) is not None and want[7:] in got
    return want == got


def split_line(line):
    if " =!> " in line:
        expr, want = line.rsplit(" =!> ", 1)
        return expr.strip(), "error", [w.strip() for w in want.split(" | ") if w.strip() != "*"]
    if line.endswith(" =>"):
        return line[:-3].strip(), "value", ""
    if " => " not in line:
        raise CaseError("a line of @evals without `=>`: " + line)
    expr, want = line.rsplit(" => ", 1)
    return expr.strip(), "value", want.strip()


def run_evals(binary, case, wanted):
    results, values = [], []
    with tempfile.TemporaryDirectory(prefix="debrief-spec-") as folder:
        write_files(case, folder)
        for number, line in case.lines:
            expr, kind, want = split_line(line)
            name = "%s: %s" % (case.name, expr)
            if not wanted(name):
                continue
            if kind == "value":
                values.append((name, number, expr, want))
                continue
            args, code, out, err = call(binary, case, ["eval"] + case.opts + ["base.debrief", expr], folder)
            problems = []
            if code != 2:
                problems.append("exit status: wanted 2, got %s" % code)
            if out:
                problems.append("stdout is not empty: " + out.rstrip("\n"))
            problems += ["stderr lacks: " + w for w in want if w not in err]
            results.append((name, number, problems, args, err))

        def judge(name, number, want, got, args, err, code):
            problems = []
            if not value_matches(want, got):
                problems.append("wanted: %s" % want)
                problems.append("got:    %s" % got)
            if code != case.exit:
                problems.append("exit status: wanted %d, got %s" % (case.exit, code))
            results.append((name, number, problems, args, err))

        if values:
            args, code, out, err = call(binary, case, ["eval"] + case.opts + ["base.debrief"] + [v[2] for v in values], folder)
            lines = out.split("\n")[:-1]
            if len(lines) == len(values) and code == case.exit:
                for (name, number, expr, want), got in zip(values, lines):
                    judge(name, number, want, got, ["eval", "base.debrief", expr], err, code)
            else:
                for name, number, expr, want in values:
                    args, code, out, err = call(binary, case, ["eval"] + case.opts + ["base.debrief", expr], folder)
                    judge(name, number, want, out[:-1] if out.endswith("\n") else out, args, err, code)
    return results


def find_path(node, path):
    """The values at a path: a list, empty where there is none."""
    for part in re.findall(r"[^.\[\]]+|\[[^\]]*\]", path):
        if part.startswith("["):
            inner = part[1:-1]
            if not isinstance(node, list):
                return []
            if re.fullmatch(r"-?\d+", inner):
                if not -len(node) <= int(inner) < len(node):
                    return []
                node = node[int(inner)]
                continue
            for pair in inner.split(","):
                key, _, want = pair.partition("=")
                kept = []
                for item in node:
                    got = find_path(item, key.strip()) if isinstance(item, dict) else []
                    if got and (str(got[0]) if got[0] is not None else "null") == want.strip():
                        kept.append(item)
                node = kept
            if not node:
                return []
            node = node[0]
        elif part == "#":
            return [decimal.Decimal(len(node))] if isinstance(node, (list, dict)) else []
        else:
            if not isinstance(node, dict) or part not in node:
                return []
            node = node[part]
    return [node]


def show(value):
    return json.dumps(value, ensure_ascii=False, default=lambda d: "#" + str(d))


def check_json(out, test):
    try:
        doc = json.loads(out, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    except ValueError as e:
        return "stdout is not JSON: %s" % e
    if " => " in test:
        path, want = (s.strip() for s in test.split(" => ", 1))
        got = find_path(doc, path)
        if want == "absent":
            return "%s is there: %s" % (path, show(got[0])) if got else None
        if not got:
            return "%s is not there" % path
        if want == "*":
            return None
        value = json.loads(want, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
        same = value == got[0] and isinstance(value, bool) == isinstance(got[0], bool)
        return None if same else "%s: wanted %s, got %s" % (path, want, show(got[0]))
    path, want = (s.strip() for s in test.split(" ~ ", 1))
    got = find_path(doc, path)
    if not got or not isinstance(got[0], str) or want not in got[0]:
        return "%s: wanted a text with %s, got %s" % (path, want, show(got[0]) if got else "nothing")
    return None


def run_case(binary, case, wanted):
    problems, last, last_err, before = [], [], "", None
    with tempfile.TemporaryDirectory(prefix="debrief-spec-") as folder:
        write_files(case, folder)
        for step in case.steps:
            args, code, out, err = call(binary, case, step.args, folder, step.stdin)
            found = []
            if code not in step.exit:
                found.append("exit status: wanted %s, got %s" % (" or ".join(map(str, step.exit)), code))
            for kind, want in step.checks:
                if kind == "out" and out != want:
                    found.append("stdout differs:")
                    found += list(difflib.unified_diff(want.split("\n"), out.split("\n"), "wanted", "got", lineterm="", n=1))[2:]
                elif kind == "out-has" and want not in out:
                    found.append("stdout lacks: " + want)
                elif kind == "out-not" and want in out:
                    found.append("stdout has: " + want)
                elif kind == "err" and want not in err:
                    found.append("stderr lacks: " + want)
                elif kind == "err-not" and want in err:
                    found.append("stderr has: " + want)
                elif kind == "same" and out != before:
                    found.append("stdout is not that of the command before")
                elif kind == "written":
                    name, _, want = want.partition(" ")
                    path = os.path.join(folder, name)
                    if not os.path.isfile(path):
                        found.append("not written: " + name)
                    elif want not in open(path, encoding="utf-8", errors="backslashreplace").read():
                        found.append("%s lacks: %s" % (name, want))
                elif kind == "json":
                    problem = check_json(out, want)
                    if problem:
                        found.append(problem)
            before = out
            if found:
                problems += found
                last, last_err = args, err
                break
    return [(case.name, case.line, problems, last, last_err)]


def main():
    options = argparse.ArgumentParser(description="conformance cases of the language")
    options.add_argument("-k", metavar="TEXT", help="only cases whose name holds TEXT")
    options.add_argument("--list", action="store_true", help="name the cases and run none")
    options.add_argument("--unsure", action="store_true", help="run the cases of 99-unsure.cases too")
    options.add_argument("-j", type=int, default=2, help="commands at a time (default 2)")
    options.add_argument("--quiet", action="store_true", help="no stderr of the failing commands")
    options.add_argument("files", nargs="*", help="case files (default: all)")
    options = options.parse_args()

    try:
        paths = options.files or sorted(glob.glob(os.path.join(HERE, "*.cases")))
        loaded = [(path, read_cases(path)) for path in paths]
    except CaseError as e:
        sys.exit(str(e))

    def wanted(name):
        return options.k is None or options.k in name

    if options.list:
        for path, cases in loaded:
            for case in cases:
                names = ["%s: %s" % (case.name, split_line(l)[0]) for _, l in case.lines] if case.kind == "evals" else [case.name]
                for name in names:
                    if wanted(name):
                        print(("(not run) " if "unsure" in os.path.basename(path) else "") + name)
        return 0

    binary = os.path.abspath(os.environ.get("DEBRIEF") or os.path.join(ROOT, "build", "debrief"))
    if "DEBRIEF" not in os.environ and not os.path.exists(binary):
        print("skipped: no program (set DEBRIEF)")
        return 77
    if not os.access(binary, os.X_OK):
        sys.exit("run.py: no program at %s (set DEBRIEF)" % binary)
    todo = [case for path, cases in loaded for case in cases
            if options.unsure or options.files or "unsure" not in os.path.basename(path)]
    todo = [case for case in todo if case.kind == "evals" or wanted(case.name)]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max(1, options.j)) as pool:
        jobs = [pool.submit(run_evals if case.kind == "evals" else run_case, binary, case, wanted) for case in todo]
        for case, job in zip(todo, jobs):
            for name, number, problems, args, err in job.result():
                if not problems:
                    passed += 1
                    continue
                failed += 1
                print("FAIL %s  (%s:%d)" % (name, os.path.basename(case.path), number))
                print(indent(command(args)))
                print(indent("\n".join(problems)))
                if err.strip() and not options.quiet:
                    print(indent("\n".join(err.rstrip("\n").split("\n")[:12]), "      | "))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
