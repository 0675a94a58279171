#!/usr/bin/env python3
"""Times whole reviews beside other programs that compute the same cells, checks that the values agree, and prints tables.

Everything is measured as a process from start to end, in pairs that alternate in one run, with the files in the page cache; the
figures are medians, and a ratio is the median of the pairs' ratios. ./dev bench builds and installs what this needs.
"""
import argparse
import datetime
import decimal
import hashlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import engines
import scripts
import rivals

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
BEGIN, END = "<!-- figures of ./dev bench: -->", "<!-- end of the figures -->"


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


class Run:
    """One measured process."""
    def __init__(self, line):
        nanoseconds, kib, self.read, user, system, self.status = (int(word) for word in line.split())
        self.seconds, self.bytes = nanoseconds / 1e9, kib * 1024
        self.cpu = (user + system) / 1e6


class Bench:
    def __init__(self, options):
        self.options = options
        self.work = pathlib.Path(options.work).resolve()
        self.data = self.work / "data"
        self.out = self.work / "out"
        for folder in (self.data, self.out):
            folder.mkdir(parents=True, exist_ok=True)
        self.debrief = str(pathlib.Path(options.debrief).resolve())
        self.rows = options.rows
        self.missing = []
        self.wrong = []
        self.timed = self.compile("timed")

    def compile(self, name, *flags):
        source, program = HERE / f"{name}.c", self.work / name
        if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["cc", "-std=gnu11", "-O2", *flags, "-o", program, source, "-ldl", "-pthread"], check=True)
        return str(program)

    def miss(self, text):
        say(f"MISSING: {text}")
        self.missing.append(text)

    def agree(self, name, problems):
        """Remembers whether values are those of Debrief; gives the word for the table."""
        if problems:
            say(f"WRONG VALUES: {name}: {len(problems)} differ, the first: {problems[0]}")
            self.wrong.append(name)
        return f"{len(problems)} differ" if problems else "equal"

    # Files

    def orders(self, rows, columns=12):
        """The csv file of so many rows; made when it is not there, or not as make_data left it."""
        path = self.data / (f"orders-{rows}.csv" if columns == 12 else f"orders-{rows}-{columns}.csv")
        stamp = path.with_suffix(".stamp")
        source = hashlib.sha256((HERE / "make_data.c").read_bytes()).hexdigest()

        def state():
            with open(path, "rb") as file:
                return f"{source} {path.stat().st_size} {hashlib.sha256(file.read(MIB)).hexdigest()}"
        if not (path.exists() and stamp.exists() and stamp.read_text() == state()):
            say(f"making {path.name}")
            subprocess.run([self.compile("make_data"), str(rows), str(columns), path], check=True)
            stamp.write_text(state())
        return path

    def warm(self, path):
        with open(path, "rb", buffering=0) as file:
            while file.read(MIB):
                pass

    def script(self, name, text):
        path = self.work / f"{name}.debrief"
        path.write_text(text)
        return str(path)

    # Measuring

    def once(self, command, output="last", stdin=None, statuses=(0,)):
        done = subprocess.run([self.timed, self.out / output, *map(str, command)], stdin=stdin or subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        run = Run(done.stdout) if done.returncode == 0 else None
        if run is None or run.status not in statuses:
            raise RuntimeError(f"{' '.join(map(str, command))[:200]}: {done.stderr.decode(errors='replace')[:2000]}")
        self.last = run
        return run

    def review(self, script, *options, output="review"):
        """One run of a review to text; a verdict of "failed" is a good run."""
        return self.once([self.debrief, "run", script, *options], output, statuses=(0, 1))

    def pairs(self, first, second, count):
        """`count` runs of each, in turn; which of the two goes first alternates too."""
        runs = ([], [])
        for turn in range(count):
            for side in ((0, 1) if turn % 2 == 0 else (1, 0)):
                runs[side].append((first, second)[side]())
        return runs

    # Values

    def result(self, script):
        path = self.out / "result.json"
        self.once([self.debrief, "run", script, "-f", f"json:{path}"], statuses=(0, 1))
        return json.loads(path.read_text(), parse_float=decimal.Decimal, parse_int=decimal.Decimal)

    def own_cells(self, data):
        """Debrief's values by metric, month and region ("" is all of them); None is no value."""
        result = self.result(self.script(f"cells-{data.stem}", scripts.cells(data)))
        cells = {}
        for metric in result["metrics"]:
            name = metric["name"]
            cells[name, scripts.PERIOD, ""] = metric["value"]
            for back, with_what in ((1, "previous"), (12, "last year")):
                for comparison in metric["comparisons"]:
                    if comparison["with"] == with_what:
                        cells[name, scripts.months()[back], ""] = comparison["value"]
            for point in metric["series"]:
                cells[name, point["period"], ""] = point["value"]
        for outcome in result["checks"]:
            name, _, back = outcome["name"].rpartition("_at_")
            cells[name, scripts.months()[int(back)], outcome["segment"]["region"]] = outcome.get("value")
        return cells

    def compare(self, own, theirs, exact):
        """What differs between Debrief's cells and those of another program; cells that only one has count too."""
        problems, seen = [], 0
        for (month, region), parts in theirs.items():
            for (name, _), value in zip(scripts.METRICS, engines.to_metrics(parts)):
                mine = own.get((name, month, region))
                seen += (name, month, region) in own
                if not same(mine, value, exact):
                    problems.append(f"{name} {month} {region or 'in all'}: {mine} and {value}")
        with_value = sum(1 for value in own.values() if value is not None)
        if seen < with_value:
            problems.append(f"{with_value - seen} cells are missing")
        return problems


def same(mine, value, exact):
    if mine is None or value is None:
        return mine is None and value is None
    if exact:
        return mine == value
    return abs(mine - value) <= decimal.Decimal("1e-9") * max(abs(mine), abs(value))


# The other programs. Each gives (name, command or function that measures one run, reader of its output, exact).

def duckdb_library(bench):
    package = "@duckdb/node-bindings-linux-x64"
    library = bench.work / "npm/node_modules" / package / "libduckdb.so"
    if not library.exists() and shutil.which("npm"):
        say(f"installing {package} (npm)")
        (bench.work / "npm").mkdir(exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", bench.work / "npm", package])
    return library if library.exists() else None


def duckdb_ask(bench, library, statement, name):
    path = bench.work / f"{name}.sql"
    path.write_text(statement)
    return lambda: bench.once([bench.compile("duckdb"), library, 2, path], name)


def duckdb(bench, data, own):
    """(name, measure, words about values) for both kinds of numbers, each in its fastest form."""
    library = duckdb_library(bench)
    if library is None:
        bench.miss("DuckDB (npm's @duckdb/node-bindings-linux-x64, for x86-64)")
        return
    sample = bench.orders(min(bench.rows, 200_000))
    for types in ("decimal", "double"):
        # The slower forms take minutes over the big file: those that lose by far over a part of it are not tried there.
        first = {form: duckdb_ask(bench, library, statement(sample, types), "duckdb-sample")().seconds
                 for form, (statement, _) in engines.DUCKDB_FORMS.items()}
        say(f"DuckDB, {types}, over {sample.name}: " + ", ".join(f"by {form} {took:.2f} s" for form, took in first.items()))
        best = None
        for form, (statement, read) in engines.DUCKDB_FORMS.items():
            if first[form] > 2 * min(first.values()):
                continue
            output = f"duckdb-{types}-{form.replace(' ', '-')}"
            ask = duckdb_ask(bench, library, statement(data, types), output)
            took = ask().seconds
            problems = bench.compare(own, read((bench.out / output).read_text()), types == "decimal")
            words = bench.agree(f"DuckDB, {types}, by {form}", problems)
            if best is None or took < best[0]:
                best = (took, form, ask, words)
        yield f"DuckDB, {types.upper()}, by {best[1]}", best[2], best[3]


def plain(bench, name, command, read, own, exact=False):
    """A program that is one command."""
    output = re.sub(r"\W+", "-", name)

    def measure():
        return bench.once(command, output)
    try:
        measure()
    except (RuntimeError, OSError) as error:
        bench.miss(f"{name}: {error}")
        return
    yield name, measure, bench.agree(name, bench.compare(own, read((bench.out / output).read_text()), exact))


def miller(bench, data, own):
    if not shutil.which("mlr"):
        bench.miss("Miller (Debian's miller)")
        return
    yield from plain(bench, "Miller", engines.miller(data), engines.read_miller, own)


def data_table(bench, data, own):
    if not shutil.which("Rscript"):
        bench.miss("R data.table (Debian's r-cran-data.table): not installed, and ./dev bench does not install R")
        return
    path = bench.work / "cells.R"
    path.write_text(engines.data_table(data))
    yield from plain(bench, "R data.table", ["Rscript", path], engines.read_cells, own)


def sqlite(bench, data, own):
    if not shutil.which("sqlite3"):
        bench.miss("SQLite (Debian's sqlite3)")
        return
    database = bench.work / "orders.db"
    for name, text in (("SQLite, import and query", engines.sqlite_import(data) + engines.sqlite_query()),
                       ("SQLite, imported before", engines.sqlite_query())):
        path = bench.work / f"{name.split(', ')[1].replace(' ', '-')}.sql"
        path.write_text(text)
        yield from plain(bench, name, ["sqlite3", "-bail", database, f".read {path}"], engines.read_cells, own)
    database.unlink(missing_ok=True)


def clickhouse(bench, data, own):
    if not shutil.which("clickhouse-server") or not shutil.which("clickhouse-client"):
        bench.miss("ClickHouse (Debian's clickhouse-server and clickhouse-client)")
        return
    try:
        with rivals.ClickHouse(bench.work / "clickhouse", data) as server:
            for name, table in ((f"ClickHouse {server.version}, the file in place", server.file_table()),
                                (f"ClickHouse {server.version}, imported before", server.import_table())):
                path = bench.out / "clickhouse"
                command = server.client(engines.clickhouse_query(table))

                def measure():
                    server.forget_peak()
                    run = bench.once(command, "clickhouse")
                    run.bytes, run.read, run.cpu = server.peak(), -1, None
                    return run
                measure()
                yield name, measure, bench.agree(name, bench.compare(own, engines.read_cells(path.read_text()), True))
    except (RuntimeError, OSError, subprocess.SubprocessError) as error:
        bench.miss(f"ClickHouse: {error}")


def yardstick(bench, data, own):
    if "avx2" not in pathlib.Path("/proc/cpuinfo").read_text():
        bench.miss("the yardstick: it needs a processor with AVX2")
        return
    program = bench.compile("yardstick", "-O3", "-mavx2", "-mpclmul", "-mbmi", "-mbmi2", "-mpopcnt", "-mlzcnt")

    for name, month in (("sums of one month by region (7 cells)", scripts.PERIOD), ("the same sums of every month (175 cells)", "every")):
        measure = lambda: bench.once([program, data, 2, month], "yardstick")
        measure()
        problems = []
        for line in (bench.out / "yardstick").read_text().splitlines()[1:]:
            key, region, value = line.split("\t")
            if key in scripts.months() and decimal.Decimal(value) != own["revenue", key, region]:
                problems.append(f"{key} {region}: {value}")
        yield f"AVX2 scanner by hand, {name}", measure, bench.agree("the yardstick", problems)

    def read(text):
        """It prints every month of the file; the review asks for 13 of them."""
        return {key: parts for key, parts in engines.read_cells(text).items() if key[0] in scripts.months()}
    yield from plain(bench, "AVX2 scanner by hand, all of this review", [program, data, 2, "review"], read, own, True)


RIVALS = {"duckdb": duckdb, "yardstick": yardstick, "clickhouse": clickhouse, "sqlite": sqlite, "miller": miller, "data.table": data_table}


# Tables

def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms" if value >= 0.1 else f"{value * 1000:.1f} ms"


def memory(runs):
    return f"{max(run.bytes for run in runs) / 1e6:.0f} MB" if max(run.bytes for run in runs) >= 1e7 else \
        f"{max(run.bytes for run in runs) / 1e6:.1f} MB"


def times_read(run, size):
    return f"{run.read / size:.2f} ×" if run.read >= 0 else "?"


def median(runs):
    return statistics.median(run.seconds for run in runs)


def cpu(runs):
    """User and system time of all threads; of a server's client it would say nothing."""
    return seconds(statistics.median(run.cpu for run in runs)) if runs[0].cpu is not None else ""


def ratio(ours, theirs):
    """How many times as long the others take: the median of the pairs."""
    return statistics.median(b.seconds / a.seconds for a, b in zip(ours, theirs))


def main_table(bench, rows):
    data = bench.orders(rows)
    size = data.stat().st_size
    bench.warm(data)
    script = bench.script(f"review-{rows}", scripts.review(data))
    say(f"Debrief's values, {rows:,} rows")
    own = bench.own_cells(data)
    title = (f"One review: 12 metrics × 15 windows × (7 segments and all), {rows:,} rows, {size / 1e6:.0f} MB",
             ("what", "time", "GB/s", "CPU time", "Debrief, in turn", "takes … times as long", "peak memory", "values", "pairs"))
    table, all_own = [], []
    for key, rival in RIVALS.items():
        if bench.options.only and key != bench.options.only:
            continue
        for name, measure, agree in rival(bench, data, own):
            # A program that takes minutes has fewer turns: its ratio is far from 1.
            count = bench.options.pairs if bench.last.seconds < 8 else min(bench.options.pairs, 2 if bench.last.seconds < 30 else 1)
            ours, theirs = bench.pairs(lambda: bench.review(script), measure, count)
            all_own += ours
            table.append((name, seconds(median(theirs)), f"{size / median(theirs) / 1e9:.2f}", cpu(theirs), seconds(median(ours)),
                          f"{ratio(ours, theirs):.2f}", memory(theirs), agree, str(count)))
            say("  ".join(table[-1]))
    if not all_own:
        all_own = [bench.review(script) for _ in range(bench.options.pairs)]
    table.insert(0, ("Debrief", seconds(median(all_own)), f"{size / median(all_own) / 1e9:.2f}", cpu(all_own), "", "1",
                     memory(all_own), f"reads the file {times_read(all_own[0], size)}", str(len(all_own))))
    return [(*title, table)]


def states_table(bench, rows):
    data = bench.orders(rows)
    bench.warm(data)
    title = (f"A second review: `count(distinct customer_id)` and `median(amount)` × 13 months × 7 regions, {rows:,} rows",
             ("what", "time", "takes … times as long", "peak memory", "values", "pairs"))
    script = bench.script(f"states-{rows}", scripts.states(data))
    count = bench.options.pairs
    library = duckdb_library(bench)
    if library is None:
        ours = [bench.review(script) for _ in range(count)]
        return [(*title, [("Debrief", seconds(median(ours)), "1", memory(ours), "", str(count))])]
    ask = duckdb_ask(bench, library, engines.duckdb_states(data), "duckdb-states")
    ask()
    theirs = {}
    for line in (bench.out / "duckdb-states").read_text().splitlines():
        month, region, *values = line.split("\t")
        theirs[month, region] = [engines.number(value) for value in values]
    problems = []
    for outcome in bench.result(script)["checks"]:
        name, _, back = outcome["name"].rpartition("_at_")
        value = theirs.get((scripts.months()[int(back)], outcome["segment"]["region"]), (None, None))[name == "middle"]
        if not same(outcome.get("value"), value, name == "buyers"):
            problems.append(f"{name} {back} {outcome['segment']}: {outcome.get('value')} and {value}")
    ours, runs = bench.pairs(lambda: bench.review(script), ask, count)
    return [(*title, [("Debrief", seconds(median(ours)), "1", memory(ours), "", str(count)),
                      ("DuckDB, DOUBLE, grouping sets", seconds(median(runs)), f"{ratio(ours, runs):.2f}", memory(runs),
                       bench.agree("DuckDB, distinct and median", problems), str(count))])]


def growth_table(bench, rows):
    small = max(rows // 10, 1)
    data, tenth, wide = bench.orders(rows), bench.orders(small), bench.orders(small, 120)
    for path in (data, tenth, wide):
        bench.warm(path)
    base = bench.script("growth-base", scripts.review(data))
    variants = (
        ("rows × 10", bench.script("growth-rows", scripts.review(tenth)), tenth, base, data, (), ()),
        ("metrics × 10 (120)", base, data, bench.script("growth-metrics", scripts.review(data, metrics=120)), data, (), ()),
        ("windows × 4 (60)", base, data, bench.script("growth-windows", scripts.review(data, days=45)), data, (), ()),
        ("segments × 100 (700)", base, data, bench.script("growth-segments", scripts.review(data, segments=700)), data, (), ()),
        (f"columns × 10 (120), {small:,} rows", bench.script("growth-narrow", scripts.review(tenth)), tenth,
         bench.script("growth-wide", scripts.review(wide)), wide, (), ()),
        ("`key id`: duplicates are looked for", base, data, bench.script("growth-key", scripts.review(data, more="; key id")), data, (), ()),
        ("threads × 2", base, data, base, data, ("--jobs", "1"), ("--jobs", "2")),
    )
    table = []
    for name, script, file, other, other_file, options, other_options in variants:
        try:
            before, after = bench.pairs(lambda: bench.review(script, *options), lambda: bench.review(other, *other_options), bench.options.growth_pairs)
        except RuntimeError as error:
            bench.miss(f"growth, {name}: {error}")
            continue
        table.append((name, seconds(median(before)), seconds(median(after)), f"{ratio(before, after):.2f}", memory(before), memory(after),
                      f"{times_read(before[0], file.stat().st_size)} → {times_read(after[0], other_file.stat().st_size)}", str(len(before))))
        say("  ".join(table[-1]))
    return [(f"How the cost grows, from 12 metrics × 15 windows × 7 segments over {rows:,} rows",
             ("what grows", "before", "after", "takes … times as long", "memory before", "after", "the file is read", "pairs"), table)]


def small_table(bench):
    count = bench.options.small_pairs
    data = bench.orders(500)
    script = bench.script("review-500", scripts.review(data))
    own = bench.own_cells(data)
    as_json = data.with_suffix(".json")
    rows = subprocess.run(["sh", "-c", f"cat {data}"], stdout=subprocess.PIPE, check=True).stdout.decode()
    as_json.write_text(to_json(rows))
    table = []
    for name, measure in (("nothing (`true`)", lambda: bench.once(["true"])), ("`debrief --version`", lambda: bench.once([bench.debrief, "--version"]))):
        runs = [measure() for _ in range(count)]
        table.append((name, seconds(median(runs)), "", "", memory(runs), "", str(count)))
    rivals = []
    if shutil.which("jq"):
        rivals.append(plain(bench, "jq, the same cells of the file as JSON", ["jq", "-r", engines.JQ, as_json], engines.read_cells, own))
    else:
        bench.miss("jq (Debian's jq)")
    if shutil.which("mlr"):
        rivals.append(plain(bench, "Miller, the same cells", engines.miller(data), engines.read_miller, own))
    else:
        bench.miss("Miller (Debian's miller)")
    all_own, lines = [], []
    for rival in rivals:
        for name, measure, agree in rival:
            ours, theirs = bench.pairs(lambda: bench.review(script), measure, count)
            all_own += ours
            lines.append((name, seconds(median(theirs)), seconds(median(ours)), f"{ratio(ours, theirs):.2f}", memory(theirs), agree, str(count)))
    all_own = all_own or [bench.review(script) for _ in range(count)]
    table.append(("Debrief, the whole review to text, 500 rows", seconds(median(all_own)), "", "1", memory(all_own), "", str(len(all_own))))
    return [("Start-up, and a file of 500 rows", ("what", "time", "Debrief, in turn", "takes … times as long", "peak memory", "values", "runs"), table + lines)]


def page_table(bench):
    """What it costs to write the page, beside the same review as JSON and as text: the review is the same, so the difference is the page."""
    count = bench.options.small_pairs
    data = bench.orders(20_000)
    bench.warm(data)
    table = []
    for name, goals in (("200 metrics × 12 months", False), ("the same, and a goal for each", True)):
        script = bench.script(f"page-{'goals' if goals else 'plain'}", scripts.page(data, goals=goals))
        for form in ("html", "text"):
            runs, plain_runs = bench.pairs(lambda: bench.review(script, "-f", form, output=f"page.{form}"),
                                           lambda: bench.review(script, "-f", "json", output="page.json"), count)
            more = statistics.median(a.cpu - b.cpu for a, b in zip(runs, plain_runs))
            size = (bench.out / f"page.{form}").stat().st_size
            table.append((f"{name}: {form}", seconds(median(runs)), cpu(runs), seconds(median(plain_runs)), f"{more * 1000:+.1f} ms", memory(runs), f"{size / 1e6:.2f} MB", str(count)))
            say("  ".join(table[-1]))
    return [("A page of many metrics, 20,000 rows", ("what", "time", "CPU time", "json, in turn", "CPU time more than json", "peak memory", "size", "pairs"), table)]


def to_json(text):
    """The csv file as a list of objects, numbers as numbers, empty cells as null."""
    import csv
    numbers = {"id", "customer_id", "qty", "price", "amount", "discount", "session_seconds"}
    rows = []
    for row in csv.DictReader(text.splitlines()):
        cells = (f"{json.dumps(k)}: {(v or 'null') if k in numbers else json.dumps(v)}" for k, v in row.items())
        rows.append("{" + ", ".join(cells) + "}")
    return "[" + ",\n".join(rows) + "]\n"


# Output

def as_text(tables):
    lines = []
    for title, head, rows in tables:
        widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
        lines += ["", title, ""]
        for row in (head, *rows):
            lines.append("  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    return "\n".join(lines[1:]) + "\n"


def as_markdown(tables):
    lines = []
    for title, head, rows in tables:
        lines += ["", f"**{title}**", "", "| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines[1:]) + "\n"


def heading(bench):
    """What was measured, where and when."""
    def first(pattern, path):
        found = re.search(pattern, pathlib.Path(path).read_text())
        return found.group(1).strip() if found else "?"
    git = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=10"], stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
    load = os.getloadavg()[0]
    text = (f"{datetime.date.today()}, commit {git.stdout.strip() or '?'}, {first(r'model name.*: (.*)', '/proc/cpuinfo')}, {os.cpu_count()} cores, "
            f"Linux {os.uname().release.split('-')[0]}, load average at the start {load:.1f}")
    if load > 0.7:
        say(f"the machine is not idle (load average {load:.1f}): ratios of pairs stand it better than times do")
        text += " (not idle: the ratios stand that better than the times)"
    return text + "."


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, help="of the big file (10000000)")
    parser.add_argument("--quick", action="store_true", help="1 million rows, 3 pairs")
    parser.add_argument("--pairs", type=int, help="of runs beside the fast programs (5; quick: 3); the slow ones have fewer")
    parser.add_argument("--only", metavar="NAME", help=f"one table (main, states, growth, small, page), or the main one with one program ({', '.join(RIVALS)})")
    parser.add_argument("--markdown", nargs="?", const="-", metavar="FILE", help="print Markdown, or put it between the marks of FILE")
    parser.add_argument("--debrief", default=ROOT / "build/release/debrief", help="the program (build/release/debrief)")
    parser.add_argument("--work", default=ROOT / "build/bench", help="folder for data and programs (build/bench)")
    options = parser.parse_args()
    tables = ("main", "states", "growth", "small", "page")
    wanted = tables
    if options.only:
        if options.only not in (*tables, *RIVALS):
            parser.error(f"--only takes one of {', '.join((*tables, *RIVALS))}")
        wanted = (options.only,) if options.only in tables else ("main",)
        options.only = None if options.only in tables else options.only
    rows = options.rows = options.rows or (1_000_000 if options.quick else 10_000_000)
    options.pairs = options.pairs or (3 if options.quick else 5)
    options.growth_pairs = min(options.pairs, 3)
    options.small_pairs = 15 if options.quick else 41

    bench = Bench(options)
    when = heading(bench)
    makers = {"main": lambda: main_table(bench, rows), "states": lambda: states_table(bench, rows),
              "growth": lambda: growth_table(bench, rows), "small": lambda: small_table(bench), "page": lambda: page_table(bench)}
    results = []
    for name in wanted:
        try:
            results += makers[name]()
        except RuntimeError as error: # one that fails does not take the others' figures with it
            bench.miss(f"table {name}: {error}")
    tail = "".join(f"\nNot measured: {text.splitlines()[0][:300]}\n" for text in dict.fromkeys(bench.missing))
    if options.markdown and options.markdown != "-":
        path = pathlib.Path(options.markdown)
        before, _, rest = path.read_text().partition(BEGIN)
        _, found, after = rest.partition(END)
        if not found:
            sys.exit(f"bench: {path} has not the lines {BEGIN} and {END}")
        path.write_text(f"{before}{BEGIN}\n\n{when}\n\n{as_markdown(results)}{tail}\n{END}{after}")
    print(f"{when}\n\n{as_markdown(results) if options.markdown else as_text(results)}{tail}", end="")
    if bench.wrong:
        sys.exit(f"bench: values differ: {', '.join(bench.wrong)}")


if __name__ == "__main__":
    main()
