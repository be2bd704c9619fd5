"""Proves that the frame does what its tables claim: tools/bench --self-test."""

import pathlib
import tempfile

from . import budgets, fits, plots, report
from .frame import (
    OURS, Case, Failed, Measurement, Run, Side, Skipped, measure, settle)


def case(ours, theirs, rounds=3, warmups=1):
    """A case of two sides; each gives a list of runs, one per round after those that warm up."""
    def side(name, runs):
        left = [*runs[:1] * warmups, *runs]

        def once():
            run = left.pop(0)
            if isinstance(run, Exception):
                raise run
            return run
        return Side(name, once)
    return Case("a case", "ns", [side(OURS, ours), side("peer", theirs)], rounds, warmups)


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


def ratios_are_of_the_least():
    """What both take undisturbed; beside it the rounds, one by one."""
    (row,), _ = measure("g", case(runs(10, 100, 20), runs(400, 200, 100)))
    expect(row["ratios"]["peer"] == {
        "undisturbed": 0.1, "median": 0.2, "least": 0.025, "most": 0.5}, "10 of 100")
    expect(row["more"]["peer"]["undisturbed"] == -90, "90 less")
    expect(row["sides"][OURS] == {"median": 20, "least": 10, "most": 100}, "our spread")
    expect(row["figures"][OURS] == [10, 100, 20], "all rounds in their order")


def noise_takes_more_rounds():
    """Cases go on while their ratios are not settled, in turn, and no longer than they may."""
    def visited(*measured):
        for one in measured:
            one.visit(3)
        return measured

    noise = runs(10, 20, 30, *[20, 30] * 5, 10, 10, *[20] * 150)
    noisy = [Measurement("g", case(noise, runs(*[100] * 165), warmups=0)) for _ in range(2)]
    quiet = Measurement("g", case(runs(*[20] * 9), runs(*[100] * 9), warmups=0))
    seen = []
    settle(visited(*noisy, quiet), 60, lambda one: (seen.append(one), one.visit(1)))
    expect(quiet.rounds == 3, "a quiet case has the rounds that it was given")
    expect(noisy[0].rounds == 15, f"the least was seen thrice, after {noisy[0].rounds} rounds")
    expect(seen[:4] == [*noisy, *noisy], "one round of each in turn")
    impatient = visited(Measurement("g", case(noise, runs(*[100] * 165), warmups=0)))
    settle(impatient, 0, lambda one: one.visit(1))
    expect(impatient[0].rounds == 3, "no patience, no more rounds")


def visits_are_one_measurement():
    """Rounds of all visits count; the first one warms up."""
    once = Measurement("g", case(runs(10, 20, 30, 40), runs(*[100] * 4)))
    once.visit(2)
    once.visit(2)
    (row,), _ = once.result()
    expect(row["figures"][OURS] == [10, 20, 30, 40], f"{row['figures'][OURS]}")
    expect(row["ratios"]["peer"]["median"] == 0.25, "the median of four rounds")


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
    """A budget is met or missed by its row, undisturbed and in the median."""
    budget = next(budget for budget in budgets.BUDGETS if budget.peer == "wasmtime")
    for factor, met in ((0.99, True), (1.01, False)):
        ratio = {"undisturbed": budget.most * factor, "median": budget.most / factor}
        row = {"sides": {}, "ratios": {"wasmtime": ratio}, "unit": "ns"}
        expect(budgets.standing(row, budget)[3:] == (met, not met), f"{factor} of a budget")
    budget = budgets.Budget("", "g", "x", "peer", more=2)
    (row,), _ = measure("g", case(runs(91, 14, 11), runs(90, 10, 10)))
    expect(budgets.standing(row, budget)[3:] == (True, True), "1 more undisturbed, 1 the median")
    (row,), _ = measure("g", case(runs(13, 93, 14), runs(10, 90, 80)))
    expect(budgets.standing(row, budget)[3:] == (False, False), "3 more")
    budget = budgets.Budget("", "g", "x", None, 12)
    (row,), _ = measure("g", case(runs(13, 93, 11), runs(10, 90, 80)))
    expect(budgets.standing(row, budget)[3:] == (True, False), "11 at least, 13 the median")


def pictures_are_drawn():
    """Each group with ratios has a picture with a bar per ratio."""
    (row,), _ = measure("g", case(runs(1, 2, 3), runs(10, 20, 30)))
    with tempfile.TemporaryDirectory() as folder:
        plots.draw({"rows": [row]}, pathlib.Path(folder))
        text = (pathlib.Path(folder) / "g.svg").read_text()
    expect("10.0x" in text and text.count("<rect") == 3, "background, legend and one bar")


def comparisons_mark_what_moved():
    """Ratios that moved far are counted, those that did not settle apart."""
    (row,), _ = measure("g", case(runs(1, 1, 1), runs(10, 10, 10)))
    (moved,), _ = measure("g", case(runs(2, 2, 2), runs(10, 10, 10)))
    (noisy,), _ = measure("g", case(runs(2, 3, 4), runs(10, 10, 10)))
    said = report.compare({"rows": [row]}, {"rows": [moved]})
    expect("1 of 1 ratios that settled" in said and "+100%" in said, "a ratio that doubled")
    said = report.compare({"rows": [row]}, {"rows": [noisy]})
    expect("0 of 0 ratios that settled" in said and "1 of the other 1" in said, "one that is noisy")
    expect("| 0.2? (" in report.table(case((), ()), [noisy]), "a ratio that did not settle")


TESTS = [ratios_are_of_the_least, noise_takes_more_rounds,
         visits_are_one_measurement, different_work_fails, a_missing_peer_is_said,
         a_refused_label_is_said, exponents_fit, budgets_are_judged, pictures_are_drawn,
         comparisons_mark_what_moved]


def run():
    """Runs all; 0 if they pass."""
    for test in TESTS:
        test()
    print(f"bench: {len(TESTS)} tests of the frame passed")
    return 0
