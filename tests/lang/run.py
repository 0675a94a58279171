#!/usr/bin/env python3
"""Whatever the code puts into a diagnostic in English has a phrase in every other language.

    BUILD=build/dev python3 tests/lang/run.py [--all]

The texts are taken from the source: what looks like words in the rooms that find something wrong, and each literal that is an argument of
DBR_DIAG where the sentence does not put it between backticks. Each one, with something filled in where the code fills something in, is translated
by the program's own function (test_lang --translate), and must leave no English word outside of code. tests/unit/test_lang.c does the
same for the sentences of diag.def, tests/errors for whole messages. --all prints the translations, to be read.

Whoever says a sentence of a report gives as many pieces as it has. And the proof that a language is one file: `debrief_pseudo` has one more,
by pseudo.py, with each text between ⟦ and ⟧; what its reports say in Latin letters outside of ⟦ ⟧ is of the script or of its data."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(os.environ.get("ROOT") or pathlib.Path(__file__).resolve().parents[2])
BUILD = pathlib.Path(os.environ.get("BUILD") or ROOT / "build/dev")

ROOMS = ["src/source/*.c", "src/syntax/*.c", "src/meaning/*.c", "src/engine/**/*.[ch]", "src/session/session.c", "src/cli/*.c",
         "src/tools/lint.c", "src/review/past.c", "src/base/access.c", "src/base/allow.c", "src/base/unpack.c", "src/report/xlsx.c"]
# Files of these rooms whose texts are no diagnostics, and the line from which on the others speak.
NOT = {"src/cli/help.c", "src/cli/test.c", "src/cli/progress.c", "src/cli/eval.c", "src/meaning/print.c", "src/source/translate.c",
       "src/cli/http.c", "src/engine/sql/emit.c", "src/engine/sql/push_write.c", "src/engine/sql/push_ends.c", "src/engine/sql/push_tuples.c", "src/engine/sql/rows.c"}
FROM = {"src/cli/commands.c": "static int unknown_command", "src/session/session.c": "static dbr_str unreadable"}
# Texts that look like words and are none of a message: expressions and statements that are run, names, texts of results.
NO_MESSAGE = re.compile(
    r"^(?:select|kill|set|begin|savepoint|rollback|describe|pragma|extract|review|double) .*|^not \(|^[A-Z]{3} [A-Z]{3} .*|^(?:date|timestamp|timestamptz) '|"
    r"^\(.*|^\w+\(.*\).*|^%\.?\*?s\(.*|^%s where.*|^%s%s is not none$|^%s .?%?s?(?:CNY|USD|EUR|JPY|months|years)$|^%s[万亿] (?:CNY|USD)$|"
    r"^[\w.]+\((?:\w+, \w+)\)$|^Code: \d+,$|^, e\.what\(\)|^\) format |^\], |^%\.\*s (?:at %|is not null|and %).*|^%s(?:\$%zu| at| from|.*case|.*\(case).*|"
    r"^checks: .*|^(?:as of|starts with|ends with|first values|of another type|1 as c0|%s from %\.\*s|TIMESTAMP .*)$|^' && |^: %lld row|^, %lld broken|"
    r"^(?:open quote|after quote|lone cr|too long|json depth|json key|json rows|any type)$|^ (?:sc|order by|as c).*|^last year$|^use %\.\*s \{.*|.* = 'NaN'$|^strpos|^right\(|^position\(|"
    r"^xl/|^[a-z]+ collate|.* collate .*|^ (?:is null|is not null|and|or|not|then|when|else|end|from|where|to|in|of|per|percent|pp|s)\)? ?\(?$|^case when|"
    r"^%\.\*s vs \(|^\n══ changed|^not equal$|^review \{|.*\bcase when\b.*")
# A value that is none says why in the words of tests/chinese.
REASON = re.compile(r"dbr_value_none\([^;]*$")
# Names that Chinese leaves as they are.
NAMES = set("CSV JSON SQL UTF ASCII GB XML ISO BLOB MB GB kB MiB GiB PostgreSQL Debian Parquet DuckDB NUL csv tsv json jsonl xlsx xls parquet db".split())

STRING = r'"(?:[^"\\\n]|\\.)*"'
LITERAL = re.compile(rf"{STRING}(?:\s*{STRING})*")
SPEC = re.compile(r"%[-+0 #]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z)?[dusXc]")


def unescape(literal):
    text = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', literal))
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text)


def forms(text):
    """With 7 in place of what is filled in. A %s behind a letter is the s of a plural."""
    plural = re.compile(r"(?<=[a-z])%s(?![a-z(])")
    texts = {plural.sub("", text), plural.sub("s", text)}
    return sorted(re.sub("7{2,}", "7", SPEC.sub("7", t.replace("%%", "\0"))).replace("\0", "%") for t in texts)


def words(text):
    """The words outside of code and of quotes."""
    bare = re.sub(r"`[^`]*`|\"[^\"]*\"", " ", text)
    return [w for w in re.findall(r"[A-Za-z]{2,}", re.sub(r"\.(?:csv|tsv|jsonl?|xlsx?|parquet|db)\b", " ", bare)) if w not in NAMES]


def source(path):
    code = path.read_text()
    code = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), code, flags=re.S)
    code = re.sub(r"^[ \t]*#[ \t]*include.*$|\\$", "", code, flags=re.M)
    start = code.find(FROM.get(str(path.relative_to(ROOT)), ""))
    return re.sub(r"[^\n]", " ", code[:start]) + code[start:]


def arguments(code, at):
    """The arguments of the call whose parenthesis is at `at`, as (begin, text)."""
    depth, begin, out, i = 0, at + 1, [], at
    while i < len(code):
        c = code[i]
        if c in "\"'":
            i = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'').match(code, i).end()
            continue
        depth += (c in "([{") - (c in ")]}")
        if (c == "," and depth == 1) or depth == 0:
            out.append((begin, code[begin:i]))
            begin = i + 1
        if depth == 0:
            return out
        i += 1
    raise SystemExit("an open parenthesis")


def diagnostics():
    """id -> the arguments that its sentence or help shows outside of backticks."""
    found = {}
    for name, formats in re.findall(r"^D\((\w+),\s*\"\w+\",\s*\w+,\s*(.*)\)$", (ROOT / "src/source/diag.def").read_text(), re.M):
        bare = re.sub(r"`[^`]*`", " ", unescape(formats).replace("{{", " "))
        found[name] = {int(n) for n in re.findall(r"\{(\d)\}", bare)}
    return found


def texts():
    """(where, text, whether it is a piece of a sentence that is put together) of all."""
    shown = diagnostics()
    for pattern in ROOMS:
        for path in sorted(ROOT.glob(pattern)):
            name = str(path.relative_to(ROOT))
            if name in NOT:
                continue
            code = source(path)
            for m in LITERAL.finditer(code):
                text = unescape(m[0])
                if NO_MESSAGE.match(text) or REASON.search(code[max(0, m.start() - 300):m.start()].split(";")[-1]):
                    continue
                if " " in text.strip() and words(SPEC.sub(" ", text)):
                    yield "%s:%d" % (name, code.count("\n", 0, m.start()) + 1), text
            for call in re.finditer(r"\bDBR_DIAG\(", code):
                args = arguments(code, call.end() - 1)
                for n, (begin, arg) in enumerate(args[3:]):
                    if n not in shown[args[1][1].strip()]:
                        continue
                    for m in LITERAL.finditer(arg):
                        text = unescape(m[0])
                        if words(SPEC.sub(" ", text)) and not re.search(r"dbr_str_is\($|dbr_phrase", arg[:m.start()]):
                            yield "%s:%d" % (name, code.count("\n", 0, begin + m.start()) + 1), text
    # tables of words that are arguments
    for name, table in (("src/meaning/names.c", r"dbr_symbol_kind_name\(.*?\n}"), ("src/meaning/types.c", r"kind_names\[\].*?;"),
                        ("src/base/periodtext.c", r"unit_(?:names|plurals)\[\].*?;"), ("src/tools/lint.c", r"parts\[\] = .*?};"),
                        ("src/syntax/scan.c", r"rune; *\n.*?names\[\] = .*?};|month_names\[\].*?;"), ("src/meaning/settings.c", r"weekdays\[\].*?;")):
        code = source(ROOT / name)
        found = re.search(table, code, re.S)
        if not found:
            raise SystemExit("tests/lang/run.py: %s has no such table any more: %s" % (name, table))
        for found in re.finditer(table, code, re.S):
            for m in LITERAL.finditer(found[0]):
                if words(unescape(m[0])):
                    yield "%s:%d" % (name, code.count("\n", 0, found.start() + m.start()) + 1), unescape(m[0])


# ---- sentences of reports ----

def report_texts():
    """Yields what is wrong with how the code says the sentences of en.def."""
    patterns = {name: unescape(p) for name, p in re.findall(r"^S\((\w+), (%s)\)" % STRING, (ROOT / "src/lang/en.def").read_text(), re.M)}
    said = set()
    for path in sorted((ROOT / "src").glob("re*/*.[ch]")):
        code = source(path)
        said.update(re.findall(r"\bDBR_SAY_(\w+)", code))
        for call in re.finditer(r"\b(DBR_SAY|DBR_TELL|DETAIL)\(", code):
            args = [a.strip() for _, a in arguments(code, call.end() - 1)]
            args = args[{"DBR_SAY": 2, "DBR_TELL": 1, "DETAIL": 1}[call[1]]:]
            if not args or args[0] not in patterns:
                if args[:1] != ["id"]:
                    yield "%s:%d says a sentence that is none: %s" % (path.relative_to(ROOT), code.count("\n", 0, call.start()) + 1, args[:1])
                continue
            said.add(args[0])
            wanted = max([int(n) + 1 for n in re.findall(r"\{(\d)", patterns[args[0]])], default=0)
            if len(args) - 1 != wanted:
                yield "%s:%d gives %s %d pieces, it has %d" % (path.relative_to(ROOT), code.count("\n", 0, call.start()) + 1, args[0], len(args) - 1, wanted)
    for name in sorted(set(patterns) - said):
        yield "src/lang/en.def: nobody says %s" % name


# ---- the language that nobody speaks ----

# What a report shows as it is written, and the signs of markup.
AS_WRITTEN = set("vs previous not null unique fresh within days columns values as rows in for and last year none CNY per sum count then year week month quarter "
                 "NPS XmR debrief".split())
MARKUP = re.compile(r"<(style|script)\b.*?</\1>|</?[a-zA-Z!][^>]*>|&#?\w+;", re.S)
FILE = re.compile(r"\S*\.(?:debrief|csv|json)[0-9:]*")
SCRIPTS = [("tests/chinese", ["全部"]), ("tests/golden", ["sections-zh", "plan-zh", "forecast-zh", "chinese", "分析", "analyses", "funnel", "workdays", "products", "sections", "plan",
                             "forecast"]),
           ("tests/follow/zh", ["2026-08", "2026-09", "2026-10"])]
AS_OF = {"2026-08": ["--as-of", "2026-09-02"], "2026-09": ["--as-of", "2026-10-02"], "2026-10": ["--as-of", "2026-11-02"]}


def outside(text):
    """The text without what stands between ⟦ and ⟧."""
    out, depth = [], 0
    for c in text:
        depth += c == "⟦"
        if depth == 0:
            out.append(c)
        if c == "⟧" and depth:
            depth -= 1
            out.append(" ")
    return "".join(out)


def pseudo():
    """Yields what the reports of the pseudo language say in English."""
    subprocess.run(["cmake", "--build", BUILD, "--target", "debrief_pseudo"], stdout=subprocess.DEVNULL, check=True)
    program = next(p for p in (BUILD / "tests/debrief_pseudo", BUILD / "debrief_pseudo") if p.exists())
    env = dict(os.environ, NO_COLOR="1", LC_ALL="C.UTF-8")
    said = 0
    for room, names in SCRIPTS:
        with tempfile.TemporaryDirectory() as folder:
            folder = shutil.copytree(ROOT / room, pathlib.Path(folder) / "copy")
            (folder / "results").mkdir(exist_ok=True)
            data = "".join(p.read_text() for p in folder.glob("*/*.csv"))
            for name in names:
                path = folder / (name + ".debrief")
                script = path.read_text()
                script = re.sub(r"language +zh", "", script)
                path.write_text(re.sub(r'^review ".*?" *\{', r"\g<0> language zz;", script, flags=re.M))
                known = set(re.findall(r"[A-Za-z]{2,}", script + data)) | AS_WRITTEN
                for form in ("text", "markdown", "html", "wecom"):
                    save = folder / "results" / (name + ".json")
                    p = subprocess.run([program, "run", path, "-f", form, "--save", save, *AS_OF.get(name, ())], env=env, capture_output=True, timeout=60)
                    text = p.stdout.decode()
                    if p.returncode not in (0, 1, 3) or "⟦" not in text:
                        yield "%s as %s: status %d: %s" % (name, form, p.returncode, p.stderr.decode())
                    text = "".join(json.loads(m)["markdown"]["content"] for m in text.splitlines()) if form == "wecom" else text
                    text = text if form == "text" else MARKUP.sub(" ", text)
                    said += text.count("⟦")
                    for line in outside(text).splitlines():
                        for word in re.findall(r"[A-Za-z]{2,}", FILE.sub(" ", line)):
                            if word not in known:
                                yield "%s as %s says `%s` in English: %s" % (name, form, word, line.strip())
    # its diagnostics, and whoever lists what there is
    bad = ROOT / "tests/chinese/坏.debrief"
    text = subprocess.run([program, "run", bad, "--lang", "zz"], env=env, capture_output=True, timeout=60).stderr.decode()
    for line in text.splitlines():
        if re.search("[A-Za-z]{2,}", re.sub(r"`[^`]*`|^ *--> .*|^\d+ \|.*|^ *⟦error⟧\[E\d+\]", " ", outside(line))):
            yield "坏 with --lang zz says in English: %s" % line
    if text.count("⟦error⟧") < 3:
        yield "坏 with --lang zz: %s" % text
    with tempfile.NamedTemporaryFile("w", suffix=".debrief") as f:
        f.write('review "x" { period 2026-10; language quux }\nmetric m = 1\n')
        f.flush()
        for args in (["check", f.name], ["check", f.name, "--lang", "quux"]):
            text = subprocess.run([program, *args], env=env, capture_output=True, timeout=60).stderr.decode()
            if "write `en`, " not in text or " or `zz`" not in text:
                yield "%s does not list the languages: %s" % (args, text)
    if said < 1000:
        yield "only %d texts of the pseudo language were seen" % said


def main():
    program = BUILD / "tests/test_lang"
    if not program.exists():
        print("skipped: no %s" % program)
        return 77
    faults, checked = 0, 0
    for path in sorted((ROOT / "src/lang").glob("*.def")):
        lang = path.stem
        if lang == "en":
            continue
        patterns = [unescape(p) for p in re.findall(r"^P\((%s)" % STRING, path.read_text(), re.M)]
        latin = len(words(" ".join(re.findall(r"^W\(\w+, (%s)\)" % STRING, path.read_text(), re.M)).replace('"', ""))) > 100  # its letters tell nothing
        for p in sorted({p for p in patterns if patterns.count(p) > 1}):
            faults += 1
            print("%s: \"%s\" stands there twice" % (path.relative_to(ROOT), p))
        wanted = {}
        for where, text in texts():
            if text != text.strip() or text.count("`") % 2 or text.endswith(":") or text.startswith(","):
                piece = re.sub(r"`[^`]*$", "", text) if text.count("`") % 2 else text
                piece = SPEC.sub("{}", piece)
                if not any(piece in p for p in patterns):
                    faults += 1
                    print("%s says \"%s\": no phrase of %s has it. Add P(\"…%s{}…\", \"…\")" % (where, text, path.relative_to(ROOT), piece))
                checked += 1
                continue
            for form in forms(text):
                wanted.setdefault(form, (where, text))
        lines = sorted(wanted)
        out = subprocess.run([program, "--translate", lang], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True).stdout.splitlines()
        assert len(out) == len(lines)
        checked += len(lines)
        for form, got in zip(lines, out):
            where, text = wanted[form]
            if "--all" in sys.argv:
                print("%s\n    %s" % (form, got))
            if got == form if latin else words(got):
                faults += 1
                english = re.sub("7{2,}", "{}", SPEC.sub("{}", text.replace("%%", "%")))
                print("%s says \"%s\", and in %s it is \"%s\".\n    Add to %s: P(\"%s\", \"…\"), with {0} {1} .. in place of the {}"
                      % (where, text, lang, got, path.relative_to(ROOT), english.replace('"', '\\"')))
    for fault in [*report_texts(), *pseudo()]:
        faults += 1
        print(fault)
    print("lang: %d texts, %d faults" % (checked, faults))
    return 1 if faults or checked < 500 else 0


if __name__ == "__main__":
    sys.exit(main())
