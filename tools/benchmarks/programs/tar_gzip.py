"""Makes a tree, packs it as tar.gz, and unpacks it again."""

import os
import shutil
import sys
import tarfile

count = int(sys.argv[1])
for number in range(count):
    folder = f"/tmp/tree/{number % 20}/{number % 7}"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/{number}", "w") as file:
        file.write(f"line {number} of a file\n" * (number % 90 + 10))
with tarfile.open("/tmp/tree.tar.gz", "w:gz", compresslevel=1) as archive:
    for folder, folders, files in os.walk("/tmp/tree"):
        folders.sort()
        for name in sorted(files):
            archive.add(os.path.join(folder, name))
with tarfile.open("/tmp/tree.tar.gz") as archive:
    archive.extractall("/tmp/again")
total = files = 0
for folder, _, names in os.walk("/tmp/again"):
    for name in names:
        files += 1
        with open(os.path.join(folder, name), "rb") as file:
            total += len(file.read())
print(files, total)
shutil.rmtree("/tmp/tree")
shutil.rmtree("/tmp/again")
os.remove("/tmp/tree.tar.gz")
