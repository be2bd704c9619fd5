"""The budgets: of each its row, and how far it is met."""

from collections import namedtuple

from .frame import OURS

# group, label: the row; peer: whose ratio counts, or None for the figure itself; most: what ratio
# or figure (in the row's unit) may be at most; more: how much more than the peer's the figure may
# be, where that counts instead.
Budget = namedtuple("Budget", "text group label peer most more", defaults=(None, None))

BUDGETS = [
    Budget("pread 4 KiB 8x faster than wasmtime", "calls", "fd_pread_4096", "wasmtime", 1 / 8),
    Budget("pread 4 KiB faster than native on tmpfs", "calls", "fd_pread_4096", "native", 1),
    Budget("stat 15x faster than wasmtime", "calls", "path_filestat_get", "wasmtime", 1 / 15),
    Budget("stat faster than native on tmpfs", "calls", "path_filestat_get", "native", 1),
    Budget("open and close 20x faster than wasmtime", "calls", "path_open+fd_close", "wasmtime",
           1 / 20),
    Budget("open and close faster than native on tmpfs", "calls", "path_open+fd_close", "native",
           1),
    Budget("hello, 0.5 of wasmtime with its cache", "start", "hello", "wasmtime", 0.5),
    Budget("first run of a 26 MB module, 0.4 of wasmtime", "start",
           ("a large program for the first time", "python -c 'print(1)'"), "wasmtime", 0.4),
    Budget("python, 0.4 of wasmtime with its cache", "start",
           ("a large program, code kept", "python -c 'print(1)'"), "wasmtime", 0.4),
    Budget("python, 0.9 of wasmtime with compiled code", "start",
           ("a large program beside code compiled by hand", "python -c 'print(1)'"), "wasmtime",
           0.9),
    Budget("index of 1 GiB, 100,000 entries: 150 ms", "image", "first look into 100,000 entries",
           None, 150),
    Budget("start with a kept index: 2 ms more than without an image", "image",
           "start with a kept index", "swasi without an image", more=2),
    Budget("freeze a tree of any size: 5 us", "snapshot", "freeze", None, 5_000),
    Budget("then the first write into 1 GiB: 100 us", "snapshot",
           "first write into a file of 1 GiB", None, 100_000),
    Budget("then the first create, directory of 1,000: 10 us", "snapshot",
           "first create in a directory of 1,000", None, 10_000),
    Budget("then the first create, directory of 100,000: 10 us", "snapshot",
           "first create in a directory of 100,000", None, 10_000),
    Budget("10,000 snapshots of a growing directory: 200 MB", "snapshot",
           "10,000 snapshots: growing directory, memory", None, 200e6),
    Budget("100,000 appends with a snapshot each: 200 MB", "snapshot",
           "100,000 snapshots: appends, memory", None, 200e6),
    Budget("save 3,000 files, 100 MB: 0.7 of tar's speed", "snapshot",
           "save 3,000 files, 100 MB", "tar", 1 / 0.7),
    Budget("save 3,000 files, 100 MB: 0.7 of the speed of tar and sync", "snapshot",
           "save 3,000 files, 100 MB", "tar and sync", 1 / 0.7),
    Budget("recording: 5 % of a file-heavy Python run", "replay",
           ("Python, recorded: JSON documents", "JSON documents"), "swasi without", 1.05),
    Budget("recording: 15 ns for the worst call", "replay",
           ("calls that are recorded", "path_filestat_get"), "swasi without", more=15),
    Budget("recording: 4 bytes a call", "replay",
           ("size of the recording: JSON documents", "JSON documents, a call"), None, 4),
    Budget("replay: not slower than the run", "replay",
           ("Python, replayed: JSON documents", "JSON documents"), "the run", 1),
    Budget("time travel: 100,000 change points listed: 50 ms", "replay",
           "100,000 change points: list", None, 50),
    Budget("time travel: a file of any of them: 50 ms", "replay",
           "100,000 change points: a file of any, the slowest of 500", None, 50),
    Budget("FUSE: sequential read cold, 1.5x of squashfuse", "fuse", "read 512 MiB in order, cold",
           "squashfuse", 1 / 1.5),
    Budget("FUSE: stat cold, 4x of squashfuse", "fuse", "find with sizes, cold: 1,000 files",
           "squashfuse", 1 / 4),
    Budget("FUSE: open, read, close warm, 2x of squashfuse", "fuse",
           "open, read 4 KiB, close, warm", "squashfuse", 1 / 2),
    Budget("FUSE: small files, 1.5x of fuse-overlayfs", "fuse",
           "create, write 1 KiB, close", "fuse-overlayfs", 1 / 1.5),
    Budget("FUSE: untar, 1.5x of fuse-overlayfs", "fuse", "untar, 1,000 files", "fuse-overlayfs",
           1 / 1.5),
    Budget("FUSE: mount of 1 GiB with a kept index: 30 ms", "fuse",
           "mount 1 GiB with a kept index, first file read", None, 30),
    Budget("FUSE: memory of the server with 100,000 entries: 60 MB", "fuse",
           "memory of the server then", None, 60e6),
    Budget("250 bytes per empty file", "memory", "memory per empty file", None, 250),
    Budget("one byte into a lower file of 1 GiB: 200 us", "tree",
           "one byte into a file of 1 GiB below", None, 200_000),
    Budget("one byte into a lower file of 1 GiB: 128 KiB", "memory",
           "memory for one byte into a file of 1 GiB below", None, 128 * 1024),
]


def find(rows, budget):
    """The row of a budget, if it was measured."""
    case, label = budget.label if isinstance(budget.label, tuple) else (None, budget.label)
    return next((row for row in rows if row["group"] == budget.group and row["label"] == label
                 and case in (None, row["case"])), None)


def standing(row, budget):
    """What was measured undisturbed, the median of the rounds, what is wanted; is it met?

    (text, text, wanted, met by the first, met by the second)
    """
    from .report import number
    unit, peer = row["unit"], budget.peer
    if peer is not None and peer not in row["ratios"]:
        return "no peer", "", "", False, False
    if budget.more is not None:
        pair, bound = row["more"][peer], budget.more
        wanted = f"{bound} {unit}"

        def text(more):
            return f"{more:.3g} {unit} more"
    elif peer is None:
        ours, bound = row["sides"][OURS], budget.most
        pair, wanted = {"undisturbed": ours["least"], "median": ours["median"]}, number(bound, unit)

        def text(figure):
            return number(figure, unit)
    else:
        pair, bound = row["ratios"][peer], budget.most
        is_factor = bound < 0.3
        wanted = f"{1 / bound:.0f}x" if is_factor else f"{bound:.3g}"

        def text(ratio):
            return f"{1 / ratio:.1f}x" if is_factor else f"{ratio:.2f}"
    least, median = pair["undisturbed"], pair["median"]
    return text(least), text(median), wanted, least <= bound, median <= bound


def table(rows):
    """How the budgets stand, those that were measured."""
    lines = ["\n## Budgets\n", "| budget | undisturbed | median of the rounds | to reach | |",
             "|---|---|---|---|---|"]
    for budget in BUDGETS:
        if row := find(rows, budget):
            least, median, wanted, met, median_met = standing(row, budget)
            verdict = ("met" if met and median_met else "met undisturbed" if met
                       else "met by the median" if median_met else "**missed**")
            lines.append(f"| {budget.text} | {least} | {median} | {wanted} | {verdict} |")
    if len(lines) == 3:
        return ""
    return "\n".join(lines)
