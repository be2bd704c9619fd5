"""Images, programs and archives that several groups measure with."""

import os
import subprocess

from .. import peers
from ..frame import say
from ..workplace import DEPS, KEPT, ROOT, SWASI


def image(name):
    """An image of images/NAME, made once."""
    path = DEPS / f"images/{name}.tar"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        say(f"making the image {name}")
        subprocess.run([ROOT / f"images/{name}/make", path], check=True, stdout=subprocess.DEVNULL)
    return path


def member(place, name, path):
    """A file of an image, beside the archive."""
    target = place.scratch / os.path.basename(path)
    if not target.exists():
        with target.open("wb") as file:
            subprocess.run(["tar", "-xOf", image(name), path], check=True, stdout=file)
    return target


class Python:
    """CPython for WASI: the image for us; its tree on tmpfs, and compiled code, for the peer."""

    def __init__(self, place, ours=SWASI, theirs=None):
        self.place = place
        self.ours = ours
        self.theirs = theirs
        self.image = image("python")
        self.tree = place.memory / "python"
        if not self.tree.exists():
            self.tree.mkdir()
            subprocess.run(["tar", "-C", self.tree, "-xf", self.image], check=True)
        self.module = self.tree / "usr/bin/python.wasm"

    def swasi(self, *options):
        """Our command up to the program's name; the optimising compiler's code, kept."""
        cache = self.place.scratch / "cache"
        return [self.ours, "run", "--cache", cache, "--compiler", "optimizing", *options,
                "--image", self.image]

    def peer(self):
        """The peer's program."""
        return self.theirs or peers.wasmtime()

    def wasmtime(self):
        """The peer's command with its own cache."""
        return [self.peer(), "run", "--dir", f"{self.tree}::/", self.module]

    def precompiled(self, *options):
        """The peer's command with code that was compiled by hand."""
        compiled = self.place.scratch / "python.cwasm"
        if not compiled.exists():
            self.place.run([self.peer(), "compile", self.module, "-o", compiled])
        return [self.peer(), "run", "--allow-precompiled", "--dir", f"{self.tree}::/",
                *options, compiled]


def archive(entries, size):
    """A plain tar of ENTRIES files in directories of 100, SIZE bytes each, made once.

    It gives the archive's path and the names of its files.
    """
    names = [f"part{number // 10000}/set{number // 100 % 100}/file{number}"
             for number in range(entries)]
    path = KEPT / f"archive-{entries}-{size}.tar"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        say(f"making an archive of {entries:,} files, {entries * size / 2**20:,.0f} MiB")
        temporary = path.with_suffix(".part")
        write_archive(temporary, names, size)
        temporary.rename(path)
    return path, names


def write_archive(path, names, size):
    """Written by hand: tarfile takes a minute for what is a few seconds' work."""
    padding = bytes(-size % 512)
    with path.open("wb", buffering=1 << 20) as file:
        made = set()
        for index, name in enumerate(names):
            parts = name.split("/")
            for depth in range(1, len(parts)):
                folder = "/".join(parts[:depth])
                if folder not in made:
                    made.add(folder)
                    file.write(header(folder + "/", 0, b"5", 0o755))
            file.write(header(name, size, b"0", 0o644))
            file.write((b"%016d" % index) * (size // 16) + bytes(size % 16) + padding)
        file.write(bytes(1024))


def header(name, size, kind, mode):
    """A ustar header."""
    block = bytearray(512)
    block[0:len(name)] = name.encode()
    block[100:108] = b"%07o\0" % mode
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = b"%011o\0" % size
    block[136:148] = b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)
