"""What it takes to start a program: whole processes, from spawn to end.

How the kernel's cache came to hold a program moves its start by up to a sixth, so both sides are
measured as files that were just written, and that are written again every few rounds.
"""

import functools
import itertools

from .. import peers
from ..frame import OURS, Case, Run, Side
from ..workplace import DEPS, SWASI
from . import sources

PEERS = ["wasmtime", "wasmkit", "python3"]
CODE = ["-c", "print(1)"]


def timed(place, label, command, **options):
    """A side's run: milliseconds of the process, and what it printed."""
    done = place.run(command, **options)
    return Run({label: done.seconds * 1000}, {label: done.output})


class Copies:
    """Copies of our command, with its library beside it, and of the peer's."""

    # Rounds until they are written again.
    ROUNDS = 5

    def __init__(self, place, program):
        folder = place.folder()
        self.place, self.program = place, program
        (folder / "lib").mkdir()
        (folder / "bin").mkdir()
        self.swasi, self.wasmtime = folder / "bin/swasi", folder / "bin/wasmtime"
        self.sources = {self.swasi: SWASI, self.wasmtime: peers.wasmtime(),
                        folder / "lib/libwasmtime.so": DEPS / "lib/libwasmtime.so"}

    def use(self):
        """What a case does before each round: writes them if it is time."""
        rounds = itertools.count()

        def prepare():
            if next(rounds) % self.ROUNDS == 0:
                self.write()
        return prepare

    def write(self):
        """Writes them anew."""
        for copy, source in self.sources.items():
            copy.unlink(missing_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(0o755)
        # The first run of a file that was just written takes ten times as long.
        for command in (self.swasi, self.wasmtime):
            self.place.run([command, "run", self.program])


def cases(place):
    """hello and Python, with and without kept code."""
    hello = sources.member(place, "hello", "bin/hello.wasm")
    copies = Copies(place, hello)
    swasi, wasmtime = copies.swasi, copies.wasmtime
    python = sources.Python(place, swasi, wasmtime)
    run = functools.partial(timed, place)

    yield Case("a small program, code kept", "ms", [
        Side(OURS, lambda: run("hello", [swasi, "run", hello])),
        Side("wasmtime", lambda: run("hello", [wasmtime, "run", hello])),
        Side("wasmkit", lambda: run("hello", [peers.wasmkit(), "run", hello])),
    ], place.rounds(60, 39), warmups=2, prepare=copies.use())

    label = "python -c 'print(1)'"
    yield Case("a large program, code kept", "ms", [
        Side(OURS, lambda: run(label, [*python.swasi(), "python", *CODE])),
        Side("wasmtime", lambda: run(label, [*python.wasmtime(), *CODE])),
        Side("native", lambda: run(label, ["/usr/bin/python3", "-I", *CODE])),
    ], place.rounds(25, 9), prepare=copies.use())
    yield Case("a large program beside code compiled by hand", "ms", [
        Side(OURS, lambda: run(label, [*python.swasi(), "python", *CODE])),
        Side("wasmtime", lambda: run(label, [*python.precompiled(), *CODE])),
    ], place.rounds(25, 12), prepare=copies.use())
    first = [swasi, "run", "--no-cache", "--no-background", "--image", python.image, "python"]
    yield Case("a large program for the first time", "ms", [
        Side(OURS, lambda: run(label, [*first, *CODE])),
        Side("wasmtime", lambda: run(label, [
            wasmtime, "run", "-C", "cache=n", "--dir", f"{python.tree}::/",
            python.module, *CODE])),
    ], place.rounds(7, 3), warmups=0, prepare=copies.use())
