"""Cost against size: each step of size is a row, and each series has a fitted exponent."""

import random

from ..frame import OURS, Case, Run, Side
from ..workplace import SWASI
from . import library, sources, tree

PEERS = []
# Of each series: the most that its exponent may be, as its documentation states it. 0: the same at
# any size; caches of the processor that no longer hold everything make it a little more.
STATED = {
    "create": 0.2, "look up": 0.25, "list": 0.25, "sparse": 0.1, "look up over layers": 1,
    "start over layers": 0.6, "sandboxes": 0.1,
}


def cases(place):
    """Files in one directory, sizes of files, layers, sandboxes."""
    library.build()
    guest = place.guest("tree")
    files = "100000" if place.quick else "1000000"
    rounds = place.rounds(9, 9)
    yield Case("files in one directory, per file", "ns", [
        Side(OURS, lambda: tree.parse(place.run([SWASI, "run", guest, "sizes", files]).output)),
        Side("tmpfs", lambda: natively(place, "sizes", files)),
    ], rounds)
    yield Case("one byte at the end of a new file of a size in MiB", "ns", [
        Side(OURS, lambda: tree.parse(place.run([SWASI, "run", guest, "sparse", "4096"]).output)),
        Side("tmpfs", lambda: natively(place, "sparse", "4096")),
    ], rounds)
    yield layers_case(place, guest)
    yield sandboxes_case(place)


def natively(place, *words):
    """The same on tmpfs."""
    with tree.tmpfs(place) as folder:
        return tree.parse(place.run([place.native("tree"), *words], cwd=folder).output)


def layers_case(place, guest):
    """Reads of files all over 1 to 128 layers of the host, and what a start over them takes."""
    counts = (1, 8, 32, 128)
    names = [f"dir{index % 10}/file{index}" for index in range(1280)]
    base = place.folder(on_tmpfs=True)
    for layer in range(max(counts)):
        for index in range(layer, len(names), max(counts)):
            target = base / f"l{layer}" / names[index]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"{index:016}")
    merged = {}
    for count in counts:
        listed = [name for index, name in enumerate(names) if index % max(counts) < count]
        random.Random(3).shuffle(listed)
        # Each list has as many names, so that a read is a look-up of something known or new alike.
        chosen = [f"o/{name}" for name in (listed * (1280 // len(listed) + 1))[:1280]]
        place_of = place.folder()
        (place_of / "list").write_text("\n".join(chosen) + "\n")
        merged[count] = place_of
    hello = sources.member(place, "hello", "bin/hello.wasm")

    def stack(count):
        lowers = ",".join(f"lower={base}/l{layer}" for layer in range(count))
        return ["--mount", f"type=overlay,dst=/o,{lowers}", "-v", f"{merged[count]}:/list"]

    def ours():
        run = Run({}, {})
        for count in counts:
            done = place.run(
                [SWASI, "run", *stack(count), guest, "read", "1280", "/list/list"])
            figure, _ = done.output.rsplit(" ", 2)[1:]
            run.figures[f"look up over layers/{count}"] = float(figure)
            start = place.run([SWASI, "run", *stack(count), hello])
            run.figures[f"start over layers/{count}"] = start.seconds * 1e9
        return run

    def with_overlayfs():
        run = Run({}, {})
        for count in counts:
            lowers = ":".join(f"l{layer}" for layer in range(count))
            with tree.overlayfs(place, lowers, cwd=base) as mounted:
                listing = merged[count] / "native"
                listing.write_text((merged[count] / "list").read_text().replace("o/", ""))
                done = place.run([place.native("tree"), "read", "1280", listing], cwd=mounted)
                figure, _ = done.output.rsplit(" ", 2)[1:]
                run.figures[f"look up over layers/{count}"] = float(figure)
        return run

    return Case("layers", "ns", [Side(OURS, ours), Side("overlayfs", with_overlayfs)],
                place.rounds(9, 9))


def sandboxes_case(place):
    """Runs in one process, one after the other: time of each, and what they leave in memory."""
    hello = sources.member(place, "hello", "bin/hello.wasm")
    cache = place.folder()

    def ours():
        run = Run({}, {})
        for count in (10, 100, 1000) if place.quick else (10, 100, 1000, 10_000):
            done = library.measured(place, "sandboxes", str(count), hello, cache)
            run.figures.update(
                (label, figure) for label, figure in done.figures.items() if "memory" not in label)
        return run

    return Case("sandboxes in one process, each", "ns", [Side(OURS, ours)], place.rounds(5, 3))
