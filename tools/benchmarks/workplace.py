"""Where a run works: scratch folders, built guests, mounts and processes, all gone at its end."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections import namedtuple

from .frame import Skipped

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tools/benchmarks"
DEPS = ROOT / ".deps"
SWASI = ROOT / ".build/release/swasi"
# What is made once and kept: big archives, compiled peers.
KEPT = DEPS / "benchmarks"

# seconds: of the whole process; output: what it printed.
Done = namedtuple("Done", "seconds output")


class Workplace:
    """Scratch folders and what must be undone."""

    def __init__(self, quick):
        self.quick = quick
        # For how many seconds the run goes on in the end with cases that are not settled.
        self.patience = 100 if quick else 900
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="swasi-bench-"))
        self.memory = pathlib.Path(tempfile.mkdtemp(prefix="swasi-bench-", dir="/dev/shm"))
        self.mounted = []
        self.serial = 0
        self.make_room()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for place in reversed(list(self.mounted)):
            self.unmount(place)
        for folder in (self.scratch, self.memory):
            shutil.rmtree(folder, ignore_errors=True)

    def make_room(self):
        """A tmpfs of our own, if we may: of itself one has as many inodes as half of the pages of
        memory, which the trees of a whole run do not fit."""
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "mode=700,size=90%,nr_inodes=8m", "swasi-bench",
             self.memory], check=False, capture_output=True)
        if done.returncode == 0:
            self.mounted.append(self.memory)

    def rounds(self, full, quick):
        """How many rounds count."""
        return quick if self.quick else full

    def folder(self, on_tmpfs=False):
        """A new, empty folder."""
        self.serial += 1
        place = (self.memory if on_tmpfs else self.scratch) / f"{self.serial}"
        place.mkdir()
        return place

    def guest(self, name):
        """A guest made of guests/NAME.c."""
        module = self.scratch / f"{name}.wasm"
        if not module.exists():
            source = HERE / f"guests/{name}.c"
            command = [ROOT / "tools/guest-cc", "-O2", "-o", module, source]
            subprocess.run(command, check=True)
        return module

    def native(self, name):
        """The native program of the same source."""
        program = self.scratch / name
        if not program.exists():
            command = ["cc", "-O2", "-o", program, HERE / f"guests/{name}.c"]
            subprocess.run(command, check=True)
        return program

    def run(self, command, cwd=None, env=None, accept=(0,)):
        """Runs a command to its end; its output goes to a file, not through a pipe of ours.

        Errors: Skipped where there is no such program, and with what it said, if it ends with a
        status that is not accepted.
        """
        command = [os.fspath(word) for word in command]
        out, err = self.scratch / "out", self.scratch / "err"
        with out.open("wb+") as output, err.open("wb+") as errors:
            actions = [
                (os.POSIX_SPAWN_DUP2, output.fileno(), 1),
                (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
            before = os.getcwd()
            if cwd is not None:
                os.chdir(cwd)
            try:
                start = time.perf_counter()
                pid = os.posix_spawnp(
                    command[0], command, env or os.environ, file_actions=actions)
                _, status = os.waitpid(pid, 0)
                seconds = time.perf_counter() - start
            except FileNotFoundError:
                raise Skipped(f"{command[0]} is missing") from None
            finally:
                os.chdir(before)
            code = os.waitstatus_to_exitcode(status)
            if code not in accept:
                said = err.read_text(errors="replace").strip().splitlines()
                raise Skipped(f"{pathlib.Path(command[0]).name} ended with {code}: "
                              f"{said[-1] if said else 'it said nothing'}")
        return Done(seconds, out.read_text(errors="replace"))

    def mount(self, command, place, ready):
        """Runs a command that mounts something at a place; waits until `ready()`.

        The command may stay in the foreground or go to the background. Gives the seconds it took
        and the process, if it stays.
        """
        start = time.perf_counter()
        process = subprocess.Popen(
            [os.fspath(word) for word in command], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        self.mounted.append(place)
        while not ready():
            if process.poll() not in (None, 0):
                said = process.stderr.read().decode(errors="replace").strip().splitlines()
                self.unmount(place)
                raise Skipped(f"{command[0]} cannot mount: {said[-1] if said else 'no message'}")
            if time.perf_counter() - start > 120:
                process.send_signal(signal.SIGTERM)
                self.unmount(place)
                raise Skipped(f"{command[0]} did not mount within two minutes")
            time.sleep(0.0005)
        return time.perf_counter() - start, process

    def unmount(self, place):
        """Takes a mount away, whoever serves it."""
        for command in (["umount", place], ["fusermount3", "-uz", place], ["umount", "-l", place]):
            if shutil.which(command[0]) and subprocess.run(
                    command, check=False, capture_output=True).returncode == 0:
                break
        if place in self.mounted:
            self.mounted.remove(place)


def is_mounted(place):
    """Whether something is mounted there."""
    return os.path.ismount(place)
