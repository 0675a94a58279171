"""Turns numbers of metrics, windows and segments into the review scripts that the benchmark runs."""
PERIOD = "2026-10"
MONTHS_BACK = 12 # 13 months in all are the 15 windows: period, previous, last year, 12 months of trend
REGIONS = ("East", "West", "North", "South", "Bay", "Hill", "Lake")
SEGMENTS = {7: "region", 700: "region, channel, product"}

# {and} and {where} take a further condition. Ratios name their parts, as a person would write them.
METRICS = (
    ("revenue", 'sum(orders.amount where status == "paid"{and})'),
    ("paid", 'count(orders where status == "paid"{and})'),
    ("basket", "revenue{n} / paid{n}"),
    ("refunded", 'sum(orders.amount where status == "refunded"{and})'),
    ("refund_rate", 'count(orders where status == "refunded"{and}) / count(orders{where})'),
    ("units", 'sum(orders.qty where status == "paid"{and})'),
    ("unit_price", "revenue{n} / units{n}"),
    ("discount", "mean(orders.discount{where})"),
    ("largest", "max(orders.amount{where})"),
    ("cheapest", 'min(orders.price where status != "cancelled"{and})'),
    ("app_share", 'share(orders.channel == "app"{where})'),
    ("session", 'mean(orders.session_seconds where channel in ("app", "web"){and})'),
)


def months():
    """The 13 months, the newest first, as 2026-10."""
    last = 2026 * 12 + 9
    return [f"{(last - k) // 12}-{(last - k) % 12 + 1:02}" for k in range(MONTHS_BACK + 1)]


def declare(count):
    """Names and declarations of so many metrics: the twelve, then the same twelve with narrower conditions."""
    names, lines = [], []
    for i in range(count):
        name, expression = METRICS[i % len(METRICS)]
        turn = i // len(METRICS)
        condition = f"session_seconds >= {turn * 40}"
        for mark, text in (("{and}", f" and {condition}"), ("{where}", f" where {condition}"), ("{n}", f"_{turn}")):
            expression = expression.replace(mark, text if turn else "")
        names.append(f"{name}_{turn}" if turn else name)
        lines.append(f"metric {names[-1]} = {expression}")
    return names, lines


def head(data, more=""):
    return [f'review "Bench" {{ period month {PERIOD}; as of 2026-10-31 }}', f'source orders from "{data}" {{ time date{more} }}']


def review(data, metrics=12, segments=7, days=0, more=""):
    """What is timed: every metric over 15 windows, in total and for each segment; `days` adds windows of one day each, `more` something to
    the source."""
    names, lines = declare(metrics)
    for name in names:
        condition = f"{name} >= 0.1 * max({name} over last 12 months) and {name} vs previous >= -60% and {name} vs last year >= -60%"
        condition += "".join(f" and {name}[2026-{8 + i // 30:02}-{1 + i % 30:02}] >= 0" for i in range(days))
        lines.append(f"check {name}_holds {{ expect {condition}; each {SEGMENTS[segments]} }}")
    return "\n".join(head(data, more) + lines) + "\n"


def cells(data):
    """The same cells as the review's, one check a metric and month, so that the result in JSON shows each value."""
    names, lines = declare(len(METRICS))
    for name in names:
        for back in range(MONTHS_BACK + 1):
            window = f"[{back} months ago]" if back else ""
            lines.append(f"check {name}_at_{back}: {name}{window} >= 0 {{ each region }}")
    return "\n".join(head(data) + lines) + "\n"


def page(data, metrics=200, goals=False):
    """A page of so many metrics with 12 months each; with a goal each also six weeks and twelve months beside last year's."""
    names, lines = declare(metrics)
    if goals:
        lines += [f"goal {name}_goal {{ metric {name}; target >= 1; by 2026-12 }}" for name in names]
    return "\n".join(head(data) + lines) + "\n"


def states(data):
    """Aggregates whose state grows with the data."""
    lines = ["metric buyers = count(distinct orders.customer_id)", "metric middle = median(orders.amount)"]
    for name in ("buyers", "middle"):
        for back in range(MONTHS_BACK + 1):
            window = f"[{back} months ago]" if back else ""
            lines.append(f"check {name}_at_{back}: {name}{window} >= 0 {{ each region }}")
    return "\n".join(head(data) + lines) + "\n"
