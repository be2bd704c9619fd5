"""Writes, reads and changes documents: JSON in 500 files, and an index of all."""

import json
import os
import sys

count = int(sys.argv[1])
os.makedirs("/tmp/json", exist_ok=True)
for number in range(count):
    document = {
        "id": number, "name": f"entry {number}", "tags": [f"t{number % k}" for k in range(1, 9)],
        "values": [number * step / 7 for step in range(60)], "nested": {"a": {"b": [None, True]}}}
    with open(f"/tmp/json/{number}.json", "w") as file:
        json.dump(document, file, indent=1)
index = {}
for name in sorted(os.listdir("/tmp/json")):
    with open(f"/tmp/json/{name}") as file:
        document = json.load(file)
    document["total"] = round(sum(document["values"]), 6)
    with open(f"/tmp/json/{name}.new", "w") as file:
        json.dump(document, file)
    os.replace(f"/tmp/json/{name}.new", f"/tmp/json/{name}")
    index[document["name"]] = document["total"]
print(len(index), round(sum(index.values()), 3))
for name in os.listdir("/tmp/json"):
    os.remove(f"/tmp/json/{name}")
os.rmdir("/tmp/json")
