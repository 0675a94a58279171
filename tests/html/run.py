#!/usr/bin/env python3
"""The page of HTML of every example: well formed, all of it in one file, its style the one that its policy allows, Chinese without English words, and not
too large.

    DEBRIEF=build/debrief python3 tests/html/run.py"""
import base64
import hashlib
import html.parser
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import ROOT, Failure, case, debrief, example_scripts, holds, main, reader, same  # noqa: E402

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
        known |= {w for m in re.findall(r"use std\.(\w+)", script.read_text()) for w in re.findall(r"[A-Za-z]+", " ".join(re.findall(r"^check (\w+)", (pathlib.Path(ROOT) / f"stdlib/{m}.debrief").read_text(), re.M)))}
        strange = {w for w in re.findall(r"[A-Za-z]{4,}", " ".join(page.words)) if w not in known}
        same(strange, set(), f"{script}: words that are not Chinese")


@case
def a_label_of_the_script_is_no_word_of_ours():
    """What a metric counts may be called as a part of a report is: only units are translated."""
    pathlib.Path("t.csv").write_text("day,n\n" + "".join(f"2026-{m:02}-15,{m}\n" for m in range(1, 11)))
    pathlib.Path("new.debrief").write_text('review { language zh; period month 2026-10; as of 2026-11-02 }\nsource t from "t.csv" { time day }\n'
                                           'metric users = sum(t.n) { unit "new" }\nmetric gone = count(t) { unit "gone" }\n')
    page = debrief("run", "new.debrief", "-f", "html").stdout
    same(re.findall(r'</h3><p class="facts">(.*?) · ', page), ["new", "gone"])


@case
def what_drove_a_change():
    pathlib.Path("o.csv").write_text("day,region\n2026-09-01,<b>East</b>\n2026-10-01,West & co\n2026-10-02,West & co\n")
    pathlib.Path("d.debrief").write_text('review { period 2026-10; as of 2026-11-02 }\nsource o from "o.csv" { time day }\nmetric n = count(o)\nexplain n vs previous by region\n')
    text, page = page_of("d.debrief")
    same("<b>East" in text, False)
    words = " ".join(page.words)
    for w in ("Drivers", "West & co (new)", "<b>East</b> (gone)"):
        same(w in words, True, w)


def charts(text, kind):
    """The drawings of a kind, each as its rectangles (class, x, width) and texts; and what is said to those who do not see it."""
    for svg in re.findall(rf'<svg class="chart"[^>]*aria-labelledby="{kind}\d+t.*?</svg>', text, re.S):
        boxes = re.findall(r'<rect class="([^"]*)" x="([-\d.]+)" y="[-\d.]+" width="([\d.]+)"', svg)
        yield [(c, float(x), float(w)) for c, x, w in boxes], re.findall(r"<text [^>]*>([^<]*)<", svg), re.search(r"<desc[^>]*>([^<]+)<", svg).group(1)


def close(got, want, what):
    """Coordinates are written with one decimal; these are sums of several."""
    if len(got) != len(want) or any(abs(g - w) > 0.25 for g, w in zip(got, want)):
        raise Failure(f"{what}: {got} is not {want}")


PARTS = """review { period 2026-10; as of 2026-11-02 }
source o from inline(\"\"\"
  day,seg,n
  2026-09-05,a,1000
  2026-09-05,b,400
  2026-09-05,c,100
  2026-10-05,a,1300
  2026-10-05,b,300
  2026-10-05,c,140
  2026-10-05,d,60
  \"\"\") { time day }
metric all = sum(o.n) { good up }
metric b = sum(o.n where seg == "b") { good down }
metric part = sum(o.n where seg == "b") / sum(o.n)
explain all vs previous by seg { top 2 }
explain b vs previous by seg
explain part vs previous by seg
funnel f { step one = sum(o.n where seg == "a"); step two = sum(o.n where seg == "b"); step three = sum(o.n where seg == "c") }
"""


@case
def a_waterfall_adds_up():
    """Each step begins where the one before ended, as long as its contribution on one scale; the last level is where they end."""
    pathlib.Path("p.debrief").write_text(PARTS)
    for script in ("p.debrief", ROOT / "examples/shop/october.debrief"):
        text, _ = page_of(script)
        found, explains = list(charts(text, "w")), json.loads(debrief("run", str(script), "-f", "json").stdout)["explains"]
        same(len(found), len(explains))
        for (boxes, words, desc), x in zip(found, explains):
            steps = [d["contribution"] for d in x["drivers"]] + ([x["others"]["contribution"]] if "others" in x else [])
            same(len(boxes), len(steps) + 2)
            left, end = boxes[0][1], boxes[-1][1] + boxes[-1][2]
            at, (low, high) = boxes[0][1] + boxes[0][2], (x["previous"], x["value"])
            scale = (end - at) / (high - low)
            for (kind, x0, w), step in zip(boxes[1:-1], steps):
                close([x0, x0 + max(w, 0.6)], [min(at, at + step * scale), max(at, at + step * scale, x0 + 0.6)], f"{script}: {x['name']}")
                at += step * scale
            close([at], [end], "the steps do not end at the value")
            # From zero, or else it is said that it is not.
            cut = abs((at - left) - high * scale) > 1
            same(cut, "does not begin at zero" in text.split(desc)[1].split("<table")[0], f"{script}: {x['name']}")


@case
def better_and_worse_are_not_a_colour_alone():
    pathlib.Path("p.debrief").write_text(PARTS)
    both = [([k for k, _, _ in boxes], [w for w in words if w[-1] in "▲▼"]) for boxes, words, _ in charts(page_of("p.debrief")[0], "w")]
    same(both, [(["year", "good", "bad", "good", "actual"], ["+300 ▲", "-100 ▼", "+100 ▲"]),
                (["year", "good"] + 3 * ["neutral"] + ["actual"], ["-100 ▲"]),
                (["year"] + 4 * ["neutral"] + ["actual"], [])])


@case
def a_waterfall_has_all_its_numbers():
    """Of factors too; where one has no number, the table stands alone."""
    script = ROOT / "tests/golden/products.debrief"
    drawn = [x for x in json.loads(debrief("run", str(script), "-f", "json").stdout)["explains"] if x.get("previous") is not None and x.get("value") is not None]
    text, page = page_of(script)
    same(len(list(charts(text, "w"))), len(drawn))
    same(text.split('<section class="drivers"')[1].split("</section>")[0].count("<table") > len(drawn), True)


@case
def a_funnel_narrows():
    pathlib.Path("p.debrief").write_text(PARTS)
    (boxes, words, desc), = charts(page_of("p.debrief")[0], "f")
    width = boxes[0][2]
    close([w for _, _, w in boxes], [width, width * 300 / 1300, width * 140 / 1300], "not in proportion")
    close([x + w / 2 for _, x, w in boxes], 3 * [boxes[0][1] + width / 2], "not around one middle")
    same([k for k, _, _ in boxes], ["actual", "actual worst", "actual"])
    same(words, ["one", "1,300", "▼ 23.1%", "two", "300", "46.7%", "three", "140"])
    same(desc, "overall 10.8%")
    # Nothing is drawn of a step without a number.
    pathlib.Path("p.debrief").write_text(PARTS.replace('step two = sum(o.n where seg == "b")', 'step two = mean(o.n where seg == "x")'))
    same(list(charts(page_of("p.debrief")[0], "f")), [])


@case
def a_process_is_one_bar_of_its_time():
    script = ROOT / "tests/golden/analyses.debrief"
    text, _ = page_of(script)
    process, = json.loads(debrief("run", str(script), "-f", "json").stdout)["processes"]
    (boxes, words, _), = charts(text, "s")
    close([w for _, _, w in boxes], [340 * t["share"] for t in process["times"]], "not in proportion")
    close([boxes[1][1]], [boxes[0][2]], "not one bar")
    same([k for k, _, _ in boxes], ["part band1", "part worst"])
    same(words, ["▼ 95.7%", "Opened", "Solved", "Answered"])


@case
def cells_and_bars_say_their_numbers():
    """A cohort's cell is shaded by its value as part of the largest one; a theme has the bar of its share above the one before."""
    script = ROOT / "tests/golden/analyses.debrief"
    text, _ = page_of(script)
    review = json.loads(debrief("run", str(script), "-f", "json").stdout)
    values = [r["value"] for row in review["cohorts"][0]["cohorts"] for r in row["retention"][1:]]
    part = text.split('<section class="cohorts"')[1].split("</section>")[0]
    wanted = [(min(4, int(5 * v / max(values))), f"{v:.1%}") for v in values]
    same([(int(k or 0), t) for k, t in re.findall(r'<td class="num(?: heat(\d))?">([\d.]+%)<', part)], wanted)
    themes = review["feedback"][0]["themes"]
    most = max(max(t["share"], t["previous"]) for t in themes)
    bars = re.findall(r'<rect class="(year|actual)" x="0" y="\d" width="([\d.]+)"', text.split('<section class="feedback"')[1].split("<ul")[0])
    same([k for k, _ in bars], ["year", "actual"] * len(themes))
    close([float(w) for _, w in bars], [100 * v / most for t in themes for v in (t["previous"], t["share"])], "shares")


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
    goals = "".join(f"goal g{i} {{ metric m{i}; target >= 1; by 2026-12 }}\n" for i in range(200))
    pathlib.Path("big.debrief").write_text(pathlib.Path("big.debrief").read_text() + goals)
    text, page = page_of("big.debrief")
    same((len(text.encode()) < 2_000_000, page.tags["svg"] >= 800), (True, True), f"{len(text.encode())} bytes")

@case
def the_theme_of_a_review():
    """Better is red and worse green on the page, on the terminal and in the workbook; the colours of verdicts stay."""
    pathlib.Path("t.csv").write_text("day,n\n" + "".join(f"2026-{m:02}-15,{n}\n" for m, n in [(8, 5), (9, 4), (10, 6)]))
    script = ('param theme = "green_up"\nreview { period month 2026-10; as of 2026-11-02; %s }\nsource t from "t.csv" { time day }\n'
              'metric up "Up" = sum(t.n) { good up }\nmetric down "Down" = sum(t.n) { good down }\ncheck c: up > 100\n')
    openpyxl, red, green = reader("openpyxl"), "\x1b[31m", "\x1b[32m"
    seen = {}
    for theme in ("theme green_up", "theme red_up", "theme theme", ""):
        pathlib.Path("theme.debrief").write_text(script % theme)
        page = debrief("run", "theme.debrief", "-f", "html").stdout
        text = debrief("run", "theme.debrief", "--color", "always").stdout
        debrief("run", "theme.debrief", "-f", "xlsx:theme.xlsx")
        rules = openpyxl.load_workbook("theme.xlsx")["Metrics"].conditional_formatting if openpyxl else []
        rises = [r.dxf.font.color.rgb[-6:] for cells in rules for r in cells.rules if r.operator == "greaterThan"]
        changes = [line for line in text.splitlines() if "▲" in line and "Up" in line] + [line for line in text.splitlines() if "▼" in line and "Down" in line]
        seen[theme] = ('class="red-up"' in page, [red in changes[0], green in changes[0]], [red in changes[-1], green in changes[-1]], rises)
        holds(text, red + "✗")
    same(seen[""], seen["theme green_up"])
    same(seen[""], seen["theme theme"])
    same(seen["theme green_up"][:3], (False, [False, True], [True, False]))
    same(seen["theme red_up"][:3], (True, [True, False], [False, True]))
    same(seen["theme red_up"][3], seen["theme green_up"][3][::-1])
    pathlib.Path("theme.debrief").write_text(script % "theme theme")
    holds(debrief("run", "theme.debrief", "-f", "html", "--set", "theme=red_up").stdout, 'class="red-up"')
    pathlib.Path("theme.debrief").write_text(script % "theme blue")
    holds(debrief("run", "theme.debrief").stderr, "blue")
    pathlib.Path("theme.debrief").write_text(script % "")
    holds(debrief("run", "theme.debrief", "-f", "html", "--red-up").stdout, '<html lang="en" class="red-up">')


if __name__ == "__main__":
    main("html")
