"""Proves that the frame does what its tables claim: tools/bench --self-test."""

import pathlib
import random
import tempfile

from . import budgets, fits, plots, report
from .frame import OURS, Case, Failed, Run, Side, Skipped, interval, measure


def case(ours, theirs, rounds=3):
    """A case of two sides; each gives a list of runs, one per round after one that warms up."""
    def side(name, runs):
        left = [runs[0], *runs]

        def once():
            run = left.pop(0)
            if isinstance(run, Exception):
                raise run
            return run
        return Side(name, once)
    return Case("a case", "ns", [side(OURS, ours), side("peer", theirs)], rounds)


def runs(*figures, work="same"):
    """A run per figure."""
    return [Run({"x": figure}, {"x": work}) for figure in figures]


def expect(condition, what):
    """Ends the test with what is wrong."""
    if not condition:
        raise AssertionError(what)


def fails(function):
    """Whether it fails as it should."""
    try:
        function()
    except Failed:
        return True
    return False


def ratios_are_by_round():
    """The median of the ratios, not the ratio of the medians."""
    (row,), _ = measure("g", case(runs(10, 100, 20), runs(100, 200, 400)))
    expect(row["ratios"]["peer"]["median"] == 0.1, "the median of 0.1, 0.5, 0.05")
    expect(row["sides"][OURS] == {"median": 20, "least": 10, "most": 100}, "our spread")


def the_median_lies_in_its_interval():
    """Nine in ten times the true median of what is thrown is in it, and often it is narrow."""
    dice = random.Random(1)
    for count in (3, 5, 8, 15, 40):
        inside = 0
        for _ in range(1000):
            least, most = interval([dice.random() for _ in range(count)])
            inside += least <= 0.5 <= most
        expect(inside >= (740 if count == 3 else 880), f"{inside} of 1,000 for {count} values")
    expect(interval(range(15)) == (3, 11), "the 4th and the 12th of 15: misses 7 of 200")


def noise_takes_more_rounds():
    """A case goes on while its ratios are not settled, and no longer than it may."""
    noisy = runs(10, 20, 30, *[20] * 50)
    (row,), _ = measure("g", case(noisy, runs(*[100] * 53)), patience=60)
    expect(3 < row["rounds"] < 53, f"{row['rounds']} rounds")
    (row,), _ = measure("g", case(runs(*[20] * 9), runs(*[100] * 9)), patience=60)
    expect(row["rounds"] == 3, "a quiet case has the rounds that it was given")
    (row,), _ = measure("g", case(noisy, runs(*[100] * 53)), patience=0)
    expect(row["rounds"] == 3, "no patience, no more rounds")


def different_work_fails():
    """Sides that did not do the same give no row."""
    expect(fails(lambda: measure("g", case(runs(1, 1, 1), runs(1, 1, 1, work="other")))),
           "sides that differ in what they did were compared")


def a_missing_peer_is_said():
    """A peer that cannot be had costs a note, our side fails."""
    gone = [Skipped("not here")] * 3
    (row,), notes = measure("g", case(runs(1, 2, 3), gone))
    expect(row["ratios"] == {} and "not here" in notes[0], "a skipped peer is a note")
    expect(fails(lambda: measure("g", case(gone, runs(1, 2, 3)))), "our side must not be skipped")


def a_refused_label_is_said():
    """What a side refuses has no figure there, and a note says why."""
    refusing = [Run({}, {}, {"x": "no such call"})] * 3
    (row,), notes = measure("g", case(runs(1, 2, 3), refusing))
    expect(list(row["sides"]) == [OURS] and "no such call" in notes[0], "a refusal is a note")


def exponents_fit():
    """Powers are found."""
    for power in (0, 0.5, 1, 2):
        points = [(size, 3 * size ** power) for size in (10, 100, 1000)]
        expect(abs(fits.exponent(points) - power) < 1e-9, f"the exponent {power}")


def budgets_are_judged():
    """A budget is met or missed by its row."""
    budget = next(budget for budget in budgets.BUDGETS if budget.peer == "wasmtime")
    for factor, met in ((0.99, True), (1.01, False)):
        ratio = {"median": budget.most * factor}
        row = {"sides": {}, "ratios": {"wasmtime": ratio}, "unit": "ns"}
        expect(budgets.standing(row, budget)[2] is met, f"{factor} of a budget")
    budget = budgets.Budget("", "g", "x", "peer", more=2)
    (row,), _ = measure("g", case(runs(11, 91, 14), runs(10, 90, 10)))
    expect(budgets.standing(row, budget)[2], "the median of the differences, 1, is within 2")
    (row,), _ = measure("g", case(runs(13, 93, 14), runs(10, 90, 80)))
    expect(not budgets.standing(row, budget)[2], "the median of the differences, 3, is not")


def pictures_are_drawn():
    """Each group with ratios has a picture with a bar per ratio."""
    (row,), _ = measure("g", case(runs(1, 2, 3), runs(10, 20, 30)))
    with tempfile.TemporaryDirectory() as folder:
        plots.draw({"rows": [row]}, pathlib.Path(folder))
        text = (pathlib.Path(folder) / "g.svg").read_text()
    expect("10.0x" in text and text.count("<rect") == 3, "background, legend and one bar")


def comparisons_mark_what_moved():
    """Ratios that moved far are counted."""
    (row,), _ = measure("g", case(runs(1, 1, 1), runs(10, 10, 10)))
    (moved,), _ = measure("g", case(runs(2, 2, 2), runs(10, 10, 10)))
    said = report.compare({"rows": [row]}, {"rows": [moved]})
    expect("1 of 1 ratios moved" in said and "+100%" in said, "a ratio that doubled")


TESTS = [ratios_are_by_round, the_median_lies_in_its_interval, noise_takes_more_rounds,
         different_work_fails, a_missing_peer_is_said, a_refused_label_is_said, exponents_fit,
         budgets_are_judged, pictures_are_drawn, comparisons_mark_what_moved]


def run():
    """Runs all; 0 if they pass."""
    for test in TESTS:
        test()
    print(f"bench: {len(TESTS)} tests of the frame passed")
    return 0
