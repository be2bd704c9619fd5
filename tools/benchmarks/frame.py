"""Cases, sides and rows: what is measured, in which order, and what comes out.

A case has sides that do the same work; one run of a side gives a figure for each of the case's
labels and a text that tells what was done. The sides run in turn, after a round that does not
count, and each round in an order of its own: who runs finds the machine as the one before left it,
so each side comes after each other one as often. A row is the median of a label's figures with the
least and the most, and for each peer the median of the ratios round by round, so that a machine
whose speed drifts harms little. A case goes on past its rounds, for some seconds, until its ratios
are settled: until the interval in which the true median lies is narrower than what two runs may
differ by. Where two sides did not do
the same work there is no row but an error.
"""

import math
import random
import statistics
import sys
import time
from collections import namedtuple

OURS = "swasi"

# A side: what it is called, and a function that runs it once and gives a Run. A side that cannot do
# what a label asks for leaves the label out and says why.
Side = namedtuple("Side", "name run")
# figures: {label: number}; work: {label: text} or {}; refused: {label: why}.
Run = namedtuple("Run", "figures work refused", defaults=({}, {}))
# unit: of the figures (less is better, but for rates); rounds: how many count at least; in_bytes:
# labels of figures that are bytes, whatever the others are.
Case = namedtuple("Case", "name unit sides rounds warmups in_bytes", defaults=(1, ()))

# A ratio that differs by more than this between two runs has moved.
MOVED = 0.15
# How sure it is that the median lies in the interval that is narrow enough.
SURE = 0.9


class Skipped(Exception):
    """A peer or a case that cannot be had here; the text says why."""


class Failed(Exception):
    """What must not happen: our side fails, or two sides differ in what they did."""


def spread(values):
    """Median, least and most."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def measure(group, case, patience=0):
    """The rows of a case, and what was skipped: (rows, notes).

    `patience` is for how many seconds it may go on after its rounds, while a ratio is not settled.
    """
    runs = {side.name: [] for side in case.sides}
    dropped = {}
    orders = random.Random(case.name)
    for _ in range(case.warmups):
        run_round(case, dropped, orders)
    start = time.monotonic()
    for _ in range(case.rounds):
        keep(runs, run_round(case, dropped, orders))
    seconds = (time.monotonic() - start) / case.rounds
    end = time.monotonic() + patience
    # No round is begun that is likely to end later.
    while OURS not in dropped and time.monotonic() + seconds < end and not is_settled(runs):
        keep(runs, run_round(case, dropped, orders))
    if OURS in dropped:
        raise Failed(f"{group}: {case.name}: {dropped[OURS]}")
    for name in dropped:
        del runs[name]
    notes = [f"{case.name}: without {name}: {why}" for name, why in dropped.items()]
    labels = list(dict.fromkeys(
        label for results in runs.values() for run in results for label in run.figures))
    rows = [row for label in labels if (row := make_row(group, case, label, runs, notes))]
    return rows, notes


def run_round(case, dropped, orders):
    """Runs each side once: {side: run}; a side that cannot go on is dropped, with its reason."""
    done = {}
    for side in orders.sample(case.sides, len(case.sides)):
        if side.name in dropped:
            continue
        try:
            done[side.name] = side.run()
        except Skipped as reason:
            dropped[side.name] = str(reason)
    return done


def keep(runs, done):
    """Adds the runs of a round to those of the sides."""
    for name, run in done.items():
        runs[name].append(run)


def pairs_of(runs, name, label):
    """Our figures of a label and a peer's, round by round."""
    return [(ours.figures[label], theirs.figures[label])
            for ours, theirs in zip(runs[OURS], runs[name], strict=False)
            if label in ours.figures and label in theirs.figures]


def ratios_of(runs, name, label):
    """Our figures of a label divided by a peer's, round by round."""
    return [ours / theirs for ours, theirs in pairs_of(runs, name, label)]


def is_settled(runs):
    """Whether the medians of all ratios are known well enough."""
    labels = dict.fromkeys(label for run in runs[OURS] for label in run.figures)
    for peer in runs.keys() - {OURS}:
        for label in labels:
            if ratios := ratios_of(runs, peer, label):
                least, most = interval(ratios)
                if most > least * (1 + MOVED):
                    return False
    return True


def interval(values):
    """The least and the most that the median is, as sure as SURE: some values from either end.

    How many values lie below the median is a matter of throwing a coin for each; where there are
    too few to be that sure it is all of them.
    """
    values = sorted(values)
    count, index = len(values), 0
    misses = 2 / 2**count
    while (misses := misses + 2 * math.comb(count, index + 1) / 2**count) <= 1 - SURE:
        index += 1
    return values[index], values[count - 1 - index]


def make_row(group, case, label, runs, notes):
    """The row of a label; None where our side has no figure."""
    check_work(case, label, runs)
    sides, ratios, more = {}, {}, {}
    for name, results in runs.items():
        figures = [run.figures[label] for run in results if label in run.figures]
        if figures and len(figures) == len(results):
            sides[name] = spread(figures)
        else:
            notes += dict.fromkeys(
                f"{label}: {name}: {run.refused[label]}" for run in results
                if label in run.refused)
    if OURS not in sides:
        return None
    for name in sides:
        if name != OURS:
            ratios[name] = spread(ratios_of(runs, name, label))
            more[name] = spread([ours - theirs for ours, theirs in pairs_of(runs, name, label)])
    unit = "bytes" if label in case.in_bytes else case.unit
    return {"group": group, "case": case.name, "label": label, "unit": unit,
            "rounds": len(runs[OURS]), "sides": sides, "ratios": ratios, "more": more}


def check_work(case, label, runs):
    """All sides and all rounds did the same."""
    done = {}
    for name, results in runs.items():
        for run in results:
            if label in run.figures and label in run.work:
                done.setdefault(run.work[label], set()).add(name)
    if len(done) > 1:
        texts = "; ".join(f"{', '.join(sorted(names))}: {text!r:.200}"
                          for text, names in done.items())
        raise Failed(f"{case.name}: {label}: the sides did not do the same: {texts}")


def say(text):
    """Progress, for people who wait."""
    print(f"bench: {text}", file=sys.stderr, flush=True)
