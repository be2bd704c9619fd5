"""What recording costs, and replaying: runs with and without, their calls, and the size."""

import os
import random
import re
import time

from ..frame import OURS, Case, Failed, Run, Side
from ..workplace import SWASI
from . import fuse, sources
from .calls import parse
from .programs import SCRIPTS

PEERS = []
KINDS = ["clock_time_get", "fd_tell", "fd_pread_4096", "fd_pwrite_4096", "path_filestat_get",
         "path_open+fd_close", "fd_readdir_64"]


def cases(place):
    """Calls inside of one program; scripts of Python as whole processes; bytes for a call."""
    module = place.guest("calls")
    milliseconds = "25" if place.quick else "40"
    file = place.scratch / "recording"

    def timed(*options):
        return lambda: parse(place.run(
            [SWASI, "run", *options, "--module", module, milliseconds, *KINDS]).output)

    yield Case("calls that are recorded", "ns", [
        Side(OURS, timed("--record", file)),
        Side("swasi without", timed("--compiler", "optimizing"))], place.rounds(9, 9))
    yield from scripts(place)
    yield history_case(place)


def scripts(place):
    """Programs of Python: recorded, not recorded, replayed."""
    less = 1 if place.quick else 3
    python = sources.Python(place)
    for label, script, words in [
        ("JSON documents", "json_files.py", [f"{250 * less}"]),
        ("tar and gzip a tree", "tar_gzip.py", [f"{500 * less}"]),
    ]:
        yield from script_cases(place, python, label, script, words)


def script_cases(place, python, label, script, words):
    """One of them. What is replayed is recorded once; what is measured goes to another file."""
    command = [*python.swasi("-v", f"{SCRIPTS}:/scripts")]
    kept, file = (place.scratch / f"{what} of {script}" for what in ("recording", "run"))

    def run(*options):
        done = place.run(
            [*command[:2], *options, *command[2:], "python", f"/scripts/{script}", *words])
        return Run({label: done.seconds * 1000}, {label: done.output})

    def recording():
        if not kept.exists():
            run("--record", kept)
        return kept

    def replay():
        done = place.run([SWASI, "replay", "--cache", place.scratch / "cache", recording()])
        return Run({label: done.seconds * 1000}, {label: done.output})

    yield Case(f"Python, recorded: {label}", "ms", [
        Side(OURS, lambda: run("--record", file)),
        Side("swasi without", lambda: run("--compiler", "optimizing")),
    ], place.rounds(9, 6))
    yield Case(f"Python, replayed: {label}", "ms", [
        Side(OURS, replay), Side("the run", lambda: run("--record", file)),
    ], place.rounds(9, 6))
    yield size_case(place, recording, label)


def size_case(place, recording, label):
    """Bytes of the recording, for each of its calls."""
    def size():
        file = recording()
        info = place.run([SWASI, "record", "info", file]).output
        calls = int(re.search(r"^calls +(\d+)", info, re.MULTILINE)[1])
        return Run({f"{label}, a call": file.stat().st_size / calls}, {})

    return Case(f"size of the recording: {label}", "bytes", [Side(OURS, size)], 1, 0)


def history_case(place):
    """The mount of a recording: all trees that its run had, after each of 100,000 changes.

    The names of all of them, of which the kernel knows none yet; then a file of some, chosen by
    chance, whose number each tree says itself.
    """
    changes, looks = 100_000, 500
    label = f"{changes:,} change points"
    memory = f"{label}: memory of the server"
    file = place.scratch / "recording of changes"
    place.run([SWASI, "run", "--record", file, place.guest("history"), f"{changes}"])

    def run():
        with fuse.ours(place, file) as (folder, seconds):
            figures = {f"mount of {label}": seconds * 1000}
            start = time.perf_counter()
            names = os.listdir(folder)
            figures[f"{label}: list"] = (time.perf_counter() - start) * 1000
            slowest = 0.0
            trees = sorted(name for name in names if name.startswith("@"))
            for name in random.Random(7).sample(trees, looks):
                start = time.perf_counter()
                text = (folder / name / "log").read_bytes()
                slowest = max(slowest, time.perf_counter() - start)
                call = os.getxattr(folder / name, "user.swasi.call").decode()
                if name != f"@{call}" or not text.endswith(b"\n") and text:
                    raise Failed(f"{name} is not the tree after its call")
            figures[f"{label}: a file of any, the slowest of {looks}"] = slowest * 1000
            figures[memory] = fuse.server_memory(folder)
            return Run(figures, {name: f"{len(names)}" for name in figures})

    return Case("time travel", "ms", [Side(OURS, run)], place.rounds(7, 3), 0, [memory])
