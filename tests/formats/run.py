#!/usr/bin/env python3
"""Every format over names, titles and data that mean harm: what comes out is well formed, and the text in it stays text."""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import CASES, Failure, case, debrief, main  # noqa: E402

NASTY = ["<script>alert(1)</script>", "]]>", "&amp;", "\x1b[31mred", "=cmd|' /C calc'!A0", "::error::owned", "a\nb", "%0A::warning::x",
         "\u202egnp.exe", "| a | b |", "[x](javascript:alert(1))", "![i](http://evil/x.png)", "@everyone", "`code`", "<!-- x -->",
         "</testcase>", "\"'>", "https://evil.example", "\u200b", "#1", "$(id)", "\ufffe", "\x85", "</details>"]


def text_of(v):
    return v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("{", "{{")


def make():
    rows = ["day,who,n"]
    for i, v in enumerate(NASTY):
        rows.append('2026-10-%02d,"%s",%d' % (1 + i, v.replace('"', '""'), i))
    pathlib.Path("d.csv").write_text("\n".join(rows) + "\n")
    nasty = text_of(" ".join(v for v in NASTY if not re.search(r"[\x00-\x1f\x85\ufffe]", v)))
    pathlib.Path("r.debrief").write_text(f'''review "{nasty}" {{ period month 2026-10; as of 2026-11-02 }}
source o from "d.csv" {{ time day; column n number; column who text; require n > 3 }}
metric total "{nasty}" = sum(o.n)
check low "{nasty}" {{ expect total <= 5; each who; owner "{nasty}"; because "{nasty}"; severity critical }}
check low_again {{ expect total <= 5; each who }}
check none_here {{ expect mean(o.n where n > 1000) > 1 }}
goal reach "{nasty}" {{ metric total; target >= 1000; by 2026-12; owner "{nasty}"; why "{nasty}" }}
action do "{nasty}" {{ owner "{nasty}"; due 2026-10-20 }}
lesson learned "{nasty}" {{ keep "{nasty}" }}
outlook "{nasty}" {{ next "{nasty}"; risk "{nasty}" {{ plan "{nasty}" }} }}
''')


def junit(out):
    tree = ET.fromstring(out)
    suite = tree.find("testsuite")
    cases = suite.findall("testcase")
    for element in (tree, suite):
        got = {k: int(element.get(k)) for k in ("tests", "failures", "errors", "skipped")}
        want = {"tests": len(cases), "failures": len(suite.findall("testcase/failure")),
                "errors": len(suite.findall("testcase/error")), "skipped": len(suite.findall("testcase/skipped"))}
        if got != want:
            raise Failure(f"{got} but there are {want}")
    names = [c.get("name") for c in cases]
    if len(set(names)) != len(names):
        raise Failure("two cases have one name")
    if not any("<script>" in n for n in names) or len(cases) < 2 * len(NASTY):
        raise Failure("segments are missing: " + repr(names))
    if [c for c in cases if c.find("failure") is not None and not c.find("failure").text]:
        raise Failure("a failure has no text")


def github(out):
    lines = out.decode().split("\n")
    if lines.pop() != "":
        raise Failure("no line break at the end")
    for line in lines:
        m = re.fullmatch(r"::(error|warning|notice) (?:file=[^:,]*,line=\d+,col=\d+,)?title=([^:,\x00-\x1f]*)::[^\x00-\x1f]*", line)
        if not m:
            raise Failure(f"{line!r}")
    if sum(line.startswith("::error ") for line in lines) < 2 * (len(NASTY) - 6):
        raise Failure("failures are missing")


def markdown(out):
    text = out.decode()
    for bad in ("<script", "](", "![", "@everyone", "https://", "http://", "<!--", "`", "\x1b", "\x85"):
        if bad in text:
            raise Failure(f"{bad!r} is in it: {text[max(0, text.index(bad) - 40):text.index(bad) + 40]!r}")
    if text.count("<details>") != text.count("</details>"):
        raise Failure("a fold is not closed")
    for line in text.split("\n"):
        if line.startswith("|") and len(line.split("|")) not in (6, 7):
            raise Failure(f"a row with other cells than its table: {line!r}")


def plain(out):
    if re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", out):
        raise Failure("control characters")


def js(out):
    json.loads(out)


@case
def long_markdown():
    """Ten thousand outcomes do not fit a comment: the page is cut, and says so."""
    pathlib.Path("many.csv").write_text("day,who,n\n" + "".join(f"2026-10-01,somebody number {i},1\n" for i in range(10000)))
    pathlib.Path("many.debrief").write_text('review "Many" { period month 2026-10; as of 2026-11-02 }\nsource o from "many.csv" { time day }\n'
                                            "check c { expect sum(o.n) > 1; each who }\n")
    out = debrief("run", "-f", "markdown", "many.debrief", text=False).stdout.decode()
    if not 55000 < len(out) < 65000 or "The rest is cut" not in out:
        raise Failure(f"{len(out)} characters")
    junit_out = debrief("run", "-f", "junit", "many.debrief", text=False).stdout
    if len(ET.fromstring(junit_out).findall("testsuite/testcase")) != 10000:
        raise Failure("cases are missing")


def of_format(name, look):
    def one():
        make()
        r = debrief("run", "-f", name, "r.debrief", text=False)
        if r.returncode != 1:
            raise Failure(f"status {r.returncode}: {r.stderr.decode()}")
        try:
            look(r.stdout)
        except (ET.ParseError, ValueError) as e:
            raise Failure(str(e)) from e
    one.__name__ = name
    CASES.append(one)


for each in (("text", plain), ("markdown", markdown), ("json", js), ("junit", junit), ("github", github)):
    of_format(*each)

if __name__ == "__main__":
    main("formats")
