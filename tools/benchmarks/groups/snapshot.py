"""Frozen trees: taking one, the first changes after it, and what many of them hold; snapshots of
runs: saving one, comparing two, starting from one.

Against copying: the same tree on tmpfs, copied by cp; the same files on the same disk, archived by
tar or compared by rsync. Writing a tree in memory to an archive, with its digest, against tar on
the same files.
"""

import shutil

from .. import peers
from ..frame import OURS, Case, Run, Side
from ..workplace import SWASI
from . import library

PEERS = ["rsync", "tar"]


def cases(place):
    """Times of the library, and of a copy; then memory; then snapshots of runs."""
    library.build()
    files = 100_000 if place.quick else 1_000_000
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
    yield Case("3,000 files of 100 MB on tmpfs", "ns", archiving(place), place.rounds(12, 9))
    yield from of_runs(place, files)


def copy(place, files):
    """Copying the tree, which is what a snapshot saves."""
    source = place.memory / "copied"

    def run():
        make_empty(source, files)
        target = place.memory / "copy"
        done = place.run(["cp", "-a", "--reflink=never", source, target])
        shutil.rmtree(target)
        return Run({"freeze": done.seconds * 1e9})
    return run


def make_empty(folder, files):
    """Empty files in directories of 1,000, unless they are there."""
    if folder.exists():
        return
    folder.mkdir()
    for number in range(files // 1000):
        part = folder / f"d{number}"
        part.mkdir()
        for file in range(1000):
            (part / f"f{file}").touch()


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


def of_runs(place, files):
    """Saving 3,000 files of 100 MB, starting from that, comparing a million, many sandboxes."""
    module = place.guest("files")
    made = place.scratch / "made"
    made.mkdir()
    place.run([place.native("files"), "3000", made])
    yield saving(place, module, made)
    yield starting(place, module, made)
    yield comparing(place, module, files)
    yield forking(place, module, made)


def in_library(place, labels, *words):
    """A step of the library by the labels that its figures get; others are left out."""
    run = library.measured(place, *words)
    return Run({labels[step]: figure for step, figure in run.figures.items() if step in labels})


def saving(place, module, made):
    """What a run made, into a new store; swasi waits for the disk, tar does not unless asked."""
    label = "save 3,000 files, 100 MB"

    def ours():
        run = in_library(
            place, {"save": label}, "save", "3000", module, place.scratch / "cache",
            place.scratch / "saved")
        shutil.rmtree(place.scratch / "saved")
        return Run({label: run.figures[label] / 1e6})

    def tar(*more):
        archive = place.scratch / "made.tar"

        def run():
            script = f"tar -cf {archive} -C {made} ." + " ".join(more)
            done = place.run(["sh", "-c", script])
            archive.unlink()
            return Run({label: done.seconds * 1e3})
        return run

    return Case("save a run", "ms", [
        Side(OURS, ours), Side("tar", tar()),
        Side("tar and sync", tar(f" && sync {place.scratch / 'made.tar'}")),
    ], place.rounds(15, 9))


def starting(place, module, made):
    """A run that begins with the saved files and changes one, against a copy of them first."""
    label = "start from a saved snapshot of 100 MB"
    store, copied = place.scratch / "store", place.scratch / "copied"
    options = ["--cache", place.scratch / "cache", "--store", store]
    place.run([SWASI, "run", *options, "--save", "made", module, "3000", "/"])

    def ours():
        done = place.run(
            [SWASI, "run", *options, "--image", "made", "--module", module, "/d0/file1.py"])
        return Run({label: done.seconds * 1e3})

    def by(command, *options):
        def run():
            program = peers.command(command)
            copied.mkdir()
            done = place.run([program, *options, f"{made}/.", copied])
            shutil.rmtree(copied)
            return Run({label: done.seconds * 1e3})
        return run

    return Case("start from a snapshot", "ms", [
        Side(OURS, ours), Side("cp", by("cp", "-a", "--reflink=never")),
        Side("rsync", by("rsync", "-a")),
    ], place.rounds(9, 6))


def comparing(place, module, files):
    """Two snapshots of one origin, of which one file differs."""
    label = f"compare two trees of {files:,} files"

    def ours():
        run = in_library(
            place, {"diff": label}, "diff", str(files), module, place.scratch / "cache")
        return Run({label: run.figures[label] / 1e6})

    def rsync():
        for name in ("copied", "other"):
            make_empty(place.memory / name, files)
        (place.memory / "other/d0/f1").write_text("x")
        done = place.run([peers.command("rsync"), "-rn", "--size-only",
                          f"{place.memory}/copied/", f"{place.memory}/other/"])
        return Run({label: done.seconds * 1e3})

    return Case("compare snapshots", "ms", [
        Side(OURS, ours), Side("rsync -n on tmpfs", rsync)], place.rounds(6, 6), 0)


def forking(place, module, made):
    """1,000 sandboxes from one snapshot of 3,000 files: what each holds."""
    label = "memory of a sandbox from a snapshot of 100 MB"

    def ours():
        return in_library(
            place, {"fork, memory": label}, "fork", "1000", module, place.scratch / "cache")

    def cp():
        target = place.memory / "sandbox"
        before = shutil.disk_usage(place.memory).used
        place.run(["cp", "-a", "--reflink=never", made, target])
        held = shutil.disk_usage(place.memory).used - before
        shutil.rmtree(target)
        return Run({label: held})

    return Case("sandboxes from one snapshot", "bytes", [
        Side(OURS, ours), Side("cp on tmpfs", cp)], place.rounds(3, 3), 0)
