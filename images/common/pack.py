"""Packs a folder into a tar archive that depends on nothing but the folder's content.

    python3 images/common/pack.py FOLDER OUT.tar

Entries come sorted by name, with one fixed time, owner 0, and modes 0755 or 0644; hard links become
files of their own. The archive is written beside OUT.tar first and appears whole or not at all.
"""

import os
import sys
import tarfile

# 2024-01-01T00:00:00 UTC.
TIME = 1704067200


def entry(path, name):
    """The header of one entry, without anything that differs from run to run."""
    info = tarfile.TarInfo(name)
    status = os.lstat(path)
    info.mtime = TIME
    info.mode = 0o755 if status.st_mode & 0o100 else 0o644
    if os.path.islink(path):
        info.type = tarfile.SYMTYPE
        info.linkname = os.readlink(path)
        info.mode = 0o777
    elif os.path.isdir(path):
        info.type = tarfile.DIRTYPE
        info.mode = 0o755
    else:
        info.size = status.st_size
    return info


def add(tar, folder, name):
    """Adds what is at `name` below the folder, and what lies below that."""
    path = os.path.join(folder, name)
    info = entry(path, name)
    if info.isreg():
        with open(path, "rb") as content:
            tar.addfile(info, content)
        return
    tar.addfile(info)
    if info.isdir():
        for child in sorted(os.listdir(path)):
            add(tar, folder, name + "/" + child)


def main():
    folder, out = sys.argv[1:]
    partial = out + ".partial"
    try:
        with tarfile.open(partial, "w", format=tarfile.USTAR_FORMAT) as tar:
            for name in sorted(os.listdir(folder)):
                add(tar, folder, name)
        os.replace(partial, out)
    finally:
        if os.path.exists(partial):
            os.remove(partial)


main()
