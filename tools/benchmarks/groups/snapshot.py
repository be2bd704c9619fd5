"""Frozen trees: taking one, the first changes after it, and what many of them hold.

Against copying: the same tree on tmpfs, copied by cp. Writing a tree in memory to an archive, with
its digest, against tar on the same files.
"""

import shutil

from ..frame import OURS, Case, Run, Side
from . import library

PEERS = []


def cases(place):
    """Times of the library, and of a copy; then memory."""
    library.build()
    files = 200_000 if place.quick else 1_000_000
    # The budget is for a million; freezing costs the same for any size.
    freeze = Case(f"a tree of {files:,} files", "ns", [
        Side(OURS, lambda: library.measured(place, "freeze", str(files))),
        Side("cp -a on tmpfs", copy(place, files)),
    ], place.rounds(5, 3), 0)
    yield freeze
    yield Case("many snapshots", "ns", [
        Side(OURS, lambda: of_unit(place, "time"))], place.rounds(3, 3), 0)
    yield Case("what many snapshots hold", "bytes", [
        Side(OURS, lambda: of_unit(place, "memory"))], place.rounds(3, 3), 0)
    yield Case("3,000 files of 100 MB on tmpfs", "ns", archiving(place), place.rounds(11, 5))


def copy(place, files):
    """Copying the tree, which is what a snapshot saves."""
    source = place.memory / "copied"

    def run():
        if not source.exists():
            source.mkdir()
            for number in range(files // 1000):
                folder = source / f"d{number}"
                folder.mkdir()
                for file in range(1000):
                    (folder / f"f{file}").touch()
        target = place.memory / "copy"
        done = place.run(["cp", "-a", "--reflink=never", source, target])
        shutil.rmtree(target)
        return Run({"freeze": done.seconds * 1e9})
    return run


def of_unit(place, unit):
    """10,000 snapshots of a growing directory, 100,000 of a growing file: time or memory."""
    figures = {}
    for kind, count in (("growing", 10_000), ("appends", 100_000)):
        run = library.measured(place, kind, str(count))
        for label, figure in run.figures.items():
            if label.endswith(", memory") == (unit == "memory"):
                figures[f"{count:,} snapshots: {label}"] = figure
    return Run(figures)


def archiving(place):
    """Writing the tree to an archive on tmpfs, and tar for the same files."""
    target, source = place.memory / "archive.tar", place.memory / "archived"

    def ours():
        return library.measured(place, "archive", "3000", str(target), "1")

    def tar():
        if not source.exists():
            ours()
            source.mkdir()
            place.run(["tar", "-C", source, "-xf", target])
        done = place.run(["tar", "-C", source, "--sort=name", "-cf", target, "."])
        return Run({"archive": done.seconds * 1e9})
    return [Side(OURS, ours), Side("tar -c", tar)]
