"""docs/stdlib.md, written from the modules themselves."""
import re

HEAD = """# The standard modules

<!-- Written by tests/stdlib/run.py --update from stdlib/*.debrief. -->

A module holds metrics that a field uses by their names. It says which data it needs; a script fits its own to it, and then uses
`retail.gmv` like a metric of its own. How that is done stands in [language.md](language.md#modules). Modules are built into the program:
a script runs anywhere.

A benchmark of a module is a yardstick that somebody has published: its name, its year and what it is the average of stand with it. It is no law, and no target: a shop
is compared with it by `support.fcr vs support.sqm`, and only where what is counted is the same. Where a field's best-known figure is about something that the module does not ask for, it is not
there; write it as a line of your own:

```debrief
metric cart_abandonment "Cart abandonment" = 1 - count(carts where ordered) / count(carts) {
  unit percent
  good down
}
benchmark baymard "Baymard Institute, average of 50 studies, 2025" { cart_abandonment 70.22% }
```

In a review in Chinese (`language zh`) the titles, groups and units of modules are Chinese: they stand in `stdlib/*.zh` beside each module, and in the column 中文 here.
"""


def one_line(lines):
    """A block as it would stand on one line."""
    s = "; ".join(w.strip() for w in lines)
    return s.replace("{; ", "{ ").replace("; }", " }")


def statements(text):
    """(kind, name, title, doc, whole statement) in order; the layout is that of `debrief fmt`."""
    doc, lines, i = [], text.split("\n"), 0
    while i < len(lines):
        line = lines[i]
        i += 1
        if line.startswith("## "):
            doc.append(line[3:])
            continue
        m = re.match(r'(needs|param|metric|benchmark|check|funnel) (\w+)(?: "([^"]*)")?', line)
        if m:
            whole = [line]
            while i < len(lines) and lines[i][:1] in (" ", "}"):
                whole.append(lines[i])
                i += 1
            yield m[1], m[2], m[3] or "", " ".join(doc), one_line(whole)
        doc = []


def titles(path):
    """The Chinese titles of a module: {"gmv": "成交总额", "group Sales": "销售", ..}"""
    lines = path.with_suffix(".zh").read_text().splitlines()
    return dict(line.split(" = ", 1) for line in lines if not line.startswith("#"))


def escape(s):
    return s.replace("|", "\\|")


def good(whole):
    m = re.search(r"[{;] good ([^;}]+?) *[;}]", whole)
    return m[1].strip() if m else ""


def definition(whole):
    return escape(re.sub(r" \{ .*$", "", whole.split(" = ", 1)[1]).strip())


def example(name, script):
    """How the script of the tests uses the module."""
    start = script.index("use std.%s " % name)
    end = re.search(r"\n(?=use |\Z)", script[start:]).start()
    return ["```debrief", script[start:start + end].rstrip("\n"), "```", ""]


def page_of(path, script):
    name, text, zh = path.stem, path.read_text(), titles(path)
    out = ["", f"## {name}", "", text.split("\n")[0].lstrip("# "), ""]
    all_of = list(statements(text))
    for kind, what, _, doc, whole in all_of:
        if kind == "needs":
            inside = whole[whole.index("{") + 1:whole.rindex("}")].strip()
            out += [f"Needs `{what}`: `{inside}`. {doc}", ""]
    out += example(name, script)
    out += [f"A review that uses it: [examples/modules/{name}.debrief](../examples/modules/{name}.debrief), and [what it says](../examples/modules/{name}.expected.txt).", ""]
    out += ["| name | title | 中文 | good | is | definition |", "| --- | --- | --- | --- | --- | --- |"]
    for kind, what, title, doc, whole in all_of:
        if kind == "metric":
            out.append(f"| `{name}.{what}` | {title} | {zh[what]} | {good(whole)} | {escape(doc)} | `{definition(whole)}` |")
    rest = []
    for kind, what, title, doc, whole in all_of:
        if kind == "check":
            condition = re.sub(r" \{ .*$", "", whole.split(": ", 1)[1])
            rest.append(f"- check `{name}.{what}` ({zh[what]}): `{condition}`. {doc}")
        elif kind == "param":
            rest.append(f"- param `{name}.{what}` = `{definition(whole)}`. {doc}")
        elif kind == "benchmark":
            lines = re.sub(r"; note \".*\" \}$", " }", whole[whole.index("{"):])
            rest.append(f"- benchmark `{name}.{what}` \"{title}\" ({zh[what]}): `{escape(lines)}`. {doc}")
        elif kind == "funnel":
            rest.append(f"- {kind} `{name}.{what}` \"{title}\" ({zh[what]}): {doc}")
    return "\n".join(out + [""] + rest) + "\n"


def page(paths, script):
    return HEAD + "".join(page_of(p, script) for p in paths)
