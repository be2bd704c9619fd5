"""The groups: each module has cases(workplace), which yields frame.Case, and PEERS, whose versions
the report names. A new group is a module here and a word in ORDER."""

import importlib

ORDER = ["calls", "taps", "replay", "start", "programs", "tree", "image", "fuse", "memory",
         "snapshot", "scale"]


def named(name):
    """The module of a group."""
    return importlib.import_module(f"{__name__}.{name}")
