#!/usr/bin/env python3
"""Every format over names, titles and data that mean harm: what comes out is well formed for readers that others wrote, and the text in it
stays text. A reader that is not there is named; nothing else depends on it."""
import csv
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import CASES, DEBRIEF, ROOT, SUITES, Failure, case, debrief, holds, main, reader, same  # noqa: E402

NASTY = ["<script>alert(1)</script>", "]]>", "&amp;", "\x1b[31mred", "=cmd|' /C calc'!A0", "::error::owned", "a\nb", "%0A::warning::x",
         "\u202egnp.exe", "| a | b |", "[x](javascript:alert(1))", "![i](http://evil/x.png)", "@everyone", "`code`", "<!-- x -->",
         "</testcase>", "\"'>", "https://evil.example", "\u200b", "#1", "$(id)", "\ufffe", "\x85", "</details>", "nul\x00here", "+1", "-1", "@SUM(1)", "\t=1", "x # SKIP y", "\\", "\u2066isolate",
         "...", "---", "Bail out!", "not ok 1", "1..0"]


def text_of(v):
    return v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("{", "{{")


def make():
    rows = [json.dumps({"day": "2026-10-%02d" % (1 + i % 28), "who": v, "n": i}) for i, v in enumerate(NASTY)]
    pathlib.Path("d.jsonl").write_text("\n".join(rows) + "\n")
    nasty = text_of(" ".join(v for v in NASTY if not re.search(r"[\x00-\x1f\x85\ufffe]", v)))
    pathlib.Path("r.debrief").write_text(f'''review "{nasty}" {{ period month 2026-10; as of 2026-11-02 }}
source o from "d.jsonl" {{ time day; column n number; column who text; require n > 3 }}
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
    cells = None # of the table's head
    for line in text.split("\n"):
        cells = (cells or len(line.split("|"))) if line.startswith("|") else None
        if cells and len(line.split("|")) != cells:
            raise Failure(f"a row with other cells than its table: {line!r}")


def plain(out):
    if re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", out):
        raise Failure("control characters")


def js(out):
    json.loads(out)


def no_reader(what):
    print(f"not looked at: {what} is not there")


def run(*args, stdin=None):
    return subprocess.run(args, input=stdin, capture_output=True, timeout=120)


def validate(document, schema, why):
    try:
        import jsonschema
    except ImportError:
        return no_reader("python3-jsonschema")
    path = SUITES / schema
    if not path.exists():
        return no_reader(schema)
    rules = json.loads(path.read_text())
    errors = list(jsonschema.validators.validator_for(rules)(rules).iter_errors(document))
    if errors:
        raise Failure(f"{why}: {errors[0].message} at {list(errors[0].absolute_path)}")


def distinct(values, what):
    if len(set(values)) != len(values):
        raise Failure(f"two {what} are one")


def sarif(out):
    document = json.loads(out)
    validate(document, "sarif-schema/sarif-schema-2.1.0.json", "no SARIF")
    one = document["runs"][0]
    rules = one["tool"]["driver"]["rules"]
    distinct([r["id"] for r in rules], "rules")
    lines = pathlib.Path("r.debrief").read_text().split("\n")
    for r in one["results"]:
        same(rules[r["ruleIndex"]]["id"], r["ruleId"])
        at = r["locations"][0]["physicalLocation"]
        same(at["artifactLocation"], {"uri": "r.debrief", "uriBaseId": "%SRCROOT%"})
        if not lines[at["region"]["startLine"] - 1][at["region"]["startColumn"] - 1:].strip():
            raise Failure(f"nothing stands at {at['region']}")
    for r in rules:  # what GitHub asks for besides
        for key in ("shortDescription", "fullDescription", "help"):
            if not 0 < len(r[key]["text"]) <= 1024:
                raise Failure(f"{key} of {r['id']}")
    distinct([r["partialFingerprints"]["primaryLocationLineHash"] for r in one["results"]], "fingerprints")
    if not any("</testcase>" in r["message"]["text"] for r in one["results"]) or len(one["results"]) < 2 * (len(NASTY) - 6):
        raise Failure("results are missing")


def gitlab(out):
    found = json.loads(out)
    distinct([f["fingerprint"] for f in found], "fingerprints")
    for f in found:
        same(sorted(f), ["check_name", "description", "fingerprint", "location", "severity"])
        same((f["location"]["path"], f["severity"] in ("info", "minor", "major", "critical", "blocker")), ("r.debrief", True))
    if len(found) < 2 * (len(NASTY) - 6):
        raise Failure("outcomes are missing")


def rdjson(out):
    document = json.loads(out)
    lines = pathlib.Path("r.debrief").read_bytes().split(b"\n")
    for d in document["diagnostics"]:
        start = d["location"]["range"]["start"]
        if not lines[start["line"] - 1][start["column"] - 1:].strip():
            raise Failure(f"nothing stands at {start}")
    same({d["severity"] for d in document["diagnostics"]} <= {"ERROR", "WARNING", "INFO"}, True)


def checkstyle(out):
    tree = ET.fromstring(out)
    same((tree.tag, [f.get("name") for f in tree]), ("checkstyle", ["r.debrief"]))
    for e in tree[0]:
        same((e.tag, sorted(e.attrib)), ("error", ["column", "line", "message", "severity", "source"]))
    if not any("</testcase>" in e.get("message") for e in tree[0]) or len(tree[0]) < 2 * (len(NASTY) - 6):
        raise Failure("errors are missing")


def table(out):
    if b"\n" in out.replace(b"\r\n", b"") and b'"' not in out:
        raise Failure("a line ends otherwise")
    rows = list(csv.reader(io.StringIO(out.decode(), newline="")))
    same({len(r) for r in rows}, {13})
    for r in rows[1:]:
        for name, cell in zip(rows[0], r):
            if name in ("value", "change", "difference") and re.fullmatch(r"-?\d+(\.\d+)?|", cell):
                continue
            if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell) or re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", cell):
                raise Failure(f"{name}: {cell!r}")
    return [dict(zip(rows[0], r)) for r in rows[1:]]


def csv_of_harm(out):
    rows = table(out)
    title = text_of(" ".join(v for v in NASTY if not re.search(r"[\x00-\x1f\x85\ufffe]", v)))
    same({r["title"] for r in rows if r["name"] == "total"}, {title.replace('\\"', '"').replace("{{", "{").replace("\\\\", "\\")})
    same(sum(r["kind"] == "check" and r["name"] == "low" for r in rows), len(NASTY))


def chat(out, key, most):
    """Each line is a request; what it shows is text but for the few marks that the page itself makes."""
    contents = []
    for line in out.decode().split("\n")[:-1]:
        body = json.loads(line)
        same((body["msgtype"], key in body["markdown"]), ("markdown", True))
        content = body["markdown"][key]
        if len(content.encode()) > most or len(line.encode()) > 20000:
            raise Failure(f"{len(content.encode())} bytes")
        contents.append(content)
    for content in contents:
        for line in content.split("\n"):
            mine = re.sub(r'^(## |> |[❌✅❔] |[⚠⏸]\ufe0f )|</?font( color="[a-z]+")?>|\*\*', "", line)
            if re.search(r"[\[\]`#@*|~&\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]|<[^ =]|://|^>", mine):
                raise Failure(f"{line!r}")
    return contents


def wecom(out):
    contents = chat(out, "content", 4096)
    same([c.split("\n")[0].endswith(f" ({i + 1})") for i, c in enumerate(contents)], [False] + [True] * (len(contents) - 1))


def dingtalk(out):
    same(sum("low" in c for c in chat(out, "text", 18000)) > 0, True)


@case
def chat_says_all():
    """Nothing is lost where a message ends, and no sign is torn."""
    rows = "".join(f"2026-10-01,第{i}家门店" + "很长的名字" * 5 + ",1\n" for i in range(60))
    pathlib.Path("z.csv").write_text("day,who,n\n" + rows)
    pathlib.Path("z.debrief").write_text('review "周报" { period month 2026-10; as of 2026-11-02; language zh }\nsource o from "z.csv" { time day; column n number }\n'
                                         "check c { expect sum(o.n) > 1; each who }\n")
    contents = chat(debrief("run", "-f", "wecom", "z.debrief", text=False).stdout, "content", 4096)
    if len(contents) < 2 or "\ufffd" in "".join(contents):
        raise Failure(f"{len(contents)} messages")
    same([i for i in range(60) if f"第{i}家门店" not in "".join(contents)], [])
    same(len(chat(debrief("run", "-f", "dingtalk", "z.debrief", text=False).stdout, "text", 18000)), 1)
    pathlib.Path("z.csv").write_text("day,who,n\n" + "".join(f"2026-10-01,{i:05},1\n" for i in range(3000)))
    for name, key, most in (("wecom", "content", 4096), ("dingtalk", "text", 18000)):
        contents = chat(debrief("run", "-f", name, "z.debrief", text=False).stdout, key, most)
        same((len(contents), ["其余部分已省略" in c for c in contents]), (10, [False] * 9 + [True]))
    pathlib.Path("z.csv").write_text("day,who,n\n2026-10-01," + "😀门" * 3000 + ",1\n")
    contents = chat(debrief("run", "-f", "wecom", "z.debrief", text=False).stdout, "content", 4096)
    if "😀门…" not in contents[0] + contents[1] and "😀…" not in contents[0] + contents[1]:
        raise Failure(contents)


def sheets_of(out):
    """The cells of each sheet, as openpyxl reads them; None where it is not there."""
    for part in zipfile.ZipFile(io.BytesIO(out)).namelist():
        ET.fromstring(zipfile.ZipFile(io.BytesIO(out)).read(part))
    openpyxl = reader("openpyxl")
    return openpyxl and openpyxl.load_workbook(io.BytesIO(out))


def xlsx(out):
    book = zipfile.ZipFile(io.BytesIO(out))
    for part in book.namelist():
        if re.search(rb"<f>|<f |hyperlink|TargetMode|vbaProject|externalLink", book.read(part)) and "chart" not in part:
            raise Failure(f"{part} has more than values")
    for part in (p for p in book.namelist() if "charts/" in p):
        for f in ET.fromstring(book.read(part)).iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}f"):
            if not re.fullmatch(r"Trends!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", f.text):
                raise Failure(f"a chart shows {f.text}")
    loaded = sheets_of(out)
    if not loaded:
        return
    same(loaded.sheetnames, ["Metrics", "Trends", "Checks", "Goals", "Actions", "Plan"])
    texts = [c.value for s in loaded for row in s.iter_rows() for c in row if c.value is not None]
    same({c.data_type for s in loaded for row in s.iter_rows() for c in row} <= {"s", "n", "d"}, True)
    for v in NASTY[1:4] + ["=1", "\u202e"]:
        if not any(re.sub(r"[\x00-\x08\x0b-\x1f]", "\ufffd", v) in t for t in texts if isinstance(t, str)):
            raise Failure(f"{v!r} is not in it")


@case
def xlsx_values():
    """Numbers, dates and their formats; colours by rules; a chart for each trend; the language's own names; the same bytes again."""
    pathlib.Path("w.csv").write_text("day,who,n,took\n2026-09-01,a,10,90min\n2026-10-01,a,20,36h\n2026-10-02,b,0.5,36h\n")
    pathlib.Path("w.debrief").write_text(
        'review "_x000A_ W" { period month 2026-10; as of 2026-11-02; language zh; currency CNY }\nsource o from "w.csv" { time day; column n number; column took duration }\n'
        'metric m "Money" = sum(o.n) * 1 CNY { good up }\nmetric k = sum(o.n) * 1000 { format "约 #,##0.0k 个" }\nmetric p = share(o.n > 1) { format "0.00%" }\n'
        'metric t = max(o.took)\ncheck c { expect p > 90%; each who }\ngoal g { metric m; target >= 100 CNY; by 2026-12 }\n'
        'action a "=A1" { owner "x"; due 2026-10-20; cost 5 CNY }\n')
    out = debrief("run", "-f", "xlsx", "w.debrief", text=False)
    same(out.returncode, 1, out.stderr)
    elsewhere = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "de_DE.UTF-8", "TMPDIR": os.getcwd()}
    same(subprocess.run([DEBRIEF, "run", "-f", "xlsx", "w.debrief"], capture_output=True, timeout=60, env=elsewhere).stdout, out.stdout)
    for part in zipfile.ZipFile(io.BytesIO(out.stdout)).infolist():
        same(part.date_time, (1980, 1, 1, 0, 0, 0))
    book = sheets_of(out.stdout)
    if not book:
        return
    same(book.sheetnames, ["指标", "走势", "检查", "目标", "行动", "计划"])
    same((str(book.properties.created), len(book["走势"]._charts)), ("2026-11-02 12:00:00", 4))
    rows = {r[1].value: r for r in book["指标"].iter_rows(min_row=5)}
    same([(rows[n][3].value, rows[n][3].number_format) for n in ("Money", "k", "p")],
         [(20.5, '"¥"#,##0.00'), (20500, '"约 "#,##0.0,"k 个"'), (0.5, "0.00%")])
    same((rows["t"][3].number_format, rows["t"][3].value.total_seconds()), ("[h]:mm:ss", 36 * 3600))
    same((rows["Money"][5].value, rows["Money"][6].value, rows["Money"][6].number_format), (10, 1.05, "+0.0%;-0.0%;0.0%"))
    same((rows["p"][6].value, rows["p"][6].number_format.startswith('+0.0"个百分点"')), (-50, True))
    same([c.value for c in book["检查"]["A"]][1:], ["通过", "未通过"])
    same({str(r.sqref) for r in book["检查"].conditional_formatting}, {"A2:A3"})
    action = book["行动"][2]
    same((action[0].value, action[1].value, str(action[4].value), action[9].value, action[9].number_format),
         ("已逾期", "=A1", "2026-10-20 00:00:00", 5, '"¥"#,##0.00'))
    same(b"_x005F_x000A_ W" in zipfile.ZipFile(io.BytesIO(out.stdout)).read("xl/sharedStrings.xml"), True)


PARTS = """review "Parts" {{ period {period}; as of 2026-11-02; currency CNY{more} }}
source o from "parts.csv" {{ time day; column n money(CNY) }}
metric m "Money" = sum(o.n) {{ good up }}
metric p "Part" = sum(o.n where seg == "b") / sum(o.n) {{ good down; unit percent }}
explain m vs previous by seg {{ top 1 }}
explain p vs previous by seg
funnel f "Funnel" {{ step one "One" = sum(o.n); step two "Two" = sum(o.n where seg == "b") }}
goal g "Goal" {{ metric m; target >= 100000 CNY; by 2026-11 }}
check c "Check": m > {least} CNY
outlook "Soon" {{ forecast m 2 months }}
"""


def write_parts():
    """Two months of a review, the second of which follows the first."""
    months = [(y, m) for y in (2025, 2026) for m in range(1, 13) if (y, m) < (2026, 11)]
    pathlib.Path("parts.csv").write_text("day,seg,n\n" + "".join(
        f"{y}-{m:02}-0{i + 1},{s},{(20 + 3 * m + 50 * i) * (i + 1)}\n" for y, m in months for i, s in enumerate("abc")))
    pathlib.Path("parts9.debrief").write_text(PARTS.format(period="2026-09", least=5000, more=""))
    r = debrief("run", "parts9.debrief", "--save", "parts9.json")
    same(r.returncode, 1, r.stderr)
    pathlib.Path("parts.debrief").write_text(PARTS.format(period="2026-10", least=5000, more='; follows "parts9.json"'))
    r = debrief("run", "-f", "json", "parts.debrief")
    same(r.returncode, 1, r.stderr)
    return json.loads(r.stdout)


def rows_of(sheet):
    return [[c.value for c in r] for r in sheet.iter_rows()]


def near(got, want, what):
    """Cells hold doubles; an empty one is no value."""
    flat = [v.total_seconds() if hasattr(v, "total_seconds") else v for row in got for v in row]
    same(len(flat), len([v for row in want for v in row]), what)
    for g, w in zip(flat, (v for row in want for v in row)):
        if g != w and (g is None or w is None or isinstance(g, str) or isinstance(w, str) or abs(g - w) > 1e-9 * max(1, abs(w)) + (0.01 if abs(w) > 3000 else 0)):
            raise Failure(f"{what}: {g!r} is not {w!r} in {got!r}")


@case
def xlsx_sheets_of_parts():
    """What a review has besides, with the numbers of its JSON; percentages are percentages, points are points, times are times."""
    review = write_parts()
    book = sheets_of(debrief("run", "-f", "xlsx", "parts.debrief", text=False).stdout)
    if not book:
        return
    same(book.sheetnames, ["Metrics", "Trends", "Drivers", "Funnels", "Checks", "Goals", "Since the last review", "Plan", "Forecasts"])
    money, part = review["explains"]
    want = [[x["title"], "2026-09", name, d.get("previous"), d.get("value"), *(None if d.get(k) is None else d[k] * times for k in ("contribution", "rate", "mix")), d["share"]]
            for x, times in ((money, 1), (part, 100))
            for name, d in [(d["segment"]["seg"], d) for d in x["drivers"]] + ([("Other", x["others"])] if "others" in x else [])]
    near(rows_of(book["Drivers"])[1:], want, "drivers")
    same([book["Drivers"].cell(2, 6).number_format, book["Drivers"].cell(4, 6).number_format[:8], book["Drivers"].cell(4, 4).number_format, book["Drivers"].cell(4, 9).number_format],
         ['"¥"#,##0.00', '+0.0"pp"', "0.0%", "0.0%"])
    one, two = review["funnels"][0]["steps"]
    near(rows_of(book["Funnels"])[1:], [["Funnel", "One", one["value"], one["previous"], None, None, None, None, None],
                                        ["Funnel", "Two", two["value"], two["previous"], two["conversion"], two["conversion_previous"], two["overall"], two["loss"], "▼" if two["loss"] > 0 else None]], "funnels")
    f = review["outlook"][0]["forecasts"][0]
    same([r[2] for r in rows_of(book["Forecasts"])[1:]], ["2026-11", "2026-12"])
    near([r[3:6] for r in rows_of(book["Forecasts"])[1:]], [[p["value"], p["low"], p["high"]] for p in f["points"]], "forecasts")
    same([r[6] for r in rows_of(book["Forecasts"])[1:]], [100000, None])
    holds(rows_of(book["Forecasts"])[1][7], "short of the target")
    follow = rows_of(book["Since the last review"])
    same([r[:3] for r in follow[1:3]], [["Checks", "still failing", "Check"], ["Goals", "too early", "Goal"]])
    near([r[3:5] for r in follow if r[0] == "Forecasts"], [[c["before"], c["after"]] for c in review["follow_up"]["forecasts"]], "follow-up")

    script = str(ROOT / "tests/golden/analyses.debrief")
    review = json.loads(debrief("run", "-f", "json", script).stdout)
    book = sheets_of(debrief("run", "-f", "xlsx", script, text=False).stdout)
    same(book.sheetnames, ["Metrics", "Trends", "Processes", "Cohorts", "Feedback", "Checks"])
    process, = review["processes"]
    near(rows_of(book["Processes"])[1:], [["Handling of tickets", f"{a} → {b}", *(t[k] for k in ("count", "out_of_order", "median", "median_previous", "p90", "p90_previous", "share")), mark]
                                          for t, a, b, mark in zip(process["times"], ("Opened", "Answered"), ("Answered", "Solved"), (None, "▼"))], "processes")
    cohort, = review["cohorts"]
    near(rows_of(book["Cohorts"])[1:], [["Customers", c["period"], c["size"], r["after"], r["value"]] for c in cohort["cohorts"] for r in c["retention"]], "cohorts")
    voices, = review["feedback"]
    near(rows_of(book["Feedback"])[1:], [["Customer survey", name, voices[k], voices[k + "_previous"], None, None, None] for name, k in (("Answers", "count"), ("NPS", "nps"), ("Mean score", "mean"))]
         + [["Customer survey", t["title"], t["count"], None, t["share"], t["previous"], 100 * t["difference"]] for t in voices["themes"]], "feedback")


@case
def csv_of_parts():
    """A row for each number that the JSON has of drivers, funnels, processes, cohorts, feedback and forecasts."""

    def numbers(script):
        rows = table(debrief("run", "-f", "csv", script, text=False).stdout)
        kinds = {"value", "previous", "last year", "target", "trend", "check", "limit"}
        return [(r["name"], r["segment"], r["kind"], r["window"], round(float(r["value"]), 6)) for r in rows if r["kind"] not in kinds]

    def both(name, segment, kind, now, then):
        return [(name, segment, kind, "2026-10", now), (name, segment, kind, "2026-09", then)]

    review = write_parts()
    want = [(x["name"], f"seg={d['segment']['seg']}" if "segment" in d else "(others)", "contribution", "2026-10", d["contribution"])
            for x in review["explains"] for d in [{**d, "segment": d["segment"]} for d in x["drivers"]] + ([{"contribution": x["others"]["contribution"]}] if "others" in x else [])]
    one, two = review["funnels"][0]["steps"]
    want += both("f", "step=one", "step", one["value"], one["previous"]) + both("f", "step=two", "step", two["value"], two["previous"])
    want += both("f", "step=two", "conversion", two["conversion"], two["conversion_previous"])
    want += [("f", "step=two", "overall", "2026-10", two["overall"]), ("f", "step=two", "loss", "2026-10", two["loss"])]
    for g in review["plan"]["goals"]:
        want += [(g["goal"], "", kind, "2026-10", g[kind]) for kind in ("gap", "promised", "covered")]
    for p in review["outlook"][0]["forecasts"][0]["points"]:
        want += [("m", "", k, p["period"], p[key]) for k, key in (("forecast", "value"), ("forecast low", "low"), ("forecast high", "high"))]
    want += [("m", "", "forecast target", "2026-11", 100000)]
    same(numbers("parts.debrief"), [(*w[:4], round(w[4], 6)) for w in want])

    script = str(ROOT / "tests/golden/analyses.debrief")
    review = json.loads(debrief("run", "-f", "json", script).stdout)
    process, voices = review["processes"][0], review["feedback"][0]
    want = both("handling", "", "cases", process["cases"], process["cases_previous"])
    for t in process["times"]:
        steps = f"from={t['from']}, to={t['to']}"
        want += [("handling", steps, "cases", "2026-10", t["count"])] + both("handling", steps, "median", t["median"], t["median_previous"])
        want += both("handling", steps, "p90", t["p90"], t["p90_previous"]) + [("handling", steps, "share", "2026-10", t["share"])]
    for c in review["cohorts"][0]["cohorts"]:
        want += [("customers", "", "size", c["period"], c["size"])] + [("customers", f"after={r['after']}", "retention", c["period"], r["value"]) for r in c["retention"][1:]]
    for kind, key in (("answers", "count"), ("nps", "nps"), ("mean", "mean")):
        want += both("voices", "", kind, voices[key], voices[key + "_previous"])
    for t in voices["themes"]:
        want += [("voices", f"theme={t['name']}", "mentions", "2026-10", t["count"])] + both("voices", f"theme={t['name']}", "share", t["share"], t["previous"])
    same(numbers(script), [(*w[:4], round(w[4], 6)) for w in want])


@case
def chats_say_what_to_look_at():
    """At most a line for each of them; nothing where there is nothing."""
    def findings(script):
        found = chat(debrief("run", "-f", "wecom", script, text=False).stdout, "content", 4096)[0].split("\n")
        at = [i for i, line in enumerate(found) if line in ("**Findings**", "**发现**")]
        return [line for line in found[at[0] + 1:] if line.startswith("> ")] if at else None

    review = write_parts()
    lines = [f"> Goal · {review['plan']['goals'][0]['text']}", f"> {review['outlook'][0]['forecasts'][0]['targets'][0]['text']} 🔴"]
    same(findings("parts.debrief"), lines)
    pathlib.Path("fresh.debrief").write_text(PARTS.format(period="2026-10", least=5000, more='; follows "parts9.json"').replace('check c "Check"', 'check c2 "Fresh"'))
    same(findings("fresh.debrief"), ["> **newly failing** Fresh", *lines])
    same(findings(str(ROOT / "tests/golden/funnel.debrief")), ["> From visit to payment · worst step Paid **54.1%** (2026-09: 70.0%)"])
    same(findings(str(ROOT / "tests/golden/分析.debrief")), ["> 工单处理 · 瓶颈 首次回复 → 解决 **95.7%**", "> 客户调查 · 净推荐值 NPS **-7.5**（2026-09 为 36.7）"])
    pathlib.Path("calm.debrief").write_text('review { period month 2026-10; as of 2026-11-02 }\nsource o from "w.csv" { time day }\nmetric m = count(o)\n'
                                            'goal g { metric m; target >= 3; by 2026-12; from 1 at 2026-09 }\ncheck c: m > 0\n')
    same(json.loads(debrief("run", "-f", "json", "calm.debrief").stdout)["plan"]["goals"][0]["goal"], "g")
    same(findings("calm.debrief"), None) # it is on track


@case
def xlsx_without_its_library():
    """Said before anything is read; no other format needs it."""
    pathlib.Path("lib").mkdir(exist_ok=True)
    soname = re.search(rb"libxlsxwriter\.so\.\d+", pathlib.Path(DEBRIEF).read_bytes()).group().decode()
    pathlib.Path("lib", soname).write_text("no library")

    def without(name):
        return subprocess.run([DEBRIEF, "run", "-f", name, "w.debrief"], capture_output=True, timeout=60, env={**os.environ, "LD_LIBRARY_PATH": "lib"})

    r = without("xlsx")
    same((r.returncode, r.stdout), (2, b""))
    holds(r.stderr.decode(), f"the format `xlsx` needs {soname}, which is not installed")
    same(without("json").returncode, 1)


@case
def xlsx_is_nothing_for_a_terminal():
    main_side, terminal = os.openpty()
    r = subprocess.run([DEBRIEF, "run", "-f", "xlsx", "w.debrief"], stdout=terminal, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(terminal)
    os.close(main_side)
    same(r.returncode, 2)
    holds(r.stderr, "`xlsx` is nothing for a terminal", "-f xlsx:review.xlsx")
    same(debrief("run", "-f", "xlsx:w.xlsx", "w.debrief").stdout, "")
    same(pathlib.Path("w.xlsx").read_bytes()[:2], b"PK")


@case
def csv_numbers():
    """Negative numbers stay numbers; a text that begins like a formula does not; what is written is read again by this very program."""
    pathlib.Path("n.csv").write_text('day,who,n\n2026-09-01,=a,1\n2026-10-01,=a,-5\n2026-10-02,"b,""c""",3\n')
    pathlib.Path("n.debrief").write_text('review "N" { period month 2026-10; as of 2026-11-02 }\nsource o from "n.csv" { time day; column n number }\n'
                                         'metric low "-low" = min(o.n)\ncheck c { expect sum(o.n) > 0; each who }\n')
    out = debrief("run", "-f", "csv", "n.debrief", text=False).stdout
    rows = table(out)
    same([r["value"] for r in rows if r["kind"] in ("value", "previous")], ["-5", "1"])
    same([(r["segment"], r["value"]) for r in rows if r["kind"] == "check"], [("who==a", "-5"), ('who=b,"c"', "3")])
    same({r["title"] for r in rows if r["name"] == "low"}, {"'-low"})
    pathlib.Path("again.csv").write_bytes(out)
    pathlib.Path("again.debrief").write_text('review "A" { period month 2026-10; as of 2026-11-02 }\nsource t from "again.csv" { column value number }\n'
                                             'metric n = sum(t.value where t.kind == "check")\n')
    same(debrief("eval", "again.debrief", "n").stdout, "-2\n")


TAP_READER = r"""use TAP::Parser; local $/; my $t = TAP::Parser->new({tap => <STDIN>}); my %n;
while (my $r = $t->next) { $n{$r->type}++; $n{failed}++ if $r->is_test && !$r->is_ok; $n{todo}++ if $r->is_test && $r->has_todo;
  $n{skip}++ if $r->is_test && $r->has_skip; }
print join(" ", map { $_ . "=" . ($n{$_} || 0) } qw(test failed todo skip yaml unknown bailout)), " errors=", scalar($t->parse_errors);"""


def read_tap(out):
    """What Perl's reader of TAP makes of it. That of Debian 12 knows version 13, which has all that is used here."""
    if not shutil.which("perl"):
        return no_reader("perl")
    r = run("perl", "-e", TAP_READER, stdin=out.replace(b"TAP version 14", b"TAP version 13", 1))
    if r.returncode:
        raise Failure(r.stderr.decode())
    return {k: int(v) for k, v in (f.split("=") for f in r.stdout.decode().split())}


def tap(out):
    plain(out)
    text = out.decode()
    if "\u202e" in text.replace(json.dumps("\u202e"), "") and "\u202e" in "".join(x for x in text.split("\n") if x[:2] in ("ok", "no")):
        raise Failure("a line turns round")
    got = read_tap(out)
    if not got:
        return
    cases = sum(line.startswith(("ok ", "not ok ")) for line in text.split("\n"))
    same((got["test"], got["unknown"], got["bailout"], got["errors"]), (cases, 0, 0, 0), text)
    if got["failed"] < 2 * (len(NASTY) - 6) or got["skip"] != 0:
        raise Failure(f"{got}")


@case
def tap_counts():
    """Warnings and waivers do not fail a run, and what has no data is skipped where it does not count."""
    pathlib.Path("t.csv").write_text("day,n\n2026-10-01,1\n")
    pathlib.Path("t.debrief").write_text('review "T" { period month 2026-10; as of 2026-11-02 }\nsource o from "t.csv" { time day; column n number }\n'
                                         "check good { expect sum(o.n) == 1 }\ncheck warned { expect sum(o.n) == 1; warn sum(o.n) > 5 }\n"
                                         "check gone { expect mean(o.n where n > 5) > 1; missing pass }\n"
                                         'check old { expect sum(o.n) > 1 }\nwaive check old { by "li"; because "x # y"; until 2026-12-31 }\n')
    r = debrief("run", "-f", "tap", "t.debrief", text=False)
    same(r.returncode, 0, r.stderr)
    got = read_tap(r.stdout)
    if got:
        same({k: got[k] for k in ("test", "failed", "errors")}, {"test": 4, "failed": 0, "errors": 0}, r.stdout.decode())


@case
def the_whole_review_counts():
    """A claim that does not hold fails a review without any outcome: who reads only outcomes sees it too."""
    pathlib.Path("c.debrief").write_text('review "C" { period month 2026-10; as of 2026-11-02 }\ncheck fine { expect 1 < 2 }\n'
                                         'lesson "Never {claim: 1 > 2}" { keep "it" }\n')
    for name in ("junit", "sarif", "gitlab", "tap", "checkstyle", "rdjson", "github"):
        r = debrief("run", "-f", name, "c.debrief")
        same(r.returncode, 1, name)
        holds(r.stdout, "debrief/claim" if name != "github" else "::error ", "a claim in a text does not hold")
    same(json.loads(debrief("run", "-f", "sarif", "c.debrief").stdout)["runs"][0]["invocations"], [{"executionSuccessful": True}])


@case
def fingerprints_stay():
    """Lines, values and titles come and go; the problem stays the same one."""
    script = 'review "F" {{ period month 2026-10; as of 2026-11-02 }}\n{}check a {} {{ expect {} > 9 }}\ncheck b {{ expect 1 > 2 }}\n'

    def prints(*parts):
        pathlib.Path("f.debrief").write_text(script.format(*parts))
        return [f["fingerprint"] for f in json.loads(debrief("run", "-f", "gitlab", "f.debrief").stdout)]

    before = prints("", "", "1")
    same(prints("# more\n\n", '"A title"', "2"), before)
    same(len(set(before)), 2)


@case
def junit_as_jenkins_has_it():
    """Without what only others read, it is what the schema of the xUnit plugin describes; names are packages and classes."""
    make()
    out = debrief("run", "-f", "junit", "./r.debrief", text=False).stdout
    same({c.get("classname") for c in ET.fromstring(out).iter("testcase")}, {"r"})
    schema = SUITES / "junit-schema/junit-10.xsd"
    if not schema.exists() or not shutil.which("xmllint"):
        return no_reader("xmllint, or the schema")
    tree = ET.fromstring(out)
    tree.attrib.pop("skipped")
    for c in tree.iter("testcase"):
        c.attrib.pop("file"), c.attrib.pop("line")
        for p in c.findall("properties"):
            c.remove(p)
    pathlib.Path("strict.xml").write_bytes(ET.tostring(tree))
    r = run("xmllint", "--noout", "--schema", str(schema), "strict.xml")
    if r.returncode:
        raise Failure(r.stderr.decode()[:500])


@case
def step_summary():
    """Beside annotations, the page for the step: added to what is there, never too large, and not twice."""
    make()

    def github(*args, to="step.md"):
        return subprocess.run([DEBRIEF, "run", "r.debrief", *args], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "GITHUB_STEP_SUMMARY": to})

    page = debrief("run", "-f", "markdown", "r.debrief").stdout
    step = pathlib.Path("step.md")
    step.write_text("before\n")
    same(github("-f", "github").stdout, debrief("run", "-f", "github", "r.debrief").stdout)
    same(step.read_text(), "before\n" + page + "\n")
    github("-f", "text")
    same(step.read_text(), "before\n" + page + "\n")
    github("-f", "github,markdown:step.md")
    same(step.read_text(), page)
    step.write_bytes(b"x" * (1 << 20))
    r = github("-f", "github")
    same((r.returncode, step.stat().st_size), (1, 1 << 20))
    holds(r.stderr, "warning: the step summary cannot be written: it would get too large")
    holds(github("-f", "github", to="no/such/folder").stderr, "there is no such folder")


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


for each in (("text", plain), ("markdown", markdown), ("json", js), ("junit", junit), ("github", github),
             ("sarif", sarif), ("gitlab", gitlab), ("tap", tap), ("checkstyle", checkstyle), ("rdjson", rdjson), ("csv", csv_of_harm), ("xlsx", xlsx), ("wecom", wecom), ("dingtalk", dingtalk)):
    of_format(*each)

if __name__ == "__main__":
    main("formats")
