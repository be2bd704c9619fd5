"""What a program does to a file tree, in two pages; prints the same wherever it runs.

Walks the standard library, writes and reads 2,000 files, renames, links and removes, and uses json,
sqlite3, zlib and hashlib. Every line is a fact that does not depend on the machine; a wrong one
ends the program with an error.
"""

import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zlib

FILES = 2_000


def check(what, is_true):
    if not is_true:
        sys.exit(f"{what}: wrong")
    print(f"{what}: right")


def walk_library():
    """Finds well-known modules where the interpreter found them, by walking the tree."""
    home = os.path.dirname(json.__file__)
    top = os.path.dirname(home)
    found = set()
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name != "site-packages")
        inner = os.path.relpath(folder, top).replace(os.sep, ".")
        for name in files:
            stem, suffix = os.path.splitext(name)
            if suffix in (".py", ".pyc") and "__pycache__" not in folder:
                found.add(stem if inner == "." else f"{inner}.{stem}")
    wanted = ["argparse", "email.message", "encodings.utf_8", "json.decoder", "os", "re._parser"]
    print("library:", " ".join(name for name in wanted if name in found))
    check("library is large", len(found) > 300)


def content(number):
    return hashlib.sha256(str(number).encode()).hexdigest() * (number % 7) + "\n"


def write_files(top):
    digest = hashlib.sha256()
    for number in range(FILES):
        folder = os.path.join(top, f"{number % 10}", f"{number % 7}")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, f"file-{number:04}.txt"), "w", encoding="utf-8") as file:
            file.write(content(number))
    count = size = 0
    for folder, folders, files in os.walk(top):
        folders.sort()
        for name in sorted(files):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                text = file.read()
            check_silently(name, text == content(int(name[5:9])))
            digest.update(name.encode() + text.encode())
            count += 1
            size += os.stat(os.path.join(folder, name)).st_size
    print(f"files: {count}, bytes: {size}, digest: {digest.hexdigest()[:16]}")


def check_silently(what, is_true):
    if not is_true:
        sys.exit(f"{what}: wrong")


def names(top):
    """Renames, over files and folders, and what must fail."""
    old, new = os.path.join(top, "3"), os.path.join(top, "three")
    os.rename(old, new)
    check("a renamed folder keeps its files", len(os.listdir(os.path.join(new, "0"))) == 28)
    check("its old name is gone", not os.path.exists(old))
    first, second = (os.path.join(top, name) for name in ("first", "second"))
    for path, text in ((first, "1"), (second, "2")):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    os.replace(first, second)
    with open(second, encoding="utf-8") as file:
        check("a file replaces another", file.read() == "1" and not os.path.exists(first))
    for what, act, number in (
        ("a missing file", lambda: os.stat(first), errno.ENOENT),
        ("a folder that is not empty", lambda: os.rmdir(new), errno.ENOTEMPTY),
        ("a folder that exists", lambda: os.mkdir(new), errno.EEXIST),
        ("a file as a folder", lambda: os.listdir(second), errno.ENOTDIR),
    ):
        try:
            act()
            sys.exit(f"{what}: no error")
        except OSError as error:
            print(f"{what}: {errno.errorcode[error.errno]}", error.errno == number)
    os.symlink("second", first)
    with open(first, encoding="utf-8") as file:
        check("a symbolic link leads to its target", file.read() == "1")
    os.remove(second)
    check("a link to nothing is still a link", os.path.islink(first) and not os.path.exists(first))


def ranges(top):
    """Holes, offsets and appends in one file."""
    path = os.path.join(top, "ranges")
    with open(path, "wb") as file:
        file.seek(1_000_000)
        file.write(b"end")
    with open(path, "r+b") as file:
        check("a hole reads as zero", file.read(100_000) == bytes(100_000))
        file.seek(-5, os.SEEK_END)
        check("the end follows the hole", file.read() == b"\0\0end")
        file.truncate(4)
    with open(path, "ab") as file:
        file.write(b"more")
    check("a cut file grows at its end", os.stat(path).st_size == 8)
    with open(path, "rb") as file:
        check("its content is exact", file.read() == b"\0\0\0\0more")


def data(top):
    value = {"numbers": [1, 2.5, -3], "text": "ünïcödé", "nested": {"none": None, "true": True}}
    path = os.path.join(top, "value.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, sort_keys=True)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    check("json comes back", json.loads(text) == value)
    print(text)
    packed = zlib.compress(text.encode() * 100, 9)
    check("zlib comes back", zlib.decompress(packed) == text.encode() * 100)


def database(top):
    try:
        import sqlite3
    except ImportError:
        print("sqlite3: not built in")
        return
    path = os.path.join(top, "data.db")
    with sqlite3.connect(path) as connection:
        connection.execute("create table words (id integer primary key, word text unique)")
        connection.executemany(
            "insert into words (word) values (?)",
            ((f"word-{n * 7919 % 1009}",) for n in range(1009)),
        )
    connection.close()
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "select count(*), sum(length(word)), min(word), max(word) from words where id % 3 = 0"
    ).fetchone()
    connection.close()
    print("sqlite3:", *rows)


def main():
    walk_library()
    top = tempfile.mkdtemp(prefix="demo-")
    try:
        write_files(os.path.join(top, "tree"))
        names(os.path.join(top, "tree"))
        ranges(top)
        data(top)
        database(top)
    finally:
        shutil.rmtree(top)
    check("nothing is left behind", not os.path.exists(top))


main()
