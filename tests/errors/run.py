#!/usr/bin/env python3
"""What is said about wrong scripts and arguments, to the letter.

    DEBRIEF=build/debrief python3 tests/errors/run.py [--update] [NAME ...]

NAME.debrief is given to `debrief check`, NAME.cmd holds the arguments of a call (one line, as in a shell; run in this folder). NAME.expected is
what standard error then holds, and a last line `status N`; NAME.zh.expected is the same with --lang zh, which says nothing in English but
code, names and what others say (a system, a library). The cases d01 to d40 are the classic mistakes; limits that
are set by hand (39) are not in the language yet. --update writes the expectations anew: read the difference before it is kept."""
import difflib, os, pathlib, re, shlex, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("ROOT") or HERE.parents[1])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")


# Names that Chinese leaves as they are.
NAMES = set("CSV JSON SQL UTF ASCII GB XML ISO BLOB MB GiB MiB PostgreSQL Parquet NUL".split())
# What is no message of ours: the line of the script, the place, what PCRE2 says, bytes, and the end.
QUOTED = re.compile(r" *\d+ \| .*| *(?:-->|:::) \S+(?= |$)|status \d$|错误\[E\d+\]|警告\[W\d+\]|(?<=不是正则表达式：).*|\b[0-9A-F]{2}\b|unexpected output: .*")
NAMED = re.compile(r"`[^`]*`|\"[^\"]*\"|[\w./-]+\.(?:debrief|csv|tsv|jsonl?|xlsx|xls|parquet|db)\b(?::\d+)*|\.(?:csv|tsv|jsonl?|xlsx?|parquet|db)\b|U\+[0-9A-F]+")


def english(text):
    """The words of a page in Chinese that are none of it."""
    return [w for line in text.splitlines() for w in re.findall(r"[A-Za-z]{2,}", NAMED.sub(" ", QUOTED.sub("", line))) if w not in NAMES]


def call(args):
    env = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "COLUMNS")}
    env.update(NO_COLOR="1", LC_ALL="C.UTF-8")
    p = subprocess.run([DEBRIEF] + args, cwd=HERE, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    note = "" if not p.stdout or p.returncode != 2 else "unexpected output: %r\n" % p.stdout
    return p.stderr.decode("utf-8", "backslashreplace") + note + "status %d\n" % p.returncode


def one(case, args, lang, update):
    got = call(args if lang == "en" else args[:1] + ["--lang", lang] + args[1:])
    expected = case.with_suffix(".expected" if lang == "en" else ".%s.expected" % lang)
    if lang != "en" and english(got):
        print("%s says in English: %s" % (expected.name, " ".join(english(got))))
        return False
    if update:
        expected.write_text(got)
        return True
    want = expected.read_text() if expected.exists() else ""
    sys.stdout.writelines(difflib.unified_diff(want.splitlines(True), got.splitlines(True), expected.name, "now"))
    return got == want


def main():
    names = [a for a in sys.argv[1:] if not a.startswith("-")]
    update = "--update" in sys.argv
    cases = sorted([*HERE.glob("*.debrief"), *HERE.glob("*.cmd")])
    cases = [c for c in cases if (not names and not c.name.startswith("_")) or c.stem in names]
    failed = 0
    for stem in {c.stem for c in cases if sum(d.stem == c.stem for d in cases) > 1}:
        raise SystemExit("two cases are called %s" % stem)
    for case in cases:
        if case.suffix == ".cmd":
            args = shlex.split(case.read_text())
        else:
            args = ["check", "--as-of", "2026-11-02", case.name]
        for lang in "en", "zh":
            failed += not one(case, args, lang, update)
    print("errors: %d cases in 2 languages, %d failed" % (len(cases), failed))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
