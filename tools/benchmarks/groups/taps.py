"""What looking on costs: traces and faults beside runs without any; times inside of the guest."""

from ..frame import OURS, Case, Side
from ..workplace import SWASI
from .calls import parse

PEERS = []
KINDS = ["clock_time_get", "fd_pread_4096", "fd_pwrite_4096", "path_filestat_get",
         "path_open+fd_close"]


def cases(place):
    """A trace of all calls, of none of them, and a fault that never comes."""
    module = place.guest("calls")
    milliseconds = "10" if place.quick else "40"

    def timed(*options):
        return lambda: parse(place.run(
            [SWASI, "run", *options, "--module", module, milliseconds, *KINDS]).output)

    for label, options in [
        ("every call traced", [f"--trace={place.scratch / 'trace'}"]),
        ("a trace whose filter no call passes",
         [f"--trace={place.scratch / 'trace'}", "--trace-filter", "path_rename"]),
        ("a fault that never comes", ["--fault", "rename:EIO"]),
    ]:
        yield Case(label, "ns", [Side(OURS, timed(*options)), Side("swasi without", timed())],
                   place.rounds(9, 9))
