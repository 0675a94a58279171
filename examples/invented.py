"""What the generators of the examples have in common.

The same bytes on every run and machine: only Random(seed).random() is used, which Python keeps stable.
"""
import random


class Pick:
    """Everything by random() alone."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def below(self, n):
        return int(self.random() * n)

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def uniform(self, low, high):
        return low + (high - low) * self.random()

    def chance(self, p):
        return self.random() < p

    def one(self, options):
        return options[self.below(len(options))]

    def weighted(self, options):
        x = self.random() * sum(w for _, w in options)
        for option, w in options:
            x -= w
            if x < 0:
                return option
        return options[-1][0]

    def bell(self):
        """Roughly normal, between -3 and 3."""
        return sum(self.random() for _ in range(12)) / 2 - 3


def write(path, head, rows):
    path.write_text("\n".join([head, *(",".join(map(str, r)) for r in rows)]) + "\n", encoding="utf-8")
