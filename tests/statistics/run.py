#!/usr/bin/env python3
"""Computes tests of significance and forecasts a second time, in another way, over random data.

    DEBRIEF=build/release/debrief python3 tests/statistics/run.py [SEED]

A probability is not printed with all its digits, so each one is caught between two confidences: seven digits must agree. Of a forecast all
twelve digits must, with the parameters that it prints; and no others, near or far, may have a smaller sum of squared errors.
"""
import datetime, fractions, itertools, json, math, os, random, statistics, subprocess, sys, tempfile

DEBRIEF = os.path.abspath(os.environ.get("DEBRIEF", "build/release/debrief"))
ROUNDS = 12


def normal(z):
    return math.erfc(abs(z) / math.sqrt(2))


def student(t, df, steps=20000):
    """The density from 0 to |t| by Simpson's rule, with x = sqrt(df) tan(u): no series, no continued fraction."""
    top = math.atan(abs(t) / math.sqrt(df))
    h = top / steps
    total = sum((1 if i in (0, steps) else 4 if i % 2 else 2) * math.cos(i * h) ** (df - 1) for i in range(steps + 1))
    return 1 - 2 * math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(math.pi) * total * h / 3


def z_test(x1, n1, x2, n2):
    pooled = (x1 + x2) / (n1 + n2)
    if pooled in (0, 1):
        return 1.0
    return normal((x1 / n1 - x2 / n2) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)))


def welch(a, b):
    va, vb = (float(statistics.variance(v)) / len(v) for v in (a, b))
    if va + vb == 0:
        return 1.0 if a[0] == b[0] else 0.0
    df = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return student(float(statistics.mean(a) - statistics.mean(b)) / math.sqrt(va + vb), df)


def holm(ps, p):
    order = sorted(ps)
    return min(1.0, max((len(order) - i) * q for i, q in enumerate(order) if q <= p))


def rows_of(rng):
    """Two months of tickets: (month, team, hours, good, all)"""
    shift, rate = rng.choice([0, 0.5, 2, 5]), rng.choice([0.3, 0.35, 0.5])
    rows = []
    for month in (9, 10):
        for i in range(rng.randint(25, 120)):
            hours = fractions.Fraction(round(rng.gauss(20 + shift * (month - 9), 6) * 100), 100)
            whole = rng.randint(1, 30)
            rows.append((month, "AB"[i % 2], hours, sum(rng.random() < (rate if month == 10 else 0.3) for _ in range(whole)), whole))
    return rows


SCRIPT = """review "Tests" { period 2026-10; as of 2026-11-02 }
source t from "t.csv" { time day }
metric hours = mean(t.hours)
metric rate = sum(t.good) / sum(t.all)
metric late = share(t.hours > 22)
metric late_too = count(t where hours > 22) / count(t)
"""


def expected(rows):
    """expression -> probability"""
    now, then = ([r for r in rows if r[0] == m] for m in (10, 9))
    late = [sum(r[2] > 22 for r in side) for side in (now, then)]
    east = [[r[2] for r in side if r[1] == "A"] for side in (now, then)]
    ratio = z_test(sum(r[3] for r in now), sum(r[4] for r in now), sum(r[3] for r in then), sum(r[4] for r in then))
    return {
        "hours vs previous": welch([r[2] for r in now], [r[2] for r in then]),
        'hours[team == "A"] vs previous': welch(*east),
        "rate vs previous": ratio,
        "late vs previous": z_test(late[0], len(now), late[1], len(then)),
        "late_too vs (late[previous])": z_test(late[0], len(now), late[1], len(then)),
    }


def debrief(folder, *words):
    run = subprocess.run([DEBRIEF, *words], capture_output=True, text=True, cwd=folder, timeout=120)
    if run.returncode > 1:
        sys.exit(f"status {run.returncode} of {words}\n{run.stderr}")
    return run.stdout


def significance(rng, wrong):
    rows = rows_of(rng)
    want = expected(rows)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "t.csv"), "w") as f:
            f.write("day,team,hours,good,all\n" + "".join(f"2026-{m:02d}-{i % 28 + 1:02d},{t},{float(h)},{g},{n}\n"
                                                          for i, (m, t, h, g, n) in enumerate(rows)))
        script = SCRIPT
        calls, truths = [], []
        for text, p in want.items():
            for factor, truth in ((1 + 1e-7, True), (1 - 1e-7, False)):
                limit = 1 - p * factor
                if 0 < limit < 1 and p > 1e-6:
                    calls.append(f"significant({text}, {limit * 100:.17f}%)")
                    truths.append(truth)
        with open(os.path.join(folder, "t.debrief"), "w") as f:
            f.write(script)
        lines = debrief(folder, "eval", "t.debrief", *calls).split() if calls else []
        for call, line, truth in zip(calls, lines, truths):
            if line != str(truth).lower():
                wrong.append(f"{call} is {line}")
        # the same as checks: the message has p and the corrected p to four places, the outcome is by the latter
        with open(os.path.join(folder, "t.debrief"), "a") as f:
            for i, text in enumerate(want):
                f.write(f"check c{i}: significant({text}, 95%)\n")
        result = json.loads(debrief(folder, "run", "t.debrief", "-f", "json"))
        for check, p in zip(result["checks"], want.values()):
            both = p, holm(list(want.values()), p)
            shown = ["p < 0.0001" if q < 1e-4 else f"p = {q:.4f}" for q in both]
            near = any(abs(q * 1e4 % 1 - 0.5) < 1e-3 or abs(q - limit) < 1e-9 for q in both for limit in (0.05, 1e-4))
            said = f"{shown[0]}, corrected for {len(want)} tests (Holm) {shown[1]}"
            if not near and (said not in check["message"] or (check["outcome"] == "passed") != (both[1] < 0.05)):
                wrong.append(f"{check['outcome']}: {check['message']}\n  wanted {said}")
        return len(calls) + len(want)


# ---- forecasts ----

SEASONS = {"days": 7, "weeks": 52, "months": 12, "quarters": 4}


def last_days(unit, n):
    """The last day of each of the n units up to October 2026 (quarters: to September; weeks: to 2026-W43)."""
    if unit in ("days", "weeks"):
        step, end = (1, datetime.date(2026, 10, 31)) if unit == "days" else (7, datetime.date(2026, 10, 25))
        return [end - datetime.timedelta(step * i) for i in range(n)][::-1]
    step, month = (1, 2026 * 12 + 9) if unit == "months" else (3, 2026 * 12 + 8)
    days = []
    for i in range(n):
        y, m = divmod(month - step * i + 1, 12)
        days.append(datetime.date(y, m + 1, 1) - datetime.timedelta(1))
    return days[::-1]


def decomposed(y, m):
    """Level at the end of the first season, trend, seasons: from the moving averages of the first two."""
    half = m // 2
    middles = range(half, 2 * m - half)
    weights = [0.5] + [1.0] * (m - 1) + [0.5] if m % 2 == 0 else [1.0] * m
    average = {t: math.fsum(w * v for w, v in zip(weights, y[t - half:])) / m for t in middles}
    x_mean, y_mean = math.fsum(middles) / len(average), math.fsum(average.values()) / len(average)
    slope = math.fsum((t - x_mean) * (v - y_mean) for t, v in average.items()) / math.fsum((t - x_mean) ** 2 for t in middles)
    apart = [[y[t] - v for t, v in average.items() if t % m == k] for k in range(m)]
    season = [math.fsum(a) / len(a) for a in apart]
    centre = math.fsum(season) / m
    return y_mean + slope * (m - 1 - x_mean), slope, [s - centre for s in season]


def smoothed(y, m, start, alpha, beta, gamma):
    level, trend, season = start[0], start[1], list(start[2])
    sse = 0.0
    for t in range(m, len(y)):
        s = season[t % m]
        error = y[t] - level - trend - s
        # the error-correction form of the same recursion
        sse += error * error
        level, trend = level + trend + alpha * error, trend + alpha * beta * error
        season[t % m] = s + gamma * (1 - alpha) * error
    return sse, level, trend, season


def intervals(y, m, parameters, state, h):
    alpha, beta, gamma = parameters
    variance = state[0] / (len(y) - m - 3)
    psi = [alpha * (1 + j * beta) + (gamma * (1 - alpha) if j % m == 0 else 0) for j in range(1, h)]
    return 1.959963984540054 * math.sqrt(variance * (1 + math.fsum(c * c for c in psi)))


def by_line(points, at):
    """Least squares in fractions, and the half width of the interval; the quantile by halving of the probability."""
    n = len(points)
    xs, ys = [fractions.Fraction(x) for x, _ in points], [y for _, y in points]
    xm, ym = sum(xs) / n, sum(ys) / n
    sxx = sum((x - xm) ** 2 for x in xs)
    slope = sum((x - xm) * (y - ym) for x, y in zip(xs, ys)) / sxx
    sse = sum((y - ym - slope * (x - xm)) ** 2 for x, y in zip(xs, ys))
    low, high = 1.0, 700.0
    for _ in range(44):
        middle = (low + high) / 2
        low, high = (middle, high) if student(middle, n - 2, 600) > 0.05 else (low, middle)
    return float(ym + slope * (at - xm)), high * math.sqrt(float(sse / (n - 2) * (1 + fractions.Fraction(1, n) + (at - xm) ** 2 / sxx)))


def close(a, b, size, digits=11):
    return abs(a - b) <= 10.0**-digits * max(abs(b), size)


def forecast(rng, wrong):
    unit = rng.choice(list(SEASONS))
    m = SEASONS[unit]
    history = {"days": 56, "weeks": 156, "months": 48, "quarters": 24}[unit]
    n = rng.randint(6, history)
    noise, trend, wave = rng.choice([1, 10, 60]), rng.uniform(-3, 6), rng.choice([0, 5, 100])
    shape = [rng.uniform(-wave, wave) for _ in range(m)]
    y = [fractions.Fraction(round((1000 + trend * t + shape[t % m] + rng.gauss(0, noise)) * 100), 100) for t in range(n)]
    gap = rng.randrange(1, n - 1) if rng.random() < 0.3 else None
    ahead = rng.randint(1, 15)
    days = last_days(unit, n)
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "f.debrief"), "w") as f:
            rows = "".join(f"{d},{float(v)}\n" for t, (d, v) in enumerate(zip(days, y)) if t != gap)
            f.write('review "F" { period 2026-10; as of 2026-11-02 }\nsource s from inline("""\nday,v\n' + rows + '""") { time day }\n'
                    f"metric v = mean(s.v)\noutlook {{ forecast v {ahead} {unit} }}\n")
        result = json.loads(debrief(folder, "run", "f.debrief", "-f", "json"))["outlook"][0]["forecasts"][0]
        direct = debrief(folder, "eval", "f.debrief", f"forecast(v over last {history} {unit}, {ahead})").strip()
    points = result["points"]
    if float(direct) != float(points[-1]["value"]):
        wrong.append(f"forecast() is {direct}, the outlook has {points[-1]}")
    if gap is not None or n < 2 * m:
        rows = [(t, v) for t, v in enumerate(y) if t != gap]
        want = [by_line(rows, n - 1 + h) for h in range(1, ahead + 1)]
        if result.get("method") != "trend":
            wrong.append(f"{n} {unit}, gap {gap}: {result.get('method')}")
    else:
        if result.get("method") != "holt-winters" or result.get("season") != m:
            wrong.append(f"{n} {unit}: {result.get('method')}")
            return 1
        values, steps = [float(v) for v in y], [round(result[k] * 2**20) for k in ("alpha", "beta", "gamma")]
        parameters = [k / 2**20 for k in steps]
        start = decomposed(values, m)
        state = smoothed(values, m, start, *parameters)
        want = [(state[1] + h * state[2] + state[3][(n - 1 + h) % m], intervals(values, m, parameters, state, h))
                for h in range(1, ahead + 1)]
        others = [[k + d for k, d in zip(steps, move)] for move in itertools.product((-1, 0, 1), repeat=3)]
        far = [[rng.randint(0, 2**20) for _ in range(3)] for _ in range(200)]  # a narrow valley may escape the grid: within 1 %
        for other, least in [(o, 1 - 1e-6) for o in others] + [(o, 0.99) for o in far]:
            if min(other) >= 0 and max(other) <= 2**20:
                sse = smoothed(values, m, start, *(k / 2**20 for k in other))[0]
                if sse < state[0] * least:
                    wrong.append(f"{n} {unit}: {other} has {sse}, {steps} has {state[0]}")
    for p, (value, margin) in zip(points, want):
        got = float(p["value"]), float(p["low"]), float(p["high"])
        if not all(close(a, b, 1000, 10) for a, b in zip(got, (value, value - margin, value + margin))):
            wrong.append(f"{n} {unit}, gap {gap}: {p}\n  wanted {value} +- {margin}")
    return 1


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DBR_SEED") or str(random.SystemRandom().randrange(10**9))
    print("seed", seed)
    rng = random.Random(seed)
    wrong = []
    count = sum(significance(rng, wrong) for _ in range(ROUNDS))
    forecasts = sum(forecast(rng, wrong) for _ in range(3 * ROUNDS))
    for text in wrong[:20]:
        print("FAIL " + text)
    print(f"statistics: {count} tests of significance, {forecasts} forecasts, {len(wrong)} failures")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
