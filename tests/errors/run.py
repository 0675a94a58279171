#!/usr/bin/env python3
"""What is said about wrong scripts and arguments, to the letter.

    DEBRIEF=build/debrief python3 tests/errors/run.py [--update] [NAME ...]

NAME.debrief is given to `debrief check`, NAME.cmd holds the arguments of a call (one line, as in a shell; run in this folder). NAME.expected is
what standard error then holds, and a last line `status N`. The cases d01 to d40 are the classic mistakes; limits that
are set by hand (39) are not in the language yet. --update writes the expectations anew: read the difference before it is kept."""
import difflib, os, pathlib, shlex, subprocess, sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = pathlib.Path(os.environ.get("ROOT") or HERE.parents[1])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")


def call(args):
    env = {k: v for k, v in os.environ.items() if k not in ("CLICOLOR_FORCE", "COLUMNS")}
    env.update(NO_COLOR="1", LC_ALL="C.UTF-8")
    p = subprocess.run([DEBRIEF] + args, cwd=HERE, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    note = "" if not p.stdout or p.returncode != 2 else "unexpected output: %r\n" % p.stdout
    return p.stderr.decode("utf-8", "backslashreplace") + note + "status %d\n" % p.returncode


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
        got = call(args)
        expected = case.with_suffix(".expected")
        if update:
            expected.write_text(got)
            continue
        want = expected.read_text() if expected.exists() else ""
        if got != want:
            failed += 1
            sys.stdout.writelines(difflib.unified_diff(want.splitlines(True), got.splitlines(True), expected.name, "now"))
    print("errors: %d cases, %d failed" % (len(cases), failed))
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
