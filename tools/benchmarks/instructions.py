#!/usr/bin/env python3
"""Counts the instructions of one call of a guest, which a busy machine does not change.

    python3 tools/benchmarks/instructions.py            prints a table
    python3 tools/benchmarks/instructions.py o s        some kinds only, by their letters

Needs valgrind, tools/setup and the command that tools/build makes. The guest is
tools/measurelib/calls.c; its own instructions and those of libwasmtime are among those counted.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SWASI = ROOT / ".build/release/swasi"

# What calls.c does for a letter.
KINDS = {
    "r": "pread 4 KiB",
    "w": "pwrite 4 KiB",
    "s": "stat",
    "o": "open and close",
    "t": "tell",
    "c": "clock",
}

# The two runs whose difference counts. Calls of both have warm tables; 64 are one round over the
# file of calls.c, so that every round is alike.
FEW, MANY = 1024, 1024 + 8192


def per_call(swasi, module, kind):
    """Instructions of one call of a kind (a letter of KINDS): of `swasi`, the command, running
    `module`, which is calls.c as WebAssembly.

    The difference of two runs with different numbers of calls, so that the start does not count.
    A run before them fills the cache: under valgrind the processor shows other features, and with
    them the code of the guest is another.
    """
    total(swasi, module, kind, 1)
    few, many = (total(swasi, module, kind, calls) for calls in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def total(swasi, module, kind, calls):
    """Instructions of a whole run, by valgrind."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", swasi, "run",
               "--compiler", "optimizing", "--module", module, kind, str(calls)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        sys.exit("instructions: valgrind is missing (apt install valgrind)")
    count = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or count is None:
        sys.exit(f"instructions: {' '.join(map(str, command))}:\n{done.stderr}")
    return int(count.group(1))


def build_guest(folder):
    """calls.c as WebAssembly, in a folder."""
    module = pathlib.Path(folder) / "calls.wasm"
    source = ROOT / "tools/measurelib/calls.c"
    subprocess.run([ROOT / "tools/guest-cc", "-O2", "-o", module, source], check=True)
    return module


def main():
    kinds = sys.argv[1:] or list(KINDS)
    if any(kind not in KINDS for kind in kinds):
        sys.exit(__doc__)
    if not os.access(SWASI, os.X_OK):
        sys.exit("instructions: there is no command to measure; run tools/build")
    with tempfile.TemporaryDirectory() as folder:
        module = build_guest(folder)
        print("| what | instructions a call |")
        print("|---|---|")
        for kind in kinds:
            print(f"| {KINDS[kind]} | {per_call(SWASI, module, kind):.1f} |", flush=True)


if __name__ == "__main__":
    main()
