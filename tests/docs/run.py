#!/usr/bin/env python3
"""Runs every fenced block of README.md and docs/: what a page shows is what happens.

    DEBRIEF=build/release/debrief python3 tests/docs/run.py [--update] [PAGE.md ...]

What stands after the three backticks says what a block is. Each page has its own empty folder, with the project's
examples/ and tests/ in it; blocks are taken from top to bottom.

    debrief                a script in the layout of `debrief fmt`
    debrief FILE=name      the same, and it is written to the page's folder
    debrief WRONG FILE=n   a script that does not parse; only written
    csv FILE=name          a data file for the page's folder (any language before FILE= will do)
    console                lines `$ command` with what they print, both streams, and `$ echo $?` for the exit status;
                           a line that is only `…` stands for any number of lines
    text FROM=path         an excerpt of a file of the project, `…` again for what is left out
    anything else          not looked at

The table of messages in docs/errors.md is that of src/source/diag.def and src/lang/zh.def.

--update writes what the commands print, that layout and that table into the pages. Blocks with `…` are left as they are.
"""
import argparse, difflib, glob, os, re, subprocess, sys, tempfile

ROOT = os.path.abspath(os.environ.get("ROOT", os.path.join(os.path.dirname(__file__), "..", "..")))
DEBRIEF = os.path.abspath(os.environ.get("DEBRIEF", os.path.join(ROOT, "build/release/debrief")))
FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^`\n]*)$")
PARSED_AT_LEAST = 40  # blocks in all: a broken pattern must not pass for a clean page


class Block:
    def __init__(self, info, first, indent):
        words = info.split()
        self.lang = words[0] if words else ""
        self.wrong = "WRONG" in words
        self.args = dict(w.split("=", 1) for w in words[1:] if "=" in w)
        self.first, self.indent, self.lines = first, indent, []  # first: index of the line after the fence


def blocks_of(lines):
    blocks, open_block = [], None
    for i, line in enumerate(lines):
        fence = FENCE.match(line)
        if open_block is None:
            if fence:
                open_block = Block(fence["info"], i + 1, len(fence["indent"]))
        elif fence and not fence["info"].strip():
            blocks.append(open_block)
            open_block = None
        else:
            open_block.lines.append(line[min(open_block.indent, len(line) - len(line.lstrip(" "))):])
    if open_block is not None:
        raise SystemExit("a fenced block is never closed: line %d" % open_block.first)
    return blocks


def matches(wanted, got):
    """wanted may have lines `…`."""
    pattern = "\n".join(r"(?:.*\n)*?.*" if w == "…" else re.escape(w) for w in wanted)
    return re.fullmatch(pattern, "\n".join(got)) is not None


def steps_of(lines):
    """[(command, wanted lines)]"""
    steps = []
    for line in lines:
        if line.startswith("$ "):
            steps.append((line[2:], []))
        elif steps:
            steps[-1][1].append(line)
        else:
            raise ValueError("a console block begins with `$ command`")
    return steps


class Page:
    def __init__(self, path, folder, update):
        self.path, self.folder, self.update = path, folder, update
        self.name = os.path.relpath(path, ROOT)
        with open(path, encoding="utf-8") as f:
            self.lines = f.read().split("\n")
        self.failures, self.status = [], 0
        self.env = dict(os.environ, PATH=os.path.dirname(DEBRIEF) + os.pathsep + os.environ["PATH"], LC_ALL="C.UTF-8", NO_COLOR="1")
        self.env.pop("CLICOLOR_FORCE", None)

    def fail(self, block, text):
        self.failures.append(f"{self.name}:{block.first}: {text}")

    def compare(self, block, wanted, got, what):
        if not matches(wanted, got):
            diff = "\n".join(difflib.unified_diff(wanted, got, "page", "run", lineterm=""))
            self.fail(block, f"{what}\n{diff}")

    def script(self, block):
        text = "\n".join(block.lines) + "\n"
        run = subprocess.run([DEBRIEF, "fmt", "-"], input=text.encode(), capture_output=True, cwd=self.folder, env=self.env, timeout=60)
        if (run.returncode != 0) != block.wrong:
            self.fail(block, "parses" if block.wrong else "does not parse\n" + run.stderr.decode(errors="replace"))
        if run.returncode:
            return None
        shown = run.stdout.decode().rstrip("\n").split("\n")
        if not self.update:
            self.compare(block, block.lines, shown, "has another layout than `debrief fmt`'s")
        return shown

    def write(self, block):
        path = os.path.normpath(os.path.join(self.folder, block.args["FILE"]))
        if not path.startswith(self.folder):
            raise ValueError("FILE= leaves the folder: " + block.args["FILE"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(block.lines) + "\n")

    def run(self, command):
        if command == "echo $?":
            return [str(self.status)]
        run = subprocess.run(["bash", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                             cwd=self.folder, env=self.env, timeout=60)
        self.status = run.returncode
        text = run.stdout.decode(errors="replace")
        return text[:-1].split("\n") if text else []

    def console(self, block):
        shown, gaps = [], False
        for command, wanted in steps_of(block.lines):
            got = self.run(command)
            gaps = gaps or "…" in wanted
            shown += ["$ " + command] + got
            if not self.update or "…" in wanted:
                self.compare(block, wanted, got, "`" + command + "` prints something else")
        return None if gaps else shown

    def excerpt(self, block):
        with open(os.path.join(ROOT, block.args["FROM"]), encoding="utf-8") as f:
            have = "\n" + f.read()
        at = 0
        for piece in "\n".join(block.lines).split("\n…\n"):
            found = have.find("\n" + piece + "\n", at)
            if found < 0:
                return self.fail(block, f"{block.args['FROM']} does not have, or not in this order:\n{piece}")
            at = found + len(piece) + 1

    def go(self):
        replaced, blocks = [], blocks_of(self.lines)
        for block in blocks:
            shown = None
            if block.lang == "debrief":
                shown = self.script(block)
            if "FILE" in block.args:
                self.write(block)
            if "FROM" in block.args:
                self.excerpt(block)
            if block.lang == "console":
                shown = self.console(block)
            if shown is not None and shown != block.lines:
                replaced.append((block, shown))
        if self.update and replaced:
            for block, shown in reversed(replaced):
                pad = " " * block.indent
                self.lines[block.first:block.first + len(block.lines)] = [(pad + s).rstrip() if s == "" else pad + s for s in shown]
            with open(self.path, "w", encoding="utf-8") as f:
                f.write("\n".join(self.lines))
            print(f"{self.name}: {len(replaced)} blocks written")
        return sum(b.lang in ("debrief", "console") or "FROM" in b.args for b in blocks)


def messages():
    """The table of docs/errors.md, from diag.def and src/lang/zh.def."""
    string = r'"((?:[^"\\]|\\.)*)"'
    with open(os.path.join(ROOT, "src", "source", "diag.def"), encoding="utf-8") as f:
        found = re.findall(r'^D\((\w+),\s*"([EW]\d+)",\s*\w+,\s*' + string, f.read(), re.M)
    with open(os.path.join(ROOT, "src", "lang", "zh.def"), encoding="utf-8") as f:
        chinese = dict(re.findall(r"^D\((\w+),\s*" + string, f.read(), re.M))

    def shown(text):
        text = text.replace('\\"', '"').replace("\\\\", "\\").replace("{{", "\0")
        return re.sub(r"\{=?\d\}", "…", text).replace("\0", "{").replace("|", "\\|")

    lines = ["| code | message | `--lang zh` |", "| --- | --- | --- |"]
    for code, name, text in sorted((code, name, text) for name, code, text in found):
        lines.append(f"| {code} | {shown(text)} | {shown(chinese.get(name, ''))} |")
    return lines


def check_messages(update):
    path = os.path.join(ROOT, "docs", "errors.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    begin, end = "<!-- begin: src/source/diag.def -->\n", "<!-- end: src/source/diag.def -->"
    head, rest = text.split(begin)
    table, tail = rest.split(end)
    wanted = "\n".join(messages()) + "\n"
    if update and table != wanted:
        with open(path, "w", encoding="utf-8") as f:
            f.write(head + begin + wanted + end + tail)
        table = wanted
    return [] if table == wanted else ["docs/errors.md: the table of messages is not that of diag.def (--update writes it)"]


def links(path):
    """Relative links must lead somewhere."""
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"```.*?```", "", f.read(), flags=re.S)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not os.path.exists(os.path.join(os.path.dirname(path), target)):
            yield f"{os.path.relpath(path, ROOT)}: the link to {target} leads nowhere"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("pages", nargs="*")
    args = parser.parse_args()
    pages = args.pages or [os.path.join(ROOT, "README.md")] + sorted(glob.glob(os.path.join(ROOT, "docs", "*.md")))
    failures, count = [], 0
    for path in pages:
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            for name in ("examples", "tests"):
                os.symlink(os.path.join(ROOT, name), os.path.join(folder, name))
            page = Page(os.path.abspath(path), folder, args.update)
            count += page.go()
            failures += page.failures + list(links(os.path.abspath(path)))
    if not args.pages and count < PARSED_AT_LEAST:
        failures.append(f"only {count} blocks were found in {len(pages)} pages")
    if not args.pages:
        failures += check_messages(args.update)
    for failure in failures:
        print("FAIL " + failure)
    print(f"docs: {count} blocks in {len(pages)} pages, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
