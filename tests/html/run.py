#!/usr/bin/env python3
"""The page of HTML of every example: well formed, all of it in one file, its style the one that its policy allows, Chinese without English words, and not
too large.

    DEBRIEF=build/debrief python3 tests/html/run.py"""
import base64
import hashlib
import html.parser
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import Failure, ROOT, case, debrief, example_scripts, holds, main, same  # noqa: E402

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.refs, self.words, self.tags, self.labels = [], set(), set(), [], {}, 0
        self.feed(text)
        self.close()
        same(self.open, [], "elements that are not closed")

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "href", "action", "style"):
                raise Failure(f"<{tag} {name}={value!r}>")
            if name == "id":
                if value in self.ids:
                    raise Failure(f"the id {value} stands twice")
                self.ids.add(value)
            if name == "aria-labelledby":
                self.refs |= set(value.split())
        self.labels += tag == "svg" and dict(attributes).get("role") == "img"
        if tag in ("script", "iframe", "object", "embed", "form"):
            raise Failure(f"<{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise Failure(f"</{tag}> closes another element")

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.words.append(data)


def page_of(script, *options):
    r = debrief("run", str(script), "-f", "html", *options)
    if r.returncode not in (0, 1):
        raise Failure(r.stderr)
    page = Page(r.stdout)
    if page.refs - page.ids:
        raise Failure(f"{script}: no element has the id {page.refs - page.ids}")
    return r.stdout, page


@case
def every_example():
    for script in example_scripts(ROOT):
        text, page = page_of(script)
        same(text.lower().count("http://") + text.lower().count("https://"), 0, f"{script}: it asks the network for something")
        same((page.tags.get("h1"), page.tags.get("main"), page.tags.get("title", 0) > 0), (1, 1, True), str(script))
        if page.tags.get("svg", 0) > 1 and not page.tags.get("desc"):
            raise Failure(f"{script}: charts without a description")


@case
def the_style_is_the_one_that_is_allowed():
    text, _ = page_of(pathlib.Path(ROOT, "examples/first.debrief"))
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    holds(text, f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")


@case
def chinese_pages_are_chinese():
    scripts = [s for s in example_scripts(ROOT) if "language zh" in re.sub(r" +", " ", s.read_text())]
    same(len(scripts) > 0, True, "no example is in Chinese")
    for script in scripts:
        text, page = page_of(script)
        holds(text, '<html lang="zh-CN"')
        known = set(re.findall(r"[A-Za-z]+", script.read_text())) | {"debrief", "XmR"} | set(re.findall(r"[A-Za-z]+", str(script))) # names, and what the script itself says
        known |= set(re.findall(r"[A-Za-z]+", " ".join(p.read_text(errors="replace") for p in script.parent.glob("**/*.csv"))))
        strange = {w for w in re.findall(r"[A-Za-z]{4,}", " ".join(page.words)) if w not in known}
        same(strange, set(), f"{script}: words that are not Chinese")


@case
def what_drove_a_change():
    pathlib.Path("o.csv").write_text("day,region\n2026-09-01,<b>East</b>\n2026-10-01,West & co\n2026-10-02,West & co\n")
    pathlib.Path("d.debrief").write_text('review { period 2026-10; as of 2026-11-02 }\nsource o from "o.csv" { time day }\nmetric n = count(o)\nexplain n vs previous by region\n')
    text, page = page_of("d.debrief")
    same("<b>East" in text, False)
    words = " ".join(page.words)
    for w in ("Drivers", "West & co (new)", "<b>East</b> (gone)"):
        same(w in words, True, w)


@case
def the_scripts_own_layout():
    """Nothing but the headline and the sections, in their order; names out of data stay text; a claim that fails is seen."""
    pathlib.Path("o.csv").write_text("day,region\n2026-09-01,<b>East</b>\n2026-10-01,<b>East</b>\n2026-10-02,West & co\n")
    script = """review { period 2026-10; as of 2026-11-02 }
source o from "o.csv" { time day }
metric n "Orders" = count(o)
check many "Many orders": n > 100
section "First" { text "a <i>b</i>{claim: n > 5}"; table n by region; chart n by region; chart n over last 2 months by region }
section "Second" { show n }
"""
    pathlib.Path("s.debrief").write_text(script)
    text, page = page_of("s.debrief")
    words = " ".join(" ".join(page.words).split())
    same("<b>East" in text or "<i>b" in text, False)
    places = [words.index(w) for w in ("a claim does not hold: n > 5", "First", "a <i>b</i>", "<b>East</b>", "Orders · West & co", "Second", "Orders 2")]
    same(places, sorted(places))
    same("Many orders" in words, False)
    same(page.tags["h2"], 2)
    same(text.count('<svg class="bar"'), 2)
    same(re.findall(r'<rect class="actual" x="0" width="(\d+)"', text), ["100", "100"])


@case
def a_large_review():
    """200 metrics of 12 months."""
    rows = "".join(f"20{y}-{m:02}-15,{m * y}\n" for y in (25, 26) for m in range(1, 13) if (y, m) <= (26, 10))
    pathlib.Path("big.csv").write_text("day,x\n" + rows)
    metrics = "".join(f'metric m{i} "Metric {i}" = sum(o.x) * {i + 1} {{ good up }}\n' for i in range(200))
    pathlib.Path("big.debrief").write_text(f'review {{ period 2026-10; as of 2026-11-02 }}\nsource o from "big.csv" {{ time day }}\n{metrics}')
    text, page = page_of("big.debrief")
    if len(text.encode()) >= 2_000_000:
        raise Failure(f"{len(text.encode())} bytes")
    same(page.tags["svg"] >= 400, True)


if __name__ == "__main__":
    main("html")
