#!/usr/bin/env python3
"""A language that nobody speaks, from English: each of its texts stands between ⟦ and ⟧, with its pieces.

    python3 tests/lang/pseudo.py FILE

tests/CMakeLists.txt builds `debrief_pseudo` with it: what a report of that program says outside of ⟦ ⟧ is not in the language files."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STRING = r'"(?:[^"\\]|\\.)*"'


def wrapped(literal):
    return '"⟦%s⟧"' % literal[1:-1] if len(literal) > 2 else literal


def numbered(literal):
    """{} {} of the English of a phrase as {0} {1}."""
    n = iter(range(10))
    return re.sub(r"\{\}", lambda m: "{%d}" % next(n), literal)


def main():
    english, chinese = ((ROOT / "src/lang" / name).read_text() for name in ("en.def", "zh.def"))
    out = ["/* by tests/lang/pseudo.py */", 'TAG("x-pseudo")']
    out += re.findall(r"^(?:PLURAL|ORDINAL)\(.*\)$", english, re.M)
    for field, name, text in re.findall(r"^(COMPACT|AXIS|W|S)\((\w+), (%s)\)" % STRING, english, re.M):
        out.append("%s(%s, %s)" % (field, name, wrapped(text)))
    for name, message, helps in re.findall(r"^D\((\w+),\s*\"\w+\",\s*\w+,\s*(%s),\s*(%s)\)$" % (STRING, STRING), (ROOT / "src/source/diag.def").read_text(), re.M):
        out.append("D(%s, %s, %s)" % (name, wrapped(message), wrapped(helps)))
    for field, phrase in re.findall(r"^([PR])\((%s), " % STRING, chinese, re.M):
        out.append("%s(%s, %s)" % (field, phrase, wrapped(numbered(phrase))))
    pathlib.Path(sys.argv[1]).write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
