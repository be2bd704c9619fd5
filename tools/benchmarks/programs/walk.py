"""Walks a library and packs what it finds: names, sizes, digests; then reads the archive back."""

import hashlib
import io
import os
import sys
import zipfile

root, limit = sys.argv[1], int(sys.argv[2])
found = []
for folder, folders, files in os.walk(root):
    folders[:] = sorted(name for name in folders if name != "__pycache__")
    for name in sorted(files):
        path = os.path.join(folder, name)
        if name.endswith(".py"):
            found.append((os.path.relpath(path, root), os.stat(path).st_size))
found = found[:limit]
with zipfile.ZipFile("/tmp/walk.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for path, _ in found:
        with open(os.path.join(root, path), "rb") as file:
            archive.writestr(zipfile.ZipInfo(path), file.read())
total = hashlib.sha256()
with zipfile.ZipFile("/tmp/walk.zip") as archive:
    for name in archive.namelist():
        total.update(archive.read(name))
os.remove("/tmp/walk.zip")
print(len(found), sum(size for _, size in found), total.hexdigest()[:16])
