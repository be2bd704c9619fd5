"""Cases, sides and rows: what is measured, in which order, and what comes out.

A case has sides that do the same work; one run of a side gives a figure for each of the case's
labels and a text that tells what was done. The sides run in turn, after a round that does not
count, and each round in an order of its own: who runs finds the machine as the one before left it,
so each side comes after each other one as often. Rounds are spread over the whole run, in visits
with all other cases between.

A row is the median of a label's figures with the least and the most. A ratio is that of the least
figures: others who use the machine can make a round longer, never shorter, and what the rounds of
two runs have in common is what the work takes undisturbed. In the end cases go on whose least
figures were not seen often enough to be believed. Where two sides did not do the same work there is
no row but an error.
"""

import itertools
import operator
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
# unit: of the figures (less is better); rounds: how many count at least; warmups:
# how many before them do not; in_bytes: labels of figures that are bytes, whatever the others are;
# prepare: what is done before each round.
Case = namedtuple("Case", "name unit sides rounds warmups in_bytes prepare",
                  defaults=(1, (), lambda: None))

# A ratio that differs by more than this between two runs has moved.
MOVED = 0.15
# A side's least figure is believed when so many rounds were near it: within half of what moves.
SEEN = 3


class Skipped(Exception):
    """A peer or a case that cannot be had here; the text says why."""


class Failed(Exception):
    """What must not happen: our side fails, or two sides differ in what they did."""


def spread(values):
    """Median, least and most."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


class Measurement:
    """A case that is being measured: what its sides gave in the rounds so far.

    It is visited several times, with other cases between: a machine has slow minutes, and where
    all rounds lie in one of them, two runs tell different things.
    """

    def __init__(self, group, case):
        self.group = group
        self.case = case
        self.runs = {side.name: [] for side in case.sides}
        # Sides that cannot go on, with the reason.
        self.dropped = {}
        self.seconds = 0.0
        self.rounds = 0
        self.random = random.Random(case.name)
        # The orders of the sides that are left until each had its turn.
        self.orders = []

    def visit(self, rounds):
        """Goes some rounds, at first after those that warm up. Errors: Failed if we cannot."""
        start = time.monotonic()
        for _ in range(0 if self.rounds else self.case.warmups):
            self.run_round()
        for _ in range(rounds):
            for name, run in self.run_round().items():
                self.runs[name].append(run)
        self.rounds += rounds
        self.seconds += time.monotonic() - start
        if OURS in self.dropped:
            raise Failed(f"{self.group}: {self.case.name}: {self.dropped[OURS]}")

    def run_round(self):
        """Runs each side once: {side: run}; a side that cannot go on is dropped."""
        done = {}
        self.case.prepare()
        if not self.orders:
            self.orders = list(itertools.permutations(self.case.sides))
            self.random.shuffle(self.orders)
        for side in self.orders.pop():
            if side.name in self.dropped:
                continue
            try:
                done[side.name] = side.run()
            except Skipped as reason:
                self.dropped[side.name] = str(reason)
        return done

    def is_settled(self):
        """Whether all ratios are known well enough."""
        return is_settled({name: runs for name, runs in self.runs.items()
                           if name not in self.dropped})

    def result(self):
        """The rows, and what was skipped: (rows, notes)."""
        runs = {name: runs for name, runs in self.runs.items() if name not in self.dropped}
        notes = [f"{self.case.name}: without {name}: {why}"
                 for name, why in self.dropped.items()]
        labels = list(dict.fromkeys(
            label for results in runs.values() for run in results for label in run.figures))
        rows = [row for label in labels
                if (row := make_row(self.group, self.case, label, runs, notes))]
        return rows, notes


def measure(group, case):
    """The rows of a case that is measured alone, in one visit: (rows, notes)."""
    alone = Measurement(group, case)
    alone.visit(case.rounds)
    return alone.result()


def settle(measurements, seconds, visit):
    """Lets `visit` go on with those whose ratios are not settled, in turn, for so long at most."""
    end = time.monotonic() + seconds
    left = [one for one in measurements if not one.is_settled()]
    while left:
        one = left.pop(0)
        # No visit is begun that is likely to end later.
        if time.monotonic() + one.seconds / one.rounds > end:
            continue
        visit(one)
        if one in measurements and not one.is_settled():
            left.append(one)


def is_settled(runs):
    """Whether the least figures of all labels are known well enough, on all sides."""
    return all(is_believed([run.figures[label] for run in results if label in run.figures])
               for results in runs.values()
               for label in dict.fromkeys(label for run in results for label in run.figures))


def is_believed(figures):
    """Whether the least of a side's figures was seen often enough."""
    least = sorted(figures)
    return len(least) >= SEEN and least[SEEN - 1] <= least[0] * (1 + MOVED / 2)


def compared(ours, theirs, how):
    """Two sides' figures: what `how` makes of the least ones, and the spread round by round."""
    return {"undisturbed": how(min(ours), min(theirs)),
            **spread([how(*pair) for pair in zip(ours, theirs, strict=True)])}


def make_row(group, case, label, runs, notes):
    """The row of a label; None where our side has no figure."""
    check_work(case, label, runs)
    figures, ratios, more = {}, {}, {}
    for name, results in runs.items():
        told = [run.figures[label] for run in results if label in run.figures]
        if told and len(told) == len(results):
            figures[name] = told
        else:
            notes += dict.fromkeys(
                f"{label}: {name}: {run.refused[label]}" for run in results
                if label in run.refused)
    if OURS not in figures:
        return None
    for name in figures:
        if name != OURS:
            ratios[name] = compared(figures[OURS], figures[name], operator.truediv)
            more[name] = compared(figures[OURS], figures[name], operator.sub)
    unit = "bytes" if label in case.in_bytes else case.unit
    return {"group": group, "case": case.name, "label": label, "unit": unit,
            "rounds": len(runs[OURS]), "figures": figures, "ratios": ratios, "more": more,
            "sides": {name: spread(told) for name, told in figures.items()}}


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
