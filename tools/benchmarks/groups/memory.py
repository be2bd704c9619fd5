"""What trees cost in memory: peaks of whole processes, and their differences."""

import contextlib

from ..frame import OURS, Case, Run, Side
from ..workplace import SWASI
from . import tree

PEERS = []


def cases(place):
    """Bytes per empty file, per changed block of a lower; and that memory stays flat."""
    guest = place.guest("tree")

    def peak(*words, options=()):
        """Of a whole process, in bytes."""
        written = place.scratch / "peak.txt"
        place.run([place.native("peak"), written, SWASI, "run", *options, guest, *words])
        return int(written.read_text()) * 1024

    def per_file():
        count = 200_000
        least = peak("sizes", "1000")
        return Run({"memory per empty file": (peak("sizes", str(count)) - least) / (count - 1000)})

    def kernel_per_file():
        before = kernel_bytes()
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tree.tmpfs(place))
            place.run([place.native("tree"), "sizes", "200000"], cwd=folder)
            return Run({"memory per empty file": (kernel_bytes() - before) / 200_000})

    def per_byte():
        lower = tree.big_lower(place)
        mount = ["-v", f"{lower}:/l:overlay"]
        one, many = (peak("bytes", str(count), "/l/big", options=mount) for count in (1, 201))
        return Run({"memory for one byte into a file of 1 GiB below": (many - one) / 200})

    yield Case("a changed file", "bytes", [Side(OURS, per_byte)], place.rounds(5, 5), 0)
    yield Case("files", "bytes", [Side(OURS, per_file), Side("tmpfs", kernel_per_file)],
               place.rounds(5, 3), 0)

    def flat():
        short, long = ("100000", "400000") if place.quick else ("100000", "1000000")
        return Run({f"{long} mixed operations beside {short}, peak":
                    peak("mixed", long) / peak("mixed", short)})

    yield Case("a tree that does not grow", "ratio", [Side(OURS, flat)], place.rounds(3, 3), 0)


def kernel_bytes():
    """What the kernel holds for files of tmpfs: pages, inodes and names."""
    wanted = {"Shmem", "Slab"}
    with open("/proc/meminfo") as lines:
        fields = dict(line.split(":") for line in lines)
    return sum(int(fields[name].split()[0]) * 1024 for name in wanted)
