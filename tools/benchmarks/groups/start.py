"""What it takes to start a program: whole processes, from spawn to end.

How the kernel's cache came to hold a program moves its start by up to a sixth, so both sides are
measured as files that were just written.
"""

import functools

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


def written_anew(place):
    """Copies of our command, with its library beside it, and of the peer's."""
    folder = place.folder()
    (folder / "lib").mkdir()
    copies = {SWASI: folder / "bin/swasi", peers.wasmtime(): folder / "bin/wasmtime",
              DEPS / "lib/libwasmtime.so": folder / "lib/libwasmtime.so"}
    (folder / "bin").mkdir()
    for source, copy in copies.items():
        copy.write_bytes(source.read_bytes())
        copy.chmod(0o755)
    return folder / "bin/swasi", folder / "bin/wasmtime"


def cases(place):
    """hello and Python, with and without kept code."""
    hello = sources.member(place, "hello", "bin/hello.wasm")
    swasi, wasmtime = written_anew(place)
    python = sources.Python(place, swasi, wasmtime)
    run = functools.partial(timed, place)

    yield Case("a small program, code kept", "ms", [
        Side(OURS, lambda: run("hello", [swasi, "run", hello])),
        Side("wasmtime", lambda: run("hello", [wasmtime, "run", hello])),
        Side("wasmkit", lambda: run("hello", [peers.wasmkit(), "run", hello])),
    ], place.rounds(60, 39), warmups=2)

    label = "python -c 'print(1)'"
    yield Case("a large program, code kept", "ms", [
        Side(OURS, lambda: run(label, [*python.swasi(), "python", *CODE])),
        Side("wasmtime", lambda: run(label, [*python.wasmtime(), *CODE])),
        Side("native", lambda: run(label, ["/usr/bin/python3", "-I", *CODE])),
    ], place.rounds(25, 9))
    yield Case("a large program beside code compiled by hand", "ms", [
        Side(OURS, lambda: run(label, [*python.swasi(), "python", *CODE])),
        Side("wasmtime", lambda: run(label, [*python.precompiled(), *CODE])),
    ], place.rounds(25, 12))
    first = [swasi, "run", "--no-cache", "--no-background", "--image", python.image, "python"]
    yield Case("a large program for the first time", "ms", [
        Side(OURS, lambda: run(label, [*first, *CODE])),
        Side("wasmtime", lambda: run(label, [
            wasmtime, "run", "-C", "cache=n", "--dir", f"{python.tree}::/",
            python.module, *CODE])),
    ], place.rounds(7, 3), warmups=0)
