"""A tree as a directory of the host: mounting it, and what programs do in it.

Read-only beside squashfuse, which serves the same files from an image that is not compressed;
writable beside fuse-overlayfs, whose changes go to tmpfs. The same native program works on all
sides. Cold means a new mount, of which the kernel knows nothing yet; the archives themselves are in
its cache.
"""

import contextlib
import os
import pathlib
import subprocess
import time

from .. import peers
from ..frame import OURS, Case, Failed, Run, Side
from ..workplace import KEPT, SWASI, is_mounted
from . import sources
from .tree import overlayfs

PEERS = ["squashfuse", "fuse-overlayfs", "tar"]
BIG_MEBIBYTES = 512


def cases(place):
    """Mounting, reading, writing."""
    entries = 2_000 if place.quick else 100_000
    small, names = sources.archive(100_000, 100)
    yield mount_case(place)
    yield memory_case(place, small)
    yield walk_case(place)
    yield sequential_case(place)
    yield warm_case(place, small, names)
    yield create_case(place)
    yield untar_case(place, entries)


@contextlib.contextmanager
def ours(place, *words):
    """Our mount: folder, seconds until it was there, memory of the server in bytes so far."""
    folder = place.folder()
    cache = place.scratch / "fuse.cache"
    command = ["env", f"XDG_CACHE_HOME={cache}", SWASI, "mount", "--foreground", *words, folder]
    try:
        seconds, _ = place.mount(command, folder, lambda: is_mounted(folder))
        yield folder, seconds
    finally:
        place.unmount(folder)
    folder.rmdir()


@contextlib.contextmanager
def squashfuse(place, image):
    """The peer's mount of an image."""
    folder = place.folder()
    try:
        place.mount([peers.command("squashfuse"), image, folder], folder,
                    lambda: is_mounted(folder))
        yield folder
    finally:
        place.unmount(folder)
    folder.rmdir()


def squashed(archive):
    """The same files as an image for the peer, not compressed, made once."""
    path = archive.with_suffix(".squashfs")
    if not path.exists():
        peers.command("mksquashfs")
        temporary = path.with_suffix(".part")
        temporary.unlink(missing_ok=True)
        with archive.open("rb") as input_file:
            subprocess.run(["sqfstar", "-quiet", "-no-progress", "-noI", "-noD", "-noF", "-noX",
                            temporary], stdin=input_file, check=True)
        temporary.rename(path)
    return path


def server_memory(folder):
    """Resident bytes of the process that serves our mount."""
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            if os.fsencode(folder) in words and words[0].endswith(b"swasi"):
                for line in (process / "status").read_text().splitlines():
                    if line.startswith("VmRSS"):
                        return int(line.split()[1]) * 1024
        except OSError:
            continue
    raise Failed("the server of the mount is not found")


def mount_case(place):
    """A big archive whose index is kept, until the first file was read."""
    archive, _ = sources.archive(100_000, 10_000)
    label = "mount 1 GiB with a kept index, first file read"

    def run():
        with ours(place, archive) as (folder, seconds):
            start = time.perf_counter()
            (folder / "part0/set0/file0").read_bytes()
            return Run({label: (seconds + time.perf_counter() - start) * 1000})

    return Case("mounting", "ms", [Side(OURS, run)], place.rounds(15, 9), 1)


def walk(place, folder):
    """Looks at each file: milliseconds, and how many there are."""
    done = place.run(["find", folder, "-type", "f", "-size", "-1000", "-printf", "."])
    return done.seconds * 1000, len(done.output)


def memory_case(place, archive):
    """What the server takes when each of 100,000 files was looked at."""
    label = "memory of the server then"

    def run():
        with ours(place, archive) as (folder, _):
            walk(place, folder)
            return Run({label: server_memory(folder)})

    return Case("looking at 100,000 files", "bytes", [Side(OURS, run)], 3, 0)


def walk_case(place):
    """Looks at each of many files."""
    count = 20_000 if place.quick else 100_000
    archive, _ = sources.archive(count, 100)
    label = "find with sizes, cold: 1,000 files"
    image = squashed(archive)

    def look(folder):
        figure, found = walk(place, folder)
        return Run({label: figure * 1000 / count}, {label: f"{found}"})

    def run():
        with ours(place, archive) as (folder, _):
            return look(folder)

    def theirs():
        with squashfuse(place, image) as folder:
            return look(folder)

    return Case(f"looking at {count:,} files", "ms", [
        Side(OURS, run), Side("squashfuse", theirs)], place.rounds(6, 6), 0)


def sequential_case(place):
    """Reads a big file once."""
    label = f"read {BIG_MEBIBYTES} MiB in order, cold"
    archive = KEPT / f"big-{BIG_MEBIBYTES}.tar"
    if not archive.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        size = BIG_MEBIBYTES << 20
        with archive.open("wb") as file:
            file.write(sources.header("big", size, b"0", 0o644))
            for _ in range(BIG_MEBIBYTES):
                file.write(os.urandom(4096) * 256)
            file.write(bytes(1024))
    image = squashed(archive)

    def read(folder):
        done = place.run(["dd", f"if={folder}/big", "of=/dev/null", "bs=128k", "status=none"])
        return Run({label: done.seconds * 1000})

    def run():
        with ours(place, archive) as (folder, _):
            return read(folder)

    def theirs():
        with squashfuse(place, image) as folder:
            return read(folder)

    return Case("reading", "ms", [Side(OURS, run), Side("squashfuse", theirs)],
                place.rounds(7, 6), 1)


def warm_case(place, archive, names):
    """Opens, reads and closes files that the kernel knows."""
    label = "open, read 4 KiB, close, warm"
    listing = place.folder()
    count = 2000 if place.quick else 5000
    (listing / "list").write_text("\n".join(names[:count]) + "\n")
    native = place.native("tree")
    words = [native, "read", f"{count}", listing / "list"]
    image = squashed(archive)

    def read(folder):
        place.run(words, cwd=folder)
        figure, work = place.run(words, cwd=folder).output.rsplit(" ", 2)[1:]
        return Run({label: float(figure)}, {label: work})

    def run():
        with ours(place, archive) as (folder, _):
            return read(folder)

    def theirs():
        with squashfuse(place, image) as folder:
            return read(folder)

    return Case("opening", "ns", [Side(OURS, run), Side("squashfuse", theirs)],
                place.rounds(7, 6), 1)


@contextlib.contextmanager
def writable(place):
    """Our writable mount of an archive with nothing in it but a directory."""
    empty = place.scratch / "empty.tar"
    if not empty.exists():
        empty.write_bytes(sources.header("d/", 0, b"5", 0o755) + bytes(1024))
    with ours(place, "--writable", empty) as (folder, _):
        yield folder


def fuse_overlayfs(place):
    """The peer's writable mount."""
    return overlayfs(place, command=[peers.command("fuse-overlayfs")])


def create_case(place):
    """Small files, one after the other."""
    label = "create, write 1 KiB, close"
    count = "3000" if place.quick else "10000"
    native = place.native("small")

    def working(mounted):
        def run():
            with mounted(place) as folder:
                figure, work = place.run([native, count], cwd=folder).output.split()
                return Run({label: float(figure)}, {label: work})
        return run

    return Case(f"making {count} files", "ns", [
        Side(OURS, working(writable)), Side("fuse-overlayfs", working(fuse_overlayfs)),
    ], place.rounds(9, 9), 0)


def untar_case(place, entries):
    """What tar does: owners, modes and times of each file."""
    label = "untar, 1,000 files"
    archive, _ = sources.archive(entries, 100)

    def working(mounted):
        def run():
            with mounted(place) as folder:
                done = place.run(["tar", "-xf", archive, "-C", folder])
                return Run({label: done.seconds * 1e6 / entries})
        return run

    return Case(f"unpacking {entries:,} files", "ms", [
        Side(OURS, working(writable)), Side("fuse-overlayfs", working(fuse_overlayfs)),
    ], place.rounds(9, 9), 0)
