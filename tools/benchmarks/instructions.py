"""Counts the instructions of the hot calls, which a busy machine does not change.

What a call takes is the difference of two runs with different numbers of calls, so that the start
does not count; the guest's own instructions and the compiled code's are in it. The counts are held
against a file that is checked in: a call that takes more than was agreed fails, one that takes less
should have its count renewed, so that what was won is not lost unseen.
"""

import json
import re
import subprocess

from . import peers
from .frame import Failed, say
from .workplace import HERE, SWASI, Workplace

AGREED = HERE / "instructions.json"
KINDS = ["clock_time_get", "fd_tell", "fd_pread_4096", "fd_pwrite_4096", "fd_read_4096",
         "fd_fdstat_get", "fd_filestat_get", "path_filestat_get", "path_filestat_get_deep",
         "path_open+fd_close", "path_open_new+unlink_file", "path_rename", "fd_readdir_64"]
# The two runs whose difference counts, in calls: whole batches of guests/calls.c.
FEW, MANY = 1024, 1024 + 4096
# How much a count may move: the code that the compiler makes for another processor differs.
TOLERANCE = 0.03


def per_call(module, kind):
    """Instructions of one call of a kind of guests/calls.c."""
    few, many = (total(module, kind, calls) for calls in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def total(module, kind, calls):
    """Instructions of a whole run, by valgrind. Errors: Failed."""
    command = [peers.command("valgrind"), "--tool=callgrind", "--callgrind-out-file=/dev/null",
               SWASI, "run", "--compiler", "optimizing", "--module", module, f"={calls}", kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    count = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or count is None:
        last = done.stderr.strip().splitlines()[-1:]
        raise Failed(f"{kind} cannot be counted: {' '.join(last)}")
    return int(count.group(1))


def check(renew):
    """Counts all kinds and compares; 0 if none takes more than was agreed."""
    agreed = json.loads(AGREED.read_text()) if AGREED.exists() else {}
    counts, worse = {}, []
    print("| call | instructions | agreed | |\n|---|---|---|---|")
    with Workplace(quick=True) as place:
        module = place.guest("calls")
        # Fills the cache: under valgrind the processor shows other features, and with them the
        # guest's code is another.
        total(module, KINDS[0], 64)
        for kind in KINDS:
            counts[kind] = count = round(per_call(module, kind), 1)
            limit = agreed.get(kind)
            change = count / limit - 1 if limit else 0
            verdict = "" if abs(change) <= TOLERANCE else f"{change:+.0%}"
            if change > TOLERANCE or (limit is None and not renew):
                worse.append(kind)
            print(f"| {kind} | {count} | {limit or 'nothing'} | {verdict} |", flush=True)
    if renew:
        AGREED.write_text(json.dumps(counts, indent=1) + "\n")
        return 0
    for kind in worse:
        say(f"{kind} takes more instructions than was agreed; see what grew, or write "
            f"{AGREED.name} anew with tools/bench --instructions --renew and say why")
    return 1 if worse else 0
