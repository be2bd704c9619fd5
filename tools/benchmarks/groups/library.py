"""The program of tools/benchmarks/Sources, which measures what only users of the library see."""

import subprocess

from ..frame import say
from ..workplace import HERE
from .tree import parse

BUILT = HERE / ".build/release/measure-library"


def build():
    """Builds it; once it is built that takes a second."""
    say("building the program that measures the library")
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    # Where a file of the library is gone since the last build, SwiftPM fails once and knows then.
    if subprocess.run(command, check=False, capture_output=True).returncode != 0:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return BUILT


def measured(place, *words):
    """A run of it."""
    return parse(place.run([BUILT, *words]).output)
