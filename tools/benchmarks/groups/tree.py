"""What a tree of files does: one C program, as a guest on the memory tree, and natively.

Natively it works on tmpfs, and on the kernel's overlayfs above it. Times are taken inside of the
program.
"""

import contextlib
import os
import shutil
import subprocess

from .. import peers
from ..frame import OURS, Case, Run, Side, Skipped
from ..workplace import SWASI

PEERS = ["fuse-overlayfs"]
# The lower file of which one byte is changed.
LOWER_MEBIBYTES = 1024


def parse(text, names=None):
    """`STEP NANOSECONDS WORK`, a line each; a step's name may have spaces."""
    run = Run({}, {}, {})
    for line in text.splitlines():
        step, figure, work = line.rsplit(" ", 2)
        label = (names or {}).get(step, step)
        run.figures[label] = float(figure)
        run.work[label] = work
    return run


def cases(place):
    """Names, content, many kinds, one byte; then what files cost."""
    files = 30_000 if place.quick else 1_000_000
    mebibytes = 128 if place.quick else 512
    guest, native = place.guest("tree"), place.native("tree")

    def ours(*words):
        return lambda: parse(place.run([SWASI, "run", guest, *words]).output)

    def theirs(folder, *words):
        def run():
            with folder(place) as work:
                return parse(place.run([native, *words], cwd=work).output)
        return run

    def sides(*words):
        return [Side(OURS, ours(*words)), Side("tmpfs", theirs(tmpfs, *words)),
                Side("overlayfs", theirs(overlayfs, *words))]

    yield Case(f"{files:,} empty files", "ns", sides("files", str(files)), place.rounds(6, 6))
    yield Case(f"content of {mebibytes} MiB, per MiB", "ns", sides("content", str(mebibytes)),
               place.rounds(9, 9))
    yield Case("operations of many kinds on 512 files", "ns",
               sides("mixed", "100000" if place.quick else "1000000"), place.rounds(6, 6))
    yield byte_case(place, guest, native)


@contextlib.contextmanager
def tmpfs(place):
    """A folder on tmpfs."""
    folder = place.folder(on_tmpfs=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def overlayfs(place, lower=None, command=None, cwd=None):
    """A mount of overlayfs (the kernel's, or another program's) whose changes go to tmpfs."""
    with tmpfs(place) as base:
        folders = {name: base / name for name in ("lower", "upper", "work", "merged")}
        for folder in folders.values():
            folder.mkdir()
        options = (f"lowerdir={lower or folders['lower']},upperdir={folders['upper']},"
                   f"workdir={folders['work']}")
        merged = folders["merged"]
        command = command or ["mount", "-t", "overlay", "overlay"]
        done = subprocess.run([*command, "-o", options, merged], check=False,
                              capture_output=True, text=True, cwd=cwd)
        if done.returncode != 0:
            raise Skipped(f"overlayfs cannot be mounted: {done.stderr.strip()}")
        place.mounted.append(merged)
        try:
            yield merged
        finally:
            place.unmount(merged)


def big_lower(place):
    """A folder with a file of 1 GiB, made once."""
    lower = place.memory / "lower"
    if not lower.exists():
        lower.mkdir()
        (lower / "big.small").write_bytes(bytes(4096))
        with (lower / "big").open("wb") as file:
            for _ in range(LOWER_MEBIBYTES):
                file.write(os.urandom(4096) * 256)
    return lower


def byte_case(place, guest, native):
    """One byte in the middle of a big file of a lower: opening and writing, not the run."""
    lower = big_lower(place)
    middle = str(LOWER_MEBIBYTES // 2)
    label = "one byte into a file of 1 GiB below"

    def ours():
        done = place.run(
            [SWASI, "run", "-v", f"{lower}:/l:overlay", guest, "byte", middle, "/l/big"])
        return parse(done.output, {"byte": label})

    def theirs(command=None):
        def run():
            with overlayfs(place, lower, command() if command else None) as merged:
                done = place.run([native, "byte", middle, merged / "big"])
                return parse(done.output, {"byte": label})
        return run

    return Case("copy-up", "ns", [
        Side(OURS, ours), Side("overlayfs", theirs()),
        Side("fuse-overlayfs", theirs(lambda: [peers.command("fuse-overlayfs")])),
    ], place.rounds(9, 6), 0)
