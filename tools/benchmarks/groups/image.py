"""Images: the first look into a big archive, later starts, and reads all over it.

The archive is a plain tar. It lies in the kernel's cache on all sides (the first round fills it),
so that what is compared is the work. A peer that serves it through FUSE is read by the same C
program, natively.
"""

import contextlib
import os
import random
import shutil
import subprocess
import time

from .. import peers
from ..frame import OURS, Case, Run, Side
from ..workplace import SWASI, is_mounted
from . import sources

PEERS = ["ratarmount", "archivemount", "tar"]
# Of one peer few: it reads the archive from its start for each file.
READS, FEW_READS = 5000, 20


def cases(place):
    """Index, start, reads."""
    entries, size = (25_000, 10_000) if place.quick else (100_000, 10_000)
    archive, names = sources.archive(entries, size)
    if place.quick:
        # The budget is for the whole archive; some peers take seconds for it.
        whole, _ = sources.archive(100_000, 10_000)
        yield index_case(place, whole, 100_000, ["tar"])
    yield index_case(place, archive, entries, ["ratarmount", "archivemount", "tar"])
    yield start_case(place, archive)
    reads = READS // 5 if place.quick else READS
    yield read_case(place, archive, names, reads, ["ratarmount"])
    yield read_case(place, archive, names, FEW_READS, ["ratarmount", "archivemount"])


def index_case(place, archive, count, others):
    """From an archive that nobody has seen to the first file read."""
    label = f"first look into {count:,} entries"
    first = "part0/set0/file0"

    def ours():
        cache = place.folder()
        done = place.run([SWASI, "image", "cat", "--cache", cache, archive, f"/{first}"])
        shutil.rmtree(cache)
        return Run({label: done.seconds * 1000})

    def mounting(name):
        def run():
            with mounted(place, name, archive) as (folder, seconds):
                return Run({label: seconds * 1000 + read_one(folder / first)})
        return run

    def with_tar():
        folder = place.folder(on_tmpfs=True)
        try:
            return Run({label: place.run(["tar", "-xf", archive, "-C", folder]).seconds * 1000})
        finally:
            shutil.rmtree(folder)

    return Case(f"an archive of {count:,} entries, {archive.stat().st_size >> 20} MiB", "ms", [
        Side(OURS, ours),
        *(Side(name, with_tar if name == "tar" else mounting(name)) for name in others),
    ], place.rounds(9, 9))


def start_case(place, archive):
    """Later starts: the index is kept."""
    label = "start with a kept index"
    hello = sources.member(place, "hello", "bin/hello.wasm")
    cache = place.folder()
    index = place.scratch / "index.sqlite"

    def ours():
        done = place.run([SWASI, "run", "--cache", cache, "--image", archive, "--module", hello])
        return Run({label: done.seconds * 1000})

    def empty():
        done = place.run([SWASI, "run", "--cache", cache, "--module", hello])
        return Run({label: done.seconds * 1000})

    def with_ratarmount():
        with mounted(place, "ratarmount", archive, index) as (_, seconds):
            return Run({label: seconds * 1000})

    return Case("an archive that was seen before", "ms", [
        Side(OURS, ours), Side("swasi without an image", empty),
        Side("ratarmount", with_ratarmount),
    ], place.rounds(31, 15), 1)


def read_case(place, archive, names, reads, through):
    """The first 4 KiB of files all over the archive: open, read, close."""
    label = f"open, read 4 KiB, close: {reads:,} files"
    listing = place.folder()
    chosen = random.Random(7).sample(names, reads)
    (listing / "list").write_text("\n".join(chosen) + "\n")
    guest, native = place.guest("tree"), place.native("tree")
    words = ["read", str(reads)]
    cache = place.folder()

    def parse(text):
        figure, work = text.rsplit(" ", 2)[1:]
        return Run({label: float(figure)}, {label: work})

    def ours():
        return parse(place.run([
            SWASI, "run", "--cache", cache, "--image", archive, "-v", f"{listing}:/list",
            "--module", guest, *words, "/list/list"]).output)

    def mounting(name):
        index = place.scratch / f"{name}.reads"

        def run():
            with mounted(place, name, archive, index) as (folder, _):
                return parse(place.run([native, *words, listing / "list"], cwd=folder).output)
        return run

    def extracted():
        folder = place.memory / "extracted"
        if not folder.exists():
            folder.mkdir()
            subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
        return parse(place.run([native, *words, listing / "list"], cwd=folder).output)

    return Case(f"{reads:,} files at random", "ns", [
        Side(OURS, ours), *(Side(name, mounting(name)) for name in through),
        Side("tmpfs (extracted)", extracted),
    ], place.rounds(9, 9), 1)


def read_one(path):
    """Milliseconds to read a file's first bytes."""
    start = time.perf_counter()
    with open(path, "rb") as file:
        file.read(4096)
    return (time.perf_counter() - start) * 1000


@contextlib.contextmanager
def mounted(place, name, archive, index=None):
    """A peer's mount of an archive, and how many seconds it took until it was there."""
    folder = place.folder()
    if name == "ratarmount":
        command, environment = peers.ratarmount()
        index = index or place.scratch / "index.new"
        if index.name == "index.new":
            index.unlink(missing_ok=True)
        command = ["env", *(f"{key}={value}" for key, value in environment.items()), *command,
                   "--index-file", index, archive, folder]
    else:
        command = [peers.command(name), "-o", "readonly", archive, folder]
    try:
        seconds, process = place.mount(command, folder, lambda: is_mounted(folder))
        yield folder, seconds
    finally:
        place.unmount(folder)
    process.wait(timeout=60)
    os.rmdir(folder)
