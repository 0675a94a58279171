"""Turns the review's cells into what other programs are asked: statements and commands, and their answers into values."""
import decimal
import json

import scripts

FIRST_DAY, LAST_DAY = f"{scripts.months()[-1]}-01", "2026-10-31"
EXACT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN)

# Of these every metric is made, in this order.
PARTS = (
    ("sum", "amount", "status = 'paid'"),
    ("count", "*", "status = 'paid'"),
    ("sum", "amount", "status = 'refunded'"),
    ("count", "*", "status = 'refunded'"),
    ("count", "*", ""),
    ("sum", "qty", "status = 'paid'"),
    ("sum", "discount", ""),
    ("count", "discount", ""),
    ("max", "amount", ""),
    ("min", "price", "status <> 'cancelled'"),
    ("count", "*", "channel = 'app'"),
    ("sum", "session_seconds", "channel IN ('app', 'web')"),
    ("count", "*", "channel IN ('app', 'web')"),
)
COLUMNS = ("id", "date", "region", "channel", "customer_id", "product", "qty", "price", "amount", "discount", "status", "session_seconds")


def to_metrics(parts):
    """The twelve metrics of one cell, in the order of scripts.METRICS, from its parts; None is no value."""
    def ratio(a, b):
        return EXACT.divide(a, b) if a is not None and b else None
    (revenue, paid, refunded, refunds, rows, units, discount, discounts, largest, cheapest, app, session, sessions) = parts
    revenue, refunded, units = revenue or decimal.Decimal(0), refunded or decimal.Decimal(0), units or decimal.Decimal(0)
    return (revenue, paid, ratio(revenue, paid), refunded, ratio(refunds, rows), units, ratio(revenue, units),
            ratio(discount, discounts), largest, cheapest, ratio(app, rows), ratio(session, sessions))


def number(text):
    return decimal.Decimal(text) if text not in ("", "NULL", "NA", "\\N", None) else None


def add_totals(cells):
    """Adds each month's cell over all regions (region "") where only the regions' were asked."""
    join = [{"sum": sum, "count": sum, "max": max, "min": min}[kind] for kind, _, _ in PARTS]
    for month in {month for month, _ in cells}:
        own = [parts for (m, region), parts in cells.items() if m == month and region]
        lists = [[v for v in column if v is not None] for column in zip(*own)]
        cells.setdefault((month, ""), [j(values) if values else None for j, values in zip(join, lists)])
    return cells


def read_cells(text):
    """Lines of month, region and the parts, separated by tabs."""
    rows = (line.split("\t") for line in text.splitlines() if line)
    return add_totals({(row[0], row[1]): [number(v) for v in row[2:]] for row in rows})


def read_wide(text):
    """Lines of a region and the parts of all 13 months, the newest month first."""
    cells, size = {}, len(PARTS)
    for line in text.splitlines():
        region, *values = line.split("\t")
        for i, month in enumerate(scripts.months()):
            cells[month, region] = [number(v) for v in values[i * size:(i + 1) * size]]
    return add_totals(cells)


def part_sql(kind, column, condition):
    return f"{kind}({column})" + (f" FILTER (WHERE {condition})" if condition else "")


# DuckDB: three ways to ask in one statement, the fastest of which is measured.

def duckdb_source(data, types):
    money, share = {"double": ("DOUBLE", "DOUBLE"), "decimal": ("DECIMAL(18,2)", "DECIMAL(9,3)")}[types]
    kinds = ("INTEGER", "DATE", "VARCHAR", "VARCHAR", "INTEGER", "VARCHAR", "INTEGER", money, money, share, "VARCHAR", "INTEGER")
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in zip(COLUMNS, kinds))
    return (f"read_csv('{data}', auto_detect=false, header=true, delim=',', quote='\"', escape='\"', new_line='\\n', columns={{{columns}}}) "
            f"WHERE date BETWEEN DATE '{FIRST_DAY}' AND DATE '{LAST_DAY}'")


def duckdb_groups(data, types):
    """Month x region; the months' totals are added up from the 91 groups."""
    aggregates = ", ".join(f"{part_sql(*part)} AS p{i}" for i, part in enumerate(PARTS))
    totals = ", ".join(f"{'sum' if kind == 'count' else kind}(p{i})" for i, (kind, _, _) in enumerate(PARTS))
    names = ", ".join(f"p{i}" for i in range(len(PARTS)))
    return (f"WITH cells AS MATERIALIZED (SELECT date_trunc('month', date) AS m, region, {aggregates} "
            f"FROM {duckdb_source(data, types)} GROUP BY m, region) "
            f"SELECT strftime(m, '%Y-%m'), region, {names} FROM cells "
            f"UNION ALL SELECT strftime(m, '%Y-%m'), '', {totals} FROM cells GROUP BY m")


def duckdb_sets(data, types):
    aggregates = ", ".join(part_sql(*part) for part in PARTS)
    return (f"SELECT strftime(m, '%Y-%m'), coalesce(region, ''), {aggregates} "
            f"FROM (SELECT date_trunc('month', date) AS m, * FROM {duckdb_source(data, types)}) "
            f"GROUP BY GROUPING SETS ((m), (m, region))")


def duckdb_filters(data, types):
    """One FILTER for each part and month, by region."""
    aggregates = []
    for back in range(scripts.MONTHS_BACK + 1):
        for kind, column, condition in PARTS:
            aggregates.append(part_sql(kind, column, " AND ".join(filter(None, (condition, f"m = {back}")))))
    return (f"SELECT region, {', '.join(aggregates)} FROM (SELECT {2026 * 12 + 10} - year(date) * 12 - month(date) AS m, * "
            f"FROM {duckdb_source(data, types)}) GROUP BY region")


DUCKDB_FORMS = {"groups": (duckdb_groups, read_cells), "grouping sets": (duckdb_sets, read_cells), "filters": (duckdb_filters, read_wide)}


def duckdb_states(data):
    """The cells of scripts.states: they cannot be added up, so that grouping sets are the only form."""
    return (f"SELECT strftime(m, '%Y-%m'), coalesce(region, ''), count(DISTINCT customer_id), median(amount) "
            f"FROM (SELECT date_trunc('month', date) AS m, * FROM {duckdb_source(data, 'double')}) "
            f"GROUP BY GROUPING SETS ((m), (m, region))")


# SQLite, as its command is fed.

SQLITE_TYPES = ("INTEGER", "TEXT", "TEXT", "TEXT", "INTEGER", "TEXT", "INTEGER", "REAL", "REAL", "REAL", "TEXT", "INTEGER")


def sqlite_import(data):
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, SQLITE_TYPES))
    return (f".output /dev/null\nPRAGMA journal_mode=OFF;\nPRAGMA synchronous=OFF;\n.output\nDROP TABLE IF EXISTS orders;\nCREATE TABLE orders ({columns});\n"
            f".import --csv --skip 1 {data} orders\nUPDATE orders SET discount = NULL WHERE discount = '';\n")


def sqlite_query():
    aggregates = ", ".join(part_sql(*part) for part in PARTS)
    return (f".mode tabs\nSELECT substr(date, 1, 7), region, {aggregates} FROM orders "
            f"WHERE date BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}' GROUP BY 1, 2;\n")


# Miller: a column for each condition, then its own aggregates by month and region.

MILLER_PUT = """$m = substr0($date, 0, 6);
if ($status == "paid") { $pa = $amount; $pq = $qty } elif ($status == "refunded") { $ra = $amount }
if ($status != "cancelled") { $np = $price }
if ($channel == "app") { $ap = 1; $se = $session_seconds } elif ($channel == "web") { $se = $session_seconds }"""
MILLER_PARTS = ("pa_sum", "pa_count", "ra_sum", "ra_count", "qty_count", "pq_sum", "discount_sum", "discount_count", "amount_max", "np_min",
                "ap_count", "se_sum", "se_count")


def miller(data):
    return ["mlr", "--icsv", "--ojson", "cut", "-f", "date,region,channel,qty,price,amount,discount,status,session_seconds",
            "then", "filter", f'$date >= "{FIRST_DAY}" && $date <= "{LAST_DAY}"', "then", "put", MILLER_PUT,
            "then", "stats1", "-a", "sum,count,min,max", "-f", "pa,pq,ra,qty,discount,amount,np,ap,se", "-g", "m,region", data]


def read_miller(text):
    cells = {}
    for row in json.loads(text, parse_float=decimal.Decimal, parse_int=decimal.Decimal):
        parts = [row.get(name) if row.get(name) != "" else None for name in MILLER_PARTS]
        cells[row["m"], row["region"]] = [decimal.Decimal(0) if p is None and name.endswith("_count") else p
                                          for name, p in zip(MILLER_PARTS, parts)]
    return add_totals(cells)


# jq: the small file as JSON.

JQ = f"""map(select(.date >= "{FIRST_DAY}" and .date <= "{LAST_DAY}")) | group_by([.date[0:7], .region])[]
| map(select(.status == "paid")) as $paid | map(select(.status == "refunded")) as $refunded
| map(select(.channel == "app" or .channel == "web")) as $clicks
| [.[0].date[0:7], .[0].region, ($paid | map(.amount) | add), ($paid | length), ($refunded | map(.amount) | add), ($refunded | length), length,
   ($paid | map(.qty) | add), (map(.discount // empty) | add), (map(.discount // empty) | length), (map(.amount) | max),
   (map(select(.status != "cancelled") | .price) | min), (map(select(.channel == "app")) | length),
   ($clicks | map(.session_seconds) | add), ($clicks | length)] | @tsv"""


# R's data.table.

def data_table(data):
    return f"""suppressMessages(library(data.table))
setDTthreads(2)
d <- fread("{data}", nThread = 2, showProgress = FALSE, select = c(date = "character", region = "character", channel = "character",
  qty = "integer", price = "double", amount = "double", discount = "double", status = "character", session_seconds = "integer"))
d <- d[date >= "{FIRST_DAY}" & date <= "{LAST_DAY}"]
d[, m := substr(date, 1, 7)]
d[, `:=`(paid = status == "paid", refunded = status == "refunded", clicks = channel %chin% c("app", "web"))]
r <- d[, .(sum(amount[paid]), sum(paid), sum(amount[refunded]), sum(refunded), .N, sum(qty[paid]), sum(discount, na.rm = TRUE),
  sum(!is.na(discount)), max(amount), min(price[status != "cancelled"]), sum(channel == "app"), sum(session_seconds[clicks]), sum(clicks)),
  by = .(m, region)]
options(digits = 15)
write.table(r, sep = "\\t", quote = FALSE, row.names = FALSE, col.names = FALSE)
"""


# ClickHouse: of the file in place, by the table function `file`, and of a table of its own.

CLICKHOUSE_TYPES = ("UInt32", "Date", "String", "String", "UInt32", "String", "UInt8", "Decimal64(2)", "Decimal64(2)", "String", "String", "UInt16")


def clickhouse_part(kind, column, condition):
    if column == "discount":
        number = "toDecimal64(if(discount = '', '0', discount), 3)"
        return f"sum({number})" if kind == "sum" else "countIf(discount != '')"
    if not condition:
        return "count()" if kind == "count" else f"{kind}({column})"
    return f"countIf({condition})" if kind == "count" else f"{kind}If({column}, {condition})"


def clickhouse_columns():
    return ", ".join(f"{name} {kind}" for name, kind in zip(COLUMNS, CLICKHOUSE_TYPES))


def clickhouse_query(table):
    aggregates = ", ".join(clickhouse_part(*part) for part in PARTS)
    return (f"SELECT substring(toString(toStartOfMonth(date)), 1, 7) AS m, region, {aggregates} FROM {table} "
            f"WHERE date BETWEEN toDate('{FIRST_DAY}') AND toDate('{LAST_DAY}') GROUP BY m, region FORMAT TSV")
