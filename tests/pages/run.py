#!/usr/bin/env python3
"""The page of HTML in a real browser: each example and some pages made to be difficult, on a desktop, a phone, in the dark and on paper. No message of
the console, no request, nothing refused by the policy, no violation that axe-core knows, no label upon another or outside of its picture, nothing wider
than a phone. The pictures go to BUILD/pages.

    DEBRIEF=build/debrief python3 tests/pages/run.py [NAME...]

`./dev test` installs Chromium, a font that has Chinese, and axe-core (into build/npm)."""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from browser import Browser, program  # noqa: E402
from kit import DEBRIEF, Failure, ROOT, case, debrief, example_scripts, main, same  # noqa: E402

README_PICTURE = "shop-october" # README.png is the beginning of this page: it is docs/pictures/shop.png
AXE = pathlib.Path(os.environ.get("AXE") or ROOT / "build/npm/node_modules/axe-core") / "axe.min.js"
PICTURES = pathlib.Path(os.environ.get("BUILD") or ROOT / "build") / "pages"
WIDTHS = {"desktop": 1280, "phone": 390, "print": 700} # print: A4 without its margins

# Pixels are those of the screen: the boxes are what the browser made of the labels, not what we think of them.
LABELS = """[...document.querySelectorAll('svg')].flatMap(svg => {
  const at = e => e.getBoundingClientRect(), frame = at(svg), name = svg.querySelector('title')?.textContent ?? '';
  const texts = [...svg.querySelectorAll('text')].filter(t => at(t).width).map(t => [t.textContent, at(t)]), found = [];
  texts.forEach(([word, a], i) => {
    const out = Math.max(frame.left - a.left, a.right - frame.right, frame.top - a.top, a.bottom - frame.bottom);
    if (out > 1) found.push(`${name}: "${word}" leaves its picture by ${out.toFixed(1)}`);
    for (const [other, b] of texts.slice(i + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 1 && high > 1) found.push(`${name}: "${word}" and "${other}" share ${wide.toFixed(1)} x ${high.toFixed(1)}`);
    }
  });
  return found;
})"""
# A mark or a word before a text stands in one line.
BROKEN = """[...document.querySelectorAll('li > b, .status > b, .verdict > strong')]
  .filter(e => e.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(e).lineHeight)).map(e => `"${e.textContent}" is broken`)"""
# How many labels were looked at, so that a page without any is noticed.
COUNT = "document.querySelectorAll('svg text').length"
WIDE = "document.scrollingElement.scrollWidth" # a phone makes its window as wide as what is in it
VIOLATIONS = """axe.run(document, {resultTypes: ['violations']}).then(r =>
  r.violations.map(v => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.any.map(a => a.message).join()).join(' | ')))"""

DIFFICULT = {
    # Long words, negative and very large numbers, percentages, durations, values close together, a title that means harm.
    "weeks": ("""review "每周 <b>review</b> whose title does not end where one expects it, and_a_word_without_any_blank_in_it_at_all" {
    period 2026-W44; as of 2026-11-02; timezone "Asia/Shanghai"; currency CNY }
source o from "weeks.csv" { time day; column net money(CNY) }
metric net "Net result of the whole undertaking, after everything" = sum(o.net) { good up }
metric rate "Rate" = share(o.ok == "yes") { unit percent; good up }
metric wait "Wait" = p90(o.wait * 1h) { good down }
metric n "n" = count(o) { good up }
goal rate_goal "AVeryLongTitleWithoutAnyBlankThatAPhoneCannotShowInOneLineOfItsScreen" { metric rate; target >= 99%; by 2026-12; from 90% at 2026-01 }
goal wait_goal "Wait" { metric wait; target <= 30h; by 2026-12; from 60h at 2026-01 }
""", lambda: "day,net,ok,wait\n" + "".join(
        f"{d},{-123456789 + i * 7654321},{'no' if i % 37 == 0 else 'yes'},{20 + i % 29}\n" for i, d in enumerate(days(420)))),
    "days": ("""review "每天" { period 2026-10-31; as of 2026-11-02; language zh; currency CNY }
source o from "days.csv" { time day; column x money(CNY) }
metric sales "销售额" = sum(o.x) { good up }
metric rate "退款率" = share(o.ok == "no") { unit percent; good down }
goal much "每天五亿" { metric sales; target >= 500_000_000 CNY; by 2026-12; from 100_000_000 CNY at 2026-01 }
""", lambda: "day,x,ok\n" + "".join(f"{d},{50000000 + i * i * 37},{'no' if i % 3 else 'yes'}\n" for i, d in enumerate(days(400)))),
    # Drawings with names that have no room.
    "parts": ("""review "Parts" { period 2026-10; as of 2026-11-02 }
source o from "parts.csv" { time day }
funnel long "漏斗" {
  step visits "进入商品详情页的访客数量（去重）" = sum(o.n where kind == "visit")
  step carts "A step with quite a long name" = sum(o.n where kind == "cart")
  step paid "Paid" = sum(o.n where kind == "paid")
  step nought "None" = sum(o.n where kind == "none")
}
metric n = sum(o.n) { good up }
explain n vs previous by seg
process many "Many steps" from o {
  step a "提交申请（含附件）" at day
  step b "The first answer of whoever saw it" at b
  step c "c" at c
  step d "Approved by finance" at d
  step e "Paid" at e
}
""", lambda: """day,kind,n,seg,b,c,d,e
2026-09-05,visit,1000,A very long name of a segment that has no room,2026-09-06,2026-09-06T02:00,2026-09-07,2026-09-11
2026-09-05,cart,300,b,2026-09-06,2026-09-06T02:00,2026-09-07,2026-09-11
2026-09-05,paid,210,c,2026-09-06,2026-09-06T02:00,2026-09-07,2026-09-11
2026-10-05,visit,1200,A very long name of a segment that has no room,2026-10-06,2026-10-06T02:00,2026-10-07,2026-10-11
2026-10-05,cart,370,b,2026-10-06,2026-10-06T02:00,2026-10-07,2026-10-11
2026-10-05,paid,200,渠道：线上（含小程序与直播间的全部订单）,2026-10-06,2026-10-06T02:00,2026-10-07,2026-10-11
"""),
}


def days(n):
    import datetime
    last = datetime.date(2026, 11, 1)
    return [last - datetime.timedelta(days=n - 1 - i) for i in range(n)]


def pages():
    """Name and script of every page."""
    for s in example_scripts(ROOT):
        yield "-".join(s.relative_to(ROOT / "examples").with_suffix("").parts), s
    for s in sorted(pathlib.Path(ROOT, "tests/golden").glob("*.debrief")):
        yield "golden-" + s.stem, s
    for name, (script, data) in DIFFICULT.items():
        pathlib.Path(name + ".csv").write_text(data())
        pathlib.Path(name + ".debrief").write_text(script)
        yield name, pathlib.Path(name + ".debrief")


def faults(browser, dark_too=True):
    """What is wrong with the page as it is open; each line begins with where."""
    out = [f"{line}" for line in browser.said()]
    for name, width in WIDTHS.items():
        browser.look(width, medium="print" if name == "print" else "screen")
        out += [f"{name}: {line}" for line in browser.run(LABELS)]
        out += [f"{name}: {line}" for line in browser.run(BROKEN)]
        wide = browser.run(WIDE) - width
        out += [f"{name}: {wide} pixels too wide"] if wide > 0 else []
    if AXE.exists():
        browser.run(AXE.read_text() + ";1")
        for dark in (False, True):
            browser.look(WIDTHS["desktop"], dark)
            out += [f"{'dark' if dark else 'light'}: axe: {line}" for line in browser.run(VIOLATIONS)]
    return out


def pictures(browser, name):
    browser.look(WIDTHS["desktop"])
    browser.picture(PICTURES / f"{name}-desktop.png")
    browser.look(WIDTHS["phone"])
    browser.picture(PICTURES / f"{name}-phone.png")
    browser.look(WIDTHS["desktop"], dark=True)
    browser.picture(PICTURES / f"{name}-dark.png")
    browser.look(WIDTHS["print"], medium="print")
    browser.picture(PICTURES / f"{name}-print.png")
    if name == README_PICTURE:
        browser.look(960)
        browser.picture(PICTURES / "README.png", {"x": 0, "y": 0, "width": 960, "height": 1180})
    pdf = browser.paper(PICTURES / f"{name}.pdf")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@case
def a_bad_page_is_found_out():
    """Each fault that the others look for, made once."""
    pathlib.Path("bad.html").write_text("""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data: https:"><title>bad</title></head>
<body><p style="color:#ccc;background:#fff">pale</p><p style="width:2000px">wide</p><li style="line-height:1.5"><b style="display:inline-block;width:1em;overflow-wrap:anywhere">start</b></li><img src="https://example.invalid/x.png"><script>1</script>
<svg width="90" height="40"><text x="2" y="20">one</text><text x="8" y="22">two</text><text x="80" y="38">outside</text></svg></body></html>""")
    browser = Browser()
    try:
        browser.open("bad.html")
        found = "\n".join(faults(browser))
    finally:
        browser.close()
    wanted = ["request: https://example.invalid/x.png", "issue: ", '"one" and "two" share', '"outside" leaves its picture', "pixels too wide", '"start" is broken']
    if AXE.exists():
        wanted += ["light: axe: color-contrast", "dark: axe: image-alt", "axe: html-has-lang"]
    same([w for w in wanted if w not in found], [], found)


@case
def a_served_page_loads_itself_again():
    pathlib.Path("s.csv").write_text("d,x\n2026-10-01,1\n")
    pathlib.Path("s.debrief").write_text('review { period 2026-10; as of 2026-11-02 }\nsource o from "s.csv" { time d }\nmetric x = sum(o.x) { good up }\n')
    with subprocess.Popen([DEBRIEF, "serve", "s.debrief", "--port", "0", "--red-up"], stdout=subprocess.PIPE, text=True) as server:
        browser = Browser()
        value = "document.querySelector('td.main').textContent"
        try:
            browser.look(WIDTHS["desktop"])
            browser.open(server.stdout.readline().strip())
            same(browser.run(value), "1")
            browser.wait_for("Network.responseReceived", lambda p: p["response"]["url"].endswith("/changes"))
            same([line for line in browser.said() if not line.endswith("/changes")], [], "the policy allows the script and the stream")
            browser.events.clear()
            pathlib.Path("s.csv").write_text("d,x\n2026-10-01,1\n2026-10-02,41\n")
            browser.wait_for("Page.loadEventFired")
            same(browser.run(value), "42")
            # Red is what got better.
            colour = "getComputedStyle(Object.assign(document.body.appendChild(document.createElement('p')), {className: '%s'})).color"
            same(browser.run(colour % "good"), browser.run(colour % "fail"))
        finally:
            browser.close()
            server.terminate()


@case
def every_page():
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong, labels, only = [], 0, sys.argv[1:]
    browser = Browser()
    try:
        for name, script in pages():
            if only and name not in only:
                continue
            r = debrief("run", str(script), "-f", f"html:{name}.html")
            if r.returncode not in (0, 1):
                raise Failure(f"{script}: {r.stderr}")
            browser.look(WIDTHS["desktop"])
            browser.open(f"{name}.html")
            labels += browser.run(COUNT)
            wrong += [f"{name}: {line}" for line in faults(browser)]
            if pictures(browser, name) < 1:
                wrong.append(f"{name}: nothing on paper")
    finally:
        browser.close()
    same(wrong, [], "\n    ".join(["", *wrong]))
    same(only or labels > 500, only or True, f"only {labels} labels")


if __name__ == "__main__":
    if not program():
        print("skipped: NOT TESTED: no Chromium; ./dev test installs it")
        sys.exit(77)
    if not AXE.exists():
        print(f"NOT TESTED with axe-core: {AXE} is missing; ./dev test installs it")
    main("pages")
