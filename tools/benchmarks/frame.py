"""Cases, sides and rows: what is measured, in which order, and what comes out.

A case has sides that do the same work; one run of a side gives a figure for each of the case's
labels and a text that tells what was done. The sides run in turn, A B C A B C, after a round that
does not count; a row is the median of a label's figures with the least and the most, and for each
peer the median of the ratios round by round, so that a machine whose speed drifts harms little.
Where two sides did not do the same work there is no row but an error.
"""

import statistics
import sys
from collections import namedtuple

OURS = "swasi"

# A side: what it is called, and a function that runs it once and gives a Run. A side that cannot do
# what a label asks for leaves the label out and says why.
Side = namedtuple("Side", "name run")
# figures: {label: number}; work: {label: text} or {}; refused: {label: why}.
Run = namedtuple("Run", "figures work refused", defaults=({}, {}))
# unit: of the figures (less is better, but for rates); rounds: how many count; in_bytes: labels of
# figures that are bytes, whatever the others are.
Case = namedtuple("Case", "name unit sides rounds warmups in_bytes", defaults=(1, ()))


class Skipped(Exception):
    """A peer or a case that cannot be had here; the text says why."""


class Failed(Exception):
    """What must not happen: our side fails, or two sides differ in what they did."""


def spread(values):
    """Median, least and most."""
    return {"median": statistics.median(values), "least": min(values), "most": max(values)}


def measure(group, case):
    """The rows of a case, and what was skipped: (rows, notes)."""
    runs = {side.name: [] for side in case.sides}
    dropped = {}
    for round_number in range(case.rounds + case.warmups):
        for side in case.sides:
            if side.name in dropped:
                continue
            try:
                run = side.run()
            except Skipped as reason:
                dropped[side.name] = str(reason)
                continue
            if round_number >= case.warmups:
                runs[side.name].append(run)
    if OURS in dropped:
        raise Failed(f"{group}: {case.name}: {dropped[OURS]}")
    notes = [f"{case.name}: without {name}: {why}" for name, why in dropped.items()]
    labels = list(dict.fromkeys(
        label for results in runs.values() for run in results for label in run.figures))
    rows = [row for label in labels if (row := make_row(group, case, label, runs, notes))]
    return rows, notes


def make_row(group, case, label, runs, notes):
    """The row of a label; None where our side has no figure."""
    check_work(case, label, runs)
    sides, ratios = {}, {}
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
            ratios[name] = spread([
                ours.figures[label] / theirs.figures[label]
                for ours, theirs in zip(runs[OURS], runs[name], strict=True)])
    unit = "bytes" if label in case.in_bytes else case.unit
    return {"group": group, "case": case.name, "label": label, "unit": unit,
            "sides": sides, "ratios": ratios}


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
