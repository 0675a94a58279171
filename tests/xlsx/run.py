#!/usr/bin/env python3
"""Workbooks: made here part by part and read by `debrief`, and those of other projects with the values that they state themselves."""
import csv
import io
import pathlib
import re
import sys
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from kit import SUITES, Failure, case, debrief, holds, main, reader, same  # noqa: E402

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(path, rows, strings="", styles="", sheets=None, properties="", parts=None, raw=None):
    """Writes a workbook. `rows`: the XML inside <sheetData>; `raw`: the whole sheet instead."""
    sheets = sheets or [("Sheet1", rows)]
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="rId{i}"/>' for i, (n, _) in enumerate(sheets, 1))
    links = "".join(f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/s{i}.xml"/>'
                    for i in range(1, len(sheets) + 1))
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{REL}/officeDocument" '
                       f'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{properties}<sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
    }
    for i, (_, data) in enumerate(sheets, 1):
        files[f"xl/worksheets/s{i}.xml"] = raw or f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
    if strings:
        files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles:
        files["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    files.update(parts or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            if text is not None:
                z.writestr(name, text)


def text_row(*texts, **more):
    cells = "".join(f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in texts)
    return f"<row>{cells}</row>"


def evaluate(path, expressions, options="", columns="", window="2026-10"):
    """The values of expressions over source `o`."""
    script = path + ".debrief"
    pathlib.Path(script).write_text(f'review {{ period {window}; as of 2026-11-02 }}\n'
                                    f'source o from xlsx("{path}"{options}) {{ {columns} }}\n')
    return debrief("eval", script, *expressions)


@case
def cells_of_every_kind():
    strings = ("<si><t>region</t></si><si><r><t>Ea</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">st </t></r></si>"
               "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh></si>")
    workbook("kinds.xlsx",
             '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f>1</f><v>amount</v></c>'
             '<c r="C1" t="inlineStr"><is><t>ok</t></is></c><c r="D1" t="str"><v>note</v></c></row>'
             '<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3"><v>0.10299999999999999</v></c><c r="C3" t="b"><v>1</v></c></row>'
             '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" t="e"><v>#DIV/0!</v></c><c r="C4" t="b"><v>0</v></c>'
             '<c r="D4"><f>A1</f></c></row>'
             '<row r="9"><c r="B9"><f>1+1</f><v>1E-3</v></c></row><row r="10"/>', strings)
    r = evaluate("kinds.xlsx", ["sum(o.amount)", "count(o)", "count(o.amount)", "max(o.region)", "min(o.region)",
                                "share(o.ok)", "count(o where note is none)"], columns="column note text")
    same(r.stdout.split("\n"), ["0.104", "3", "2", "東京", "East ", "0.5", "3", ""], r.stderr)


@case
def dates_by_style():
    styles = ('<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
              '<numFmt numFmtId="165" formatCode="[$-409]d\\-mmm\\-yy"/><numFmt numFmtId="166" formatCode="&quot;day&quot; 0"/>'
              '<numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts>'
              '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
              '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="164"/><xf numFmtId="165"/>'
              '<xf numFmtId="166"/><xf numFmtId="22"/><xf numFmtId="167"/></cellXfs>')
    days = "".join(f'<row><c s="{s}"><v>46301</v></c><c><v>{i}</v></c></row>' for i, s in enumerate([1, 2, 3, 4], 1))
    workbook("dates.xlsx", text_row("day", "n") + days, styles=styles)
    r = evaluate("dates.xlsx", ["min(o.day)", "max(o.day)", "sum(o.n)"], columns="time day")
    same(r.stdout, "2026-10-06\n2026-10-06\n10\n", r.stderr)
    workbook("plain.xlsx", text_row("day", "at", "spent") +
             '<row><c s="5"><v>46301</v></c><c s="6"><v>46301.75</v></c><c s="7"><v>1.0625</v></c></row>', styles=styles)
    holds(debrief("describe", "plain.xlsx").stdout, "46301..46301", "2026-10-06T18:00:00", "25:30:00")
    workbook("old.xlsx", text_row("day") + '<row><c s="1"><v>44839</v></c></row>', styles=styles,
             properties='<workbookPr date1904="1"/>')
    same(evaluate("old.xlsx", ["min(o.day)"], columns="time day").stdout, "2026-10-06\n")
    workbook("leap.xlsx", text_row("day", "n") + '<row><c s="1"><v>59</v></c><c><v>1</v></c></row>'
             '<row><c s="1"><v>61</v></c><c><v>1</v></c></row>', styles=styles)
    holds(debrief("describe", "leap.xlsx").stdout, "1900-02-28..1900-03-01")


@case
def sheets():
    both = [("2025", text_row("a") + "<row><c><v>1</v></c></row>"), ("2026 年", text_row("a") + "<row><c><v>2</v></c></row>")]
    workbook("two.xlsx", "", sheets=both)
    same(evaluate("two.xlsx", ["sum(o.a)"]).stdout, "1\n")
    same(evaluate("two.xlsx", ["sum(o.a)"], ', sheet: "2026 年"').stdout, "2\n")
    same(evaluate("two.xlsx", ["sum(o.a)"], ", sheet: 2").stdout, "2\n")
    r = evaluate("two.xlsx", ["sum(o.a)"], ', sheet: "2027"')
    same(r.returncode, 3)
    holds(r.stderr, "the workbook has no sheet `2027`", "its sheets: `2025`, `2026 年`")
    holds(evaluate("two.xlsx", ["sum(o.a)"], ", sheet: 3").stderr, "the workbook has no sheet 3")
    holds(evaluate("two.xlsx", ["sum(o.a)"], ", sheet: 0").stderr, "error[E0310]", "the name of a sheet, or its number")


@case
def headers():
    title = text_row("Report of October") + "<row/>" + text_row("made by hand")
    workbook("title.xlsx", title + text_row("day", "amount") + '<row><c t="str"><v>2026-10-01</v></c><c><v>5</v></c></row>')
    r = evaluate("title.xlsx", ["sum(o.amount)"])
    same((r.stdout, r.returncode), ("5\n", 0))
    holds(r.stderr, "the rows before row 4 were passed over", "say it: `header: 4`")
    same(evaluate("title.xlsx", ["sum(o.amount)"], ", header: 4").stderr, "")
    workbook("numbers.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>")
    same(evaluate("numbers.xlsx", ["sum(o.column_2)"]).stdout, "6\n")
    same(evaluate("numbers.xlsx", ["sum(o.column_2)"], ", header: 0").stdout, "6\n")
    same(evaluate("numbers.xlsx", ["sum(o.`2`)"], ", header: 1").stdout, "4\n")
    cells = "".join(f"<c><v>{x}</v></c>" for x in (7, 10, 100, 12, 130))
    workbook("two_rows.xlsx", text_row("Region", "2026-09", "", "2026-10", "") + text_row("", "Orders", "Revenue", "Orders", "Revenue") + f"<row>{cells}</row>")
    r = evaluate("two_rows.xlsx", ["sum(o.`2026-09 Revenue`)", "sum(o.`2026-10 Orders`)", "sum(o.Region)"], ", header: 1, header_rows: 2")
    same((r.stdout, r.stderr), ("100\n12\n7\n", ""))


@case
def wrong_cells_have_their_row():
    workbook("bad.xlsx", text_row("amount") + "<row><c><v>5</v></c></row>" + text_row("five"))
    r = evaluate("bad.xlsx", ["sum(o.amount)"], columns="column amount number")
    same(r.returncode, 3)
    holds(r.stderr, "error[E0513]: `five` is not a number", "bad.xlsx:3 (column `amount`)")


@case
def hostile_workbooks():
    ok = text_row("a") + "<row><c><v>1</v></c></row>"
    laughs = ('<!DOCTYPE w [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
              + f']><worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>&j;</v></c></row></sheetData></worksheet>')
    workbook("laughs.xlsx", "", raw=laughs)
    workbook("xxe.xlsx", "", raw=f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet xmlns="{MAIN}"/>')
    workbook("bomb.xlsx", "", raw=f'<worksheet xmlns="{MAIN}"><sheetData>' + " " * (20 << 20) + "</sheetData></worksheet>")
    workbook("far.xlsx", text_row("a") + '<row r="1048577"><c><v>1</v></c></row>')
    workbook("wide.xlsx", text_row("a") + '<row><c r="XFE2"><v>1</v></c></row>')
    workbook("zero.xlsx", text_row("a") + '<row r="0"><c><v>1</v></c></row>')
    workbook("minus.xlsx", text_row("a") + '<row r="-5"><c><v>1</v></c></row>')
    workbook("nostring.xlsx", text_row("a") + '<row><c t="s"><v>99999999999</v></c></row>', "<si><t>x</t></si>")
    workbook("nopart.xlsx", ok, parts={"xl/worksheets/s1.xml": None})
    workbook("nosheets.xlsx", ok, parts={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'})
    workbook("noxml.xlsx", ok, parts={"xl/workbook.xml": "<workbook><sheets></workbook>"})
    workbook("deep.xlsx", ok, parts={"xl/worksheets/s1.xml": "<a>" * 100000})
    workbook("cut.xlsx", ok)
    whole = pathlib.Path("cut.xlsx").read_bytes()
    pathlib.Path("cut.xlsx").write_bytes(whole[:len(whole) // 2])
    at = whole.rindex(b"s1.xml", 0, whole.index(b"PK\x01\x02")) + 6
    pathlib.Path("crc.xlsx").write_bytes(whole[:at + 3] + bytes([whole[at + 3] ^ 0x55]) + whole[at + 4:])
    pathlib.Path("ole.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    pathlib.Path("text.xlsx").write_bytes(b"a,b\n1,2\n")
    pathlib.Path("empty.xlsx").write_bytes(b"")
    for name, want in [
        ("laughs", "declares a document type"), ("xxe", "declares a document type"),
        ("bomb", "its part `xl/worksheets/s1.xml` inflates to 20 MB"), ("far", "there is no row `1048577`"),
        ("wide", "there is no cell `XFE2`"), ("zero", "there is no row `0`"), ("minus", "there is no row `-5`"),
        ("nostring", "there is no shared text 99999999999"), ("nopart", "has no part `xl/worksheets/s1.xml`"),
        ("nosheets", "the workbook has no sheet"), ("noxml", "its part `xl/workbook.xml` is no good XML, line 1"),
        ("deep", "is no good XML"), ("cut", "the workbook cannot be opened"), ("crc", "its part `xl/worksheets/s1.xml`"),
        ("ole", "an old .xls file, or a workbook with a password"), ("text", "this is no workbook (.xlsx)"),
        ("empty", "this is no workbook (.xlsx)"),
    ]:
        r = evaluate(f"{name}.xlsx", ["count(o)"])
        if r.returncode != 3 or want not in r.stderr or "error[E0512]" not in r.stderr:
            raise Failure(f"{name}: status {r.returncode}, wanted {want!r} in\n{r.stderr}")
        same(r.stdout, "none (source o could not be read)\n", name)


@case
def cut_anywhere():
    workbook("whole.xlsx", text_row("a") + "".join(f"<row><c><v>{i}</v></c></row>" for i in range(50)))
    whole = pathlib.Path("whole.xlsx").read_bytes()
    for n in range(0, len(whole), 37):
        pathlib.Path("part.xlsx").write_bytes(whole[:n])
        r = debrief("describe", "part.xlsx")
        if r.returncode != 3:
            raise Failure(f"{n} of {len(whole)} bytes: status {r.returncode}\n{r.stderr}")


@case
def scripts_say_what_is_wrong():
    workbook("fine.xlsx", text_row("day", "amount") + "<row><c><v>1</v></c><c><v>2</v></c></row>")
    r = evaluate("fine.xlsx", ["sum(o.amuont)"])
    same(r.returncode, 2)
    holds(r.stderr, "amuont", "did you mean `amount`?")
    holds(evaluate("fine.xlsx", ["count(o)"], ', shet: "a"').stderr, "`xlsx` has no option `shet`", "did you mean `sheet`?")
    pathlib.Path("short.debrief").write_text('review { period 2026-10 }\nsource o from "fine.xlsx"\nmetric x = sum(o.amount)\n')
    same(debrief("eval", "short.debrief", "x").stdout, "2\n")


@case
def another_writer():
    openpyxl = reader("openpyxl")
    if not openpyxl:
        return
    import datetime
    b = openpyxl.Workbook()
    s = b.active
    s.append(["日期", "金额", "渠道"])
    for i in range(1, 29):
        s.append([datetime.date(2026, 10, i), i * 1.1, "公众号" if i % 2 else "视频"])
    b.save("made.xlsx")
    r = evaluate("made.xlsx", ["sum(o.金额)", "sum(o.金额 where 渠道 == \"视频\")", "max(o.日期)"], columns="time 日期")
    same(r.stdout, "446.6\n231\n2026-10-28\n", r.stderr)


def stated(text):
    """A value of a CSV file that another program made, comparable with ours: numbers without trailing zeros."""
    return re.sub(r"(\.\d*?)0+$", r"\1", text).rstrip(".") if re.fullmatch(r"-?\d+\.\d+", text) else text


@case
def files_of_other_projects():
    folder = SUITES / "xlsx2csv"
    if not folder.is_dir():
        print("skipped: no suites")
        return
    checked = 0
    for name, columns in [("last-column-empty", ["A", "B", "C"]), ("utf8", None), ("float_formatting", ["colx"]),
                          ("sheets_order", ["x", "y"]), ("skip_empty_lines", ["№", "Название"]),
                          ("no_cell_ids", ["Date", "Agency"]), ("empty_row", ["Date", "Campaign"])]:
        rows = list(csv.reader(io.StringIO((folder / f"{name}.csv").read_text())))
        if name == "sheets_order":
            rows = rows[1:27]
        path = str(folder / f"{name}.xlsx")
        head = rows[0]
        for c, header in enumerate(head):
            if columns is not None and header not in columns:
                continue
            body = [r[c] for r in rows[1:] if any(r) and c < len(r) and r[c] != ""]
            r = debrief("describe", path)
            if header not in r.stdout:
                raise Failure(f"{path}: no column {header!r} in\n{r.stdout}{r.stderr}")
            script = pathlib.Path("suite.debrief")
            script.write_text(f'review {{ period 2026-10; as of 2026-11-02 }}\nsource o from "{path}" {{ column v text named "{header}" }}\n')
            r = debrief("eval", str(script), "count(o.v)", "count(distinct o.v)", "--allow", str(SUITES))
            same(r.stdout, f"{len(body)}\n{len(set(map(stated, body)))}\n", f"{path} {header} {r.stderr}")
            checked += 1
    holds(debrief("describe", str(folder / "percentage.xlsx")).stdout, "0.00005..0.5")
    for name, want in [("xlsx-billion-laughs", "document type"), ("xlsx-xxe", "document type"), ("xlsx-bomb-100MB-of-spaces", "inflates to")]:
        r = debrief("describe", str(SUITES / "hostile" / f"{name}.xlsx"))
        same(r.returncode, 3)
        holds(r.stderr, want)
    if checked < 10:
        raise Failure(f"only {checked} columns were compared")


if __name__ == "__main__":
    main("xlsx")
