#!/usr/bin/env python3
"""A report in Chinese says nothing in English: what it prints in Latin letters is a name, a unit, a path or an expression of the script.

    DEBRIEF=build/debrief python3 tests/chinese/run.py

Also: `check` and JSON messages stay English, and every reason that the source code knows is in the table of Chinese ones."""
import json, os, pathlib, re, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("ROOT") or HERE.parents[1])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")

# Words of conditions, which are shown as they are written, and names of currencies.
EXPRESSIONS = "vs previous not null unique fresh within days columns values as rows in for and last year none CNY".split()
PATH = re.compile(r"[^\s（(：]*\.(?:debrief|csv)[0-9:]*")
WORD = re.compile(r"[A-Za-z]{2,}")

# Why there is no value: a sentence in the code, with %s or %.*s for its parts.
REASON = re.compile(r'dbr_value_none\(\s*DBR_R_\w+,\s*DBR_STR\("([^"]+)"\)')


def call(path, *args):
    env = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8")
    env.pop("COLUMNS", None)
    p = subprocess.run([DEBRIEF, *args, path.name], cwd=path.parent, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return p.returncode, p.stdout.decode()


def main():
    faults, said = [], 0
    for path in sorted(HERE.glob("*.debrief")) + sorted((ROOT / "examples/content").glob("*.debrief")):
        status, text = call(path, "run")
        if status not in (0, 1, 3) or "═" not in text:
            faults.append("%s: status %d, no report" % (path.name, status))
        for n, line in enumerate(text.splitlines(), 1):
            said += 1
            for word in WORD.findall(PATH.sub("", line)):
                if word not in EXPRESSIONS:
                    faults.append("%s: line %d of the report says `%s`: %s" % (path.name, n, word, line.strip()))
        status, text = call(path, "run", "-f", "json")
        for c in json.loads(text)["checks"]:
            if not re.search(r" is (true|false|none)\b", c["message"]):
                faults.append("%s: the JSON message of %s is no English: %s" % (path.name, c["name"], c["message"]))
        status, text = call(path, "check")
        for line in text.splitlines():
            if not re.match(r"checks: |\w+ .* is (true|false|none)\b", line):
                faults.append("%s: `check` says: %s" % (path.name, line))
    table = (ROOT / "src/lang/zh.def").read_text()
    reasons = set()
    for path in (ROOT / "src").glob("**/*.c"):
        reasons.update(REASON.findall(path.read_text()))
    for reason in sorted(reasons):
        if 'R("%s", "' % reason not in table:
            faults.append("src/lang/zh.def has no R(..) for: %s" % reason)
    for fault in faults:
        print(fault)
    print("chinese: %d lines, %d reasons, %d faults" % (said, len(reasons), len(faults)))
    return 1 if faults or said < 200 or len(reasons) < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
