"""Real programs, whole processes with kept code: CPython at file work; Yosys, a compiler of 69 MB.

The wasmtime CLI works on tmpfs with code that was compiled by hand: its best case. A native python3
does the same on tmpfs; its version is another one.
"""

import hashlib
import os
import pathlib
import shutil

from .. import peers
from ..frame import OURS, Case, Run, Side
from ..workplace import HERE, KEPT, SWASI
from . import sources

PEERS = ["wasmtime", "python3", "yosys"]
SCRIPTS = HERE / "programs"


def cases(place):
    """Four scripts of Python and one compilation."""
    python = sources.Python(place)
    less = 1 if place.quick else 3
    for label, script, words in [
        ("walk a library and zip it", "walk.py", ["/usr/lib/python3.12", f"{200 * less}"]),
        ("JSON documents", "json_files.py", [f"{250 * less}"]),
        ("SQLite", "database.py", [f"{20000 * less}"]),
        ("tar and gzip a tree", "tar_gzip.py", [f"{500 * less}"]),
    ]:
        yield script_case(place, python, label, script, words)
    yield compiler_case(place)


def script_case(place, python, label, script, words):
    """A script of Python on all sides."""
    shutil.copy(SCRIPTS / script, python.tree / "demo")
    library = pathlib.Path(python.tree / words[0].lstrip("/"))
    native_words = [os.fspath(library), *words[1:]] if words[0].startswith("/") else words

    def timed(command, **options):
        done = place.run(command, **options)
        return Run({label: done.seconds * 1000}, {label: done.output})

    ours = python.swasi("-v", f"{SCRIPTS}:/scripts")
    return Case(f"Python: {label}", "ms", [
        Side(OURS, lambda: timed([*ours, "python", f"/scripts/{script}", *words])),
        Side("wasmtime", lambda: timed([*python.precompiled(), f"/demo/{script}", *words])),
        Side("native", lambda: timed(
            ["/usr/bin/python3", "-I", "-c", native_code(place, script), *native_words])),
    ], place.rounds(9, 6))


def native_code(place, script):
    """The script with its files on tmpfs."""
    text = (SCRIPTS / script).read_text()
    return text.replace("/tmp/", f"{place.memory}/")


def digest(text):
    """Stands for an output of megabytes."""
    return f"{len(text)} {hashlib.sha256(text.encode()).hexdigest()}"


def compiler_case(place):
    """Yosys compiles a small design to a netlist."""
    label = "compile a design (Yosys)"
    shared = {}

    def prepare():
        if not shared:
            module, data = peers.yosys()
            # Code of 69 MB is made once by both sides, and kept.
            compiled = KEPT / f"yosys-{peers.versions(['wasmtime'])['wasmtime']}.cwasm"
            if not compiled.exists():
                KEPT.mkdir(parents=True, exist_ok=True)
                part = compiled.with_suffix(".part")
                place.run([peers.wasmtime(), "compile", module, "-o", part])
                part.rename(compiled)
            work = place.folder(on_tmpfs=True)
            shutil.copy(SCRIPTS / "design.v", work)
            shared.update(module=module, data=data, compiled=compiled, work=work)
        return shared

    words = ["-q", "-p", "read_verilog /work/design.v; synth -top top -noabc; write_json -"]

    def ours():
        have = prepare()
        done = place.run([
            SWASI, "run", "--cache", KEPT / "cache", "--compiler", "optimizing",
            "-v", f"{have['data']}:/share", "-v", f"{have['work']}:/work:overlay",
            have["module"], *words])
        return Run({label: done.seconds * 1000}, {label: digest(done.output)})

    def theirs():
        have = prepare()
        done = place.run([
            peers.wasmtime(), "run", "--allow-precompiled", "--dir", f"{have['data']}::/share",
            "--dir", f"{have['work']}::/work", have["compiled"], *words])
        return Run({label: done.seconds * 1000}, {label: digest(done.output)})

    return Case(label, "ms", [Side(OURS, ours), Side("wasmtime", theirs)], place.rounds(5, 3))


