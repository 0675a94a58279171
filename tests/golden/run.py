#!/usr/bin/env python3
"""Whole reports, to the letter: small scripts here, and the examples.

    DEBRIEF=build/debrief python3 tests/golden/run.py [--update] [NAME ...]

NAME.debrief becomes NAME.text and NAME.json, some in the formats for pipelines or for pages (and NAME.explain, the explanation of its last metric); examples/DIR/NAME.debrief becomes
example-DIR-NAME.text and .json. Some are printed in other widths too (NAME.text60): no line is wider, but for a place in a script, which is
never broken. --update writes them anew: read the difference before it is kept."""
import difflib, os, pathlib, re, subprocess, sys, unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import example_scripts  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("ROOT") or HERE.parents[1])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")


WIDTHS = (60, 100, 120)
WIDE = ("chinese", "small", "example-shop-october", "example-content-十月")  # in both languages
LAID_OUT = ("sections", "sections-zh")  # by the script: in every format that is read as a page
PLACE = re.compile(r"\S+:\d+(:\d+)?\b")


def call(folder, args, width=None):
    env = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "COLUMNS")}
    env.update(NO_COLOR="1", LC_ALL="C.UTF-8", **({"COLUMNS": str(width)} if width else {}))
    p = subprocess.run([DEBRIEF] + args, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    return p.stdout.decode("utf-8", "backslashreplace") + p.stderr.decode("utf-8", "backslashreplace") + "status %d\n" % p.returncode


def width_of(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def too_wide(text, width):
    return [line for line in text.splitlines() if width_of(line) > width and not PLACE.search(line)]


def cases():
    for path in sorted(HERE.glob("*.debrief")):
        metrics = re.findall(r"^metric\s+(\w+)", path.read_text(), re.M)
        yield path, path.stem, metrics[-1] if metrics else None
    for path in example_scripts(ROOT):
        yield path, "-".join(("example",) + path.relative_to(ROOT / "examples").with_suffix("").parts), None


def main():
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    update = "--update" in sys.argv
    count = failed = 0
    for path, name, metric in cases():
        if names and name not in names:
            continue
        calls = {"text": ["run"], "json": ["run", "-f", "json"]}
        if metric:
            calls["explain"] = ["explain"]
        if name.startswith(("forecast", "plan")):
            calls["markdown"] = ["run", "-f", "markdown"]
        if name in WIDE:
            calls.update({k: ["run", "-f", k] for k in ("markdown", "junit", "github", "sarif", "gitlab", "tap", "checkstyle", "rdjson", "csv", "wecom", "dingtalk")})
            calls.update({"text%d" % w: ["run"] for w in WIDTHS})
        if name in LAID_OUT:
            calls.update({k: ["run", "-f", k] for k in ("markdown", "html")})
            calls["text60"] = ["run"]
        if name in LAID_OUT + ("small", "chinese"):
            calls["ascii"] = ["run", "--ascii"]
        for kind, args in calls.items():
            count += 1
            width = int(kind[4:]) if kind[4:].isdigit() else None
            got = call(path.parent, args + ["--as-of", "2026-11-02", path.name] + ([metric] if kind == "explain" else []), width)
            for line in too_wide(got, width or 80) if kind.startswith("text") else ():
                failed += 1
                print("%s.%s: a line is too wide: %s" % (name, kind, line))
            got = got.replace("\r\n", "\n")  # of CSV
            if kind == "ascii":  # what is beyond ASCII is a letter or comes with a number
                for line in got.splitlines():
                    odd = [c for c in line if ord(c) > 127 and unicodedata.category(c)[0] != "L" and unicodedata.east_asian_width(c) not in "WF" and c not in "¥”“"]
                    failed += bool(odd)
                    if odd:
                        print("%s.ascii: %s in: %s" % (name, odd, line))
            if kind == "html":  # without the frame and its style
                got = got[got.index("<main>") :]
            golden = HERE / (name + "." + kind)
            if update:
                golden.write_text(got)
                continue
            want = golden.read_text() if golden.exists() else ""
            if got != want:
                failed += 1
                sys.stdout.writelines(difflib.unified_diff(want.splitlines(True), got.splitlines(True), golden.name, "now"))
    print("golden: %d reports, %d differ" % (count, failed))
    return 1 if failed or not count else 0


if __name__ == "__main__":
    sys.exit(main())
