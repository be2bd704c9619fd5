"""The programs of WebAssembly/wasi-testsuite and what each is to do."""

import dataclasses
import json
import pathlib

VERSION = "wasm32-wasip1"


@dataclasses.dataclass
class Program:
    """One program, what it is given and what it must answer."""

    path: pathlib.Path
    arguments: list
    environment: dict
    root: pathlib.Path | None
    status: int
    output: str | None

    @property
    def name(self):
        return f"{self.path.parent.parent.parent.name}/{self.path.stem}"


# What a program's description may say; anything else would be ignored silently.
KEYS = {"args", "env", "root", "exit_code", "stdout"}


def programs(suite):
    """All programs of Preview 1, by name."""
    paths = sorted(pathlib.Path(suite).glob(f"tests/*/testsuite/{VERSION}/*.wasm"))
    return [program(path) for path in paths]


def program(path):
    description = path.with_suffix(".json")
    said = json.loads(description.read_text()) if description.exists() else {}
    if unknown := set(said) - KEYS:
        raise ValueError(f"{description}: unknown keys {sorted(unknown)}")
    root = path.parent / said["root"] if "root" in said else None
    if root is not None and not root.is_dir():
        raise ValueError(f"{description}: no directory {root}")
    return Program(
        path, said.get("args", []), said.get("env", {}), root, said.get("exit_code", 0),
        said.get("stdout"))
