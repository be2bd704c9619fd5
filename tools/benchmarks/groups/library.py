"""The program of tools/benchmarks/Sources, which measures what only users of the library see."""

import subprocess

from ..frame import Failed, say
from ..workplace import HERE
from .tree import parse

BUILT = HERE / ".build/release/measure-library"


def build():
    """Builds it; once it is built that takes a second. Errors: Failed with what was said last."""
    say("building the program that measures the library")
    # SwiftPM does not see by itself that a package beside this one has new files, or lost some.
    done = subprocess.run(
        ["swift", "build", "-c", "release", "--package-path", HERE,
         "--disable-build-manifest-caching"], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"swift build: {(done.stdout + done.stderr).strip()[-2000:]}")
    return BUILT


def measured(place, *words):
    """A run of it."""
    return parse(place.run([BUILT, *words]).output)
