"""What the runners that make their files on the spot have in common: cases, comparisons, and a folder of their own."""
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[1])
SUITES = ROOT.parent / "shared/suites"
DEBRIEF = os.environ.get("DEBRIEF") and os.path.abspath(os.environ["DEBRIEF"]) # cases run in other folders
CASES = []


class Failure(Exception):
    pass


def case(f):
    CASES.append(f)
    return f


def same(got, want, what=""):
    if got != want:
        raise Failure(f"{what}\n    wanted {want!r}\n    got    {got!r}")


def holds(text, *wants):
    for want in wants:
        if want not in text:
            raise Failure(f"{want!r} is not in {text!r}")


def debrief(*args, text=True, env=None):
    """`env`: what the environment has in addition."""
    return subprocess.run([DEBRIEF, *args], capture_output=True, text=text, timeout=60, env={**os.environ, **(env or {})})


def reader(name):
    """A module of Debian's package python3-NAME, whichever Python runs this; None, which is said, where it is not there."""
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"not looked at: python3-{name} is not there")
        return None
    finally:
        sys.path.pop()


def example_scripts(root):
    """Those that stand alone; what is in `parts` is used by others."""
    return sorted(p for p in (pathlib.Path(root) / "examples").glob("**/*.debrief") if p.parent.name != "parts")


def main(name):
    """Runs the cases, in a temporary folder."""
    if not DEBRIEF or not pathlib.Path(DEBRIEF).exists():
        print("skipped: no program")
        sys.exit(77)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for c in CASES:
            try:
                c()
            except Failure as e:
                failed += 1
                print(f"FAIL {c.__name__}: {e}")
        os.chdir(ROOT)
    print(f"{name}: {len(CASES)} cases, {failed} failed")
    sys.exit(failed > 0)
