#!/usr/bin/env python3
"""Computes tests of significance a second time, in another way, over random data: the probability must agree to seven digits.

    DEBRIEF=build/release/debrief python3 tests/statistics/run.py [SEED]

The probability is not printed with so many digits, so each one is caught between two confidences.
"""
import fractions, json, math, os, random, statistics, subprocess, sys, tempfile

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
        lines = debrief(folder, "eval", "t.debrief", *calls).split()
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


def main():
    seed = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("DBR_SEED") or str(random.SystemRandom().randrange(10**9))
    print("seed", seed)
    rng = random.Random(seed)
    wrong = []
    count = sum(significance(rng, wrong) for _ in range(ROUNDS))
    for text in wrong[:20]:
        print("FAIL " + text)
    print(f"statistics: {count} tests of significance, {len(wrong)} failures")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
