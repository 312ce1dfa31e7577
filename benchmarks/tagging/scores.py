"""Computes the calibration error and the AUROC of bench_tagging once more.

    bench_tagging --data DIR --predictions FILE
    scores.py FILE

FILE has lines "figure<TAB>value<TAB>0 or 1". Shares no code and no method with
scores.cc: exact fractions and pairs here, floating sums and ranks there.
A figure "NAME#0", "NAME#1" … is a fold; the mean of its folds is printed.
"""

import bisect
import collections
import fractions
import sys


def calibration_error(outcomes):
    """The mean over all of |confidence - accuracy| of their bin, of 15."""
    bins = collections.defaultdict(list)
    for value, so in outcomes:
        number = min(14, int(fractions.Fraction(value) * 15))
        bins[number].append((fractions.Fraction(value), so))
    error = fractions.Fraction(0)
    for members in bins.values():
        confidence = sum(value for value, _ in members) / len(members)
        accuracy = fractions.Fraction(sum(so for _, so in members), len(members))
        error += abs(confidence - accuracy) * len(members)
    return float(error / len(outcomes))


def auroc(outcomes):
    """The share of pairs (so, not so) in the right order; equal ones half."""
    others = sorted(value for value, so in outcomes if not so)
    members = [value for value, so in outcomes if so]
    wins = 0
    for value in members:
        below = bisect.bisect_left(others, value)
        wins += below + bisect.bisect_right(others, value)
    return wins / (2 * len(others) * len(members))


def main(path):
    groups = collections.defaultdict(list)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            figure, value, so = line.rstrip("\n").split("\t")
            groups[figure].append((float(value), so == "1"))
    means = collections.defaultdict(list)
    for figure, outcomes in groups.items():
        name = figure.partition("#")[0]
        score = auroc if name.endswith("auroc") else calibration_error
        means[name].append(score(outcomes))
    for name, values in means.items():
        print(f"figure {name} {sum(values) / len(values):.6g} share")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: scores.py FILE")
    main(sys.argv[1])
