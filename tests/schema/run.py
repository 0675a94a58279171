#!/usr/bin/env python3
"""Validates the JSON of every example and golden report, and of some small scripts with every kind of thing in them, against the schema in docs/schema/."""
import decimal, json, os, pathlib, subprocess, sys, tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import example_scripts  # noqa: E402

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[2])
DEBRIEF = os.environ.get("DEBRIEF") or str(ROOT / "build/debrief")
SCHEMA = ROOT / "docs/schema/debrief.result-1.schema.json"


SMALL = {
    "empty": 'review "E" { period month 2026-10 }\n',
    "none": 'review "N" { period month 2026-10 }\nmetric a = 1 / 0\ncheck c: a > 1\ncheck d: a > 1 { missing pass }\n',
    "large": 'review "L" { period month 2026-10 }\nmetric a = 1e30 * 10\nmetric b = 1 / 3\nmetric c = 0 * -1\n',
    "text": 'review "T \\"q\\" \\\\ \\u{1F600} \\n" { period month 2026-10; language zh }\nmetric `a/b` "\\t" = 1\n',
}


def run(script, folder):
    p = subprocess.run([DEBRIEF, "run", "--as-of", "2026-11-02", "-f", "json", script], cwd=folder, capture_output=True)
    if p.returncode not in (0, 1, 3):
        raise SystemExit("FAIL %s: status %d\n%s" % (script, p.returncode, p.stderr.decode()))
    return json.loads(p.stdout, parse_float=decimal.Decimal)


def strict(schema):
    """The schema with every object closed."""
    if isinstance(schema, dict):
        out = {k: strict(v) for k, v in schema.items()}
        if "properties" in out and out.get("type") == "object":
            out.setdefault("additionalProperties", False)
        return out
    return [strict(s) for s in schema] if isinstance(schema, list) else schema


def main():
    try:
        import jsonschema
    except ImportError:
        print("skipped: python3-jsonschema is missing")
        return 77
    validator = jsonschema.Draft202012Validator(strict(json.loads(SCHEMA.read_text())))
    failed = 0
    jobs = [(p.name, p.parent) for p in example_scripts(ROOT) + sorted((ROOT / "tests/golden").glob("*.debrief"))]
    with tempfile.TemporaryDirectory() as folder:
        for name, text in SMALL.items():
            path = pathlib.Path(folder, name + ".debrief")
            path.write_text(text)
            jobs.append((path.name, path.parent))
        for name, parent in jobs:
            errors = sorted(validator.iter_errors(run(name, parent)), key=str)
            for e in errors[:5]:
                print("FAIL %s: %s: %s" % (name, "/".join(map(str, e.absolute_path)), e.message))
            failed += bool(errors)
    broken = {"schema": "debrief.result/2"}
    if validator.is_valid(broken):
        print("FAIL the schema lets everything through")
        failed += 1
    print("schema: %d results, %d not valid" % (len(jobs), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
