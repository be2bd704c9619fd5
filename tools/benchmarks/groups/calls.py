"""What a call of Preview 1 takes: one C program, as a guest of each runtime and natively.

Our guest works in the tree of the run, the others' files are on tmpfs. Times are taken inside of
the program.
"""

import functools
import shutil

from .. import peers
from ..frame import OURS, Case, Run, Side
from ..workplace import SWASI

PEERS = ["wasmtime", "wasmkit"]


def parse(text):
    """`KIND NANOSECONDS WORK` or `KIND - WHY`, a line each; one peer says `"KIND" not …` too."""
    run = Run({}, {}, {})
    for line in text.splitlines():
        if line.startswith('"'):
            continue
        kind, figure, rest = line.split(" ", 2)
        if figure == "-":
            run.refused[kind] = rest
        else:
            run.figures[kind] = float(figure)
            run.work[kind] = rest
    return run


def cases(place):
    """One case: each kind is a row."""
    module, native = place.guest("calls"), place.native("calls")
    milliseconds = "6" if place.quick else "20"

    def timed(command):
        return parse(place.run(command).output)

    def in_folder(command):
        folder = place.folder(on_tmpfs=True)
        try:
            return parse(place.run([*command(folder), milliseconds], cwd=folder).output)
        finally:
            shutil.rmtree(folder)

    yield Case("Preview 1, each call", "ns", [
        Side(OURS, lambda: timed([SWASI, "run", "--module", module, milliseconds])),
        Side("wasmtime", functools.partial(
            in_folder, lambda folder: [peers.wasmtime(), "run", "--dir", f"{folder}::/", module])),
        Side("native", functools.partial(in_folder, lambda _: [native])),
        Side("wasmkit", functools.partial(
            in_folder, lambda _: [peers.wasmkit(), "run", "--dir", ".", module])),
    ], place.rounds(21, 15))


