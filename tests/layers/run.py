#!/usr/bin/env python3
"""Checks the house rules that no compiler checks: which folder includes which, and which calls nobody makes."""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[2])

# A folder includes itself and those to its left.
ORDER = "base lang source syntax meaning plan engine review report session tools cli".split()
LINES_MAX = 900
TRANSLATION = re.compile(r"^src/lang/\w+\.def$")  # one file a language, however much there is to say

# call -> why not
FORBIDDEN = {
    **dict.fromkeys("strtod strtof strtold atof".split(), "reads binary floats, by the locale"),
    **dict.fromkeys("atoi atol atoll strtol strtoll strtoul strtoull sscanf".split(), "has no bounds, or skips what is wrong"),
    **dict.fromkeys("isalpha isdigit isalnum isspace isupper islower isprint ispunct iscntrl isxdigit tolower toupper"
                    " strcasecmp strncasecmp strcoll strftime strptime".split(), "depends on the locale"),
    **dict.fromkeys("setlocale uselocale newlocale".split(), "there is no locale here"),
    **dict.fromkeys("sprintf vsprintf strcpy strcat strncpy strncat stpcpy gets alloca".split(), "has no bounds"),
    **dict.fromkeys("strtok localtime gmtime asctime ctime strerror readdir_r tmpnam mktemp rand srand".split(), "has global state"),
    **dict.fromkeys("mktime localtime_r tzset".split(), "knows one time zone only, that of the machine"),
    **dict.fromkeys("system popen execl execlp execvp".split(), "scripts and data start no programs"),
    **dict.fromkeys("setjmp longjmp sigsetjmp siglongjmp".split(), "errors are values"),
    **dict.fromkeys("malloc calloc realloc free strdup strndup reallocarray asprintf vasprintf aligned_alloc posix_memalign"
                    .split(), "base/arena.h is the only door to the allocator"),
}

# (file, call) -> why here
ALLOWED = {
    ("src/base/arena.c", "calloc"): "the door",
    ("src/base/arena.c", "realloc"): "the door",
    ("src/base/arena.c", "free"): "the door",
    ("src/base/file.c", "free"): "frees what realpath() allocated",
    ("src/base/access.c", "free"): "frees what realpath() allocated",
    ("src/base/allow.c", "free"): "frees what realpath() allocated",
}
# Files that may print a float with printf: there is no locale, and the digits asked for are exact enough.
ALLOWED_FLOATS = {
    "src/base/decimal.c": "a double from statistics, rounded to 12 digits",
}

CALL = re.compile(r"(?<![\w.>])(" + "|".join(sorted(FORBIDDEN)) + r")\s*\(")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
FLOAT = re.compile(r"%[-+ #0-9.*']*[lL]?[aAeEfFgG]")
PRINTF = re.compile(r"\w*printf\s*\(")
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')
COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def without_comments(text):
    return COMMENT_OR_TEXT.sub(lambda m: blank(m) if m.group()[0] == "/" else m.group(), text)


def code_only(text):
    return COMMENT_OR_TEXT.sub(blank, text)


def folder_of(path):
    parts = path.split("/")
    return "syntax" if parts[0] == "grammar" else parts[1] if len(parts) > 2 else ""


def check(path, text, exists):
    """Yields (line, sentence) for each broken rule of the file `path` (from the root) with this text."""
    def line(at):
        return text.count("\n", 0, at) + 1

    grammar = path.startswith("grammar/")
    folder = folder_of(path)
    if folder not in ORDER:
        yield 1, f"is in no known folder ({' '.join(ORDER)})"
        return
    plain, code = without_comments(text), code_only(text)

    for match in INCLUDE.finditer(plain):
        header = match.group(1)
        if not exists(header):
            yield line(match.start()), f'includes "{header}", which does not exist (paths start at src/)'
        elif "/" in header:
            target = header.split("/")[0]
            if target not in ORDER:
                yield line(match.start()), f'includes "{header}" of no known folder'
            elif ORDER.index(target) > ORDER.index(folder):
                yield line(match.start()), f'includes "{header}": {target}/ is to the right of {folder}/'
        elif folder != "syntax" and not grammar:
            yield line(match.start()), f'includes "{header}": what the grammar generates belongs to syntax/'

    for match in CALL.finditer(code):
        name = match.group(1)
        if (path, name) not in ALLOWED and not grammar:
            yield line(match.start()), f"calls {name}(): {FORBIDDEN[name]}"
    if path not in ALLOWED_FLOATS:
        for match in PRINTF.finditer(code):
            end = code.find(";", match.end())
            for string in STRING.finditer(plain, match.end(), end if end >= 0 else len(plain)):
                if FLOAT.search(string.group().replace("%%", "")):
                    yield line(string.start()), "prints a binary float: numbers are written by base/decimal.h"
    for match in re.finditer(r"\bgoto\s+(\w+)", code):
        if match.group(1) != "done" and not grammar:
            yield line(match.start()), f"goto {match.group(1)}: the only label is done"

    if path.endswith((".c", ".h", ".re", ".y")) and not re.match(r"\s*(%\{\s*)?/[*/]", text):
        yield 1, "does not open with a sentence that says what it is"
    lines = text.count("\n")
    if lines > LINES_MAX and not TRANSLATION.search(path):
        yield lines, f"has {lines} lines: more than {LINES_MAX} are two files"


def self_test():
    """A check that cannot fail checks nothing: each rule finds what it is for, and nothing else."""
    there = {"base/str.h", "plan/plan.h", "syntax/ast.h", "parser.h"}.__contains__
    cases = [
        ("src/plan/a.c", '/* a */\n#include "base/str.h"\n#include "plan/plan.h"\n', []),
        ("src/base/a.c", '/* a */\n#include "plan/plan.h"\n', ["to the right"]),
        ("src/base/a.c", '/* a */\n#include "base/no.h"\n', ["does not exist"]),
        ("src/plan/a.c", '/* a */\n#include "parser.h"\n', ["generates"]),
        ("src/syntax/a.c", '/* a */\n#include "parser.h"\n', []),
        ("grammar/a.re", '/* a */\n#include "plan/plan.h"\n', ["to the right"]),
        ("src/other/a.c", "/* a */\n", ["no known folder"]),
        ("src/base/a.c", "int x;\n", ["does not open"]),
        ("src/base/a.c", "/* strtod(x) */\nconst char *s = \"strtod(\"; int my_strtod(void); x->free(y);\n", []),
        ("src/base/a.c", "/* a */\n\nvoid f(void) { strtod (x, 0); }\n", ["strtod"]),
        ("src/base/a.c", "/* a */\nvoid f(void) { dbr_free(x); free(x); }\n", ["free()"]),
        ("src/base/a.c", '/* a */\nvoid f(void) { printf("%5.2f", x); printf("100 %% fine %d", y); }\n', ["float"]),
        ("src/base/a.c", "/* a */\nvoid f(void) { goto out; goto done; }\n", ["goto out"]),
        ("src/base/a.c", "/* a */\n" + "\n" * LINES_MAX, ["lines"]),
        ("src/base/a.def", "/* a */\n" + "\n" * LINES_MAX, ["lines"]),
        ("src/lang/a.def", "/* a */\n" + "\n" * LINES_MAX, []),
    ]
    bad = 0
    for path, text, want in cases:
        got = [sentence for _, sentence in check(path, text, there)]
        if len(got) != len(want) or not all(w in g for w, g in zip(want, got)):
            print(f"self-test: {path} {text[:60]!r}: {got}, not {want}")
            bad += 1
    return bad


def main():
    bad = self_test()
    generated = {path.stem + ".h" for path in ROOT.glob("grammar/*.y")} | {"lang/languages.h", "lang/languages.def"}

    def exists(header):
        return header in generated or (ROOT / "src" / header).is_file() or (ROOT / "grammar" / header).is_file()

    paths = [p for pattern in ("src/**/*.[ch]", "src/**/*.def", "grammar/*") for p in ROOT.glob(pattern) if p.is_file()]
    seen = set()
    for path in sorted(paths):
        name = path.relative_to(ROOT).as_posix()
        text = path.read_text(encoding="utf-8")
        seen.update((name, call) for call in CALL.findall(code_only(text)))
        for line, sentence in check(name, text, exists):
            print(f"{name}:{line}: {sentence}")
            bad += 1
    for name, call in sorted(set(ALLOWED) - seen):
        print(f"tests/layers/run.py: {name} does not call {call}() any more: take it from the list")
        bad += 1
    print(f"layers: {len(paths)} files, {bad} problems")
    return 1 if bad or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
