"""Proof that each rule can fail: a tree that it must object to, and one that it must not."""

import pathlib
import tempfile

from . import rules

PACKAGE = """\
// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "x", targets: [%s])
"""
LONG = "let a = 0\n" * 401


def function(lines):
    """A function of so many lines, with what a naive count of braces trips over."""
    return "func f(\n    a: [Int] = []\n) throws {\n" + '    g("}") // }\n' * (lines - 4) + "}\n"


FILE = "Sources/SwasiFS/A.swift"
ROOM = "Sources/SwasiFS/Storage/A.swift"

# (rule, path, text that breaks the rule or None, text that does not)
CASES = [
    (rules.imports, FILE, "import SwasiEngine\n", "import SwasiCore\n"),
    (rules.imports, FILE, "public import Foundation\n", "// import Foundation\n"),
    (rules.imports, FILE, "import struct SwasiCache.Digest\n", "import Glibc\n"),
    (rules.imports, FILE, "@_exported import CWasmtime\n", "@preconcurrency import Glibc\n"),
    (rules.imports, "Sources/SwasiEngine/A.swift", "import CArchive\n", "import CWasmtime\n"),
    (rules.imports, "Sources/Unknown/A.swift", "let a = 0\n", None),
    (rules.file_lengths, FILE, LONG, rules.LONG_FILE_PHRASE + "x.\n" + LONG),
    (rules.file_lengths, "Tests/T/A.swift", "\n" * 601, "\n" * 399),
    (rules.function_lengths, FILE, function(61), function(60)),
    (rules.function_lengths, FILE, function(80), "protocol P { func f() }\n" + "\n" * 80),
    (rules.line_lengths, FILE, "// " + "x" * 98, "// " + "\u00e4" * 97),
    (rules.line_lengths, "tools/x", "#" * 101, "#" * 100),
    (rules.unsafe_code, FILE, "let a = unsafe f()\n", "let a = f() // unsafe\n"),
    (rules.unsafe_code, FILE, "func f(_ a: UnsafeRawPointer) {}\n",
     'let a = "UnsafeRawPointer \\(f("unsafe")) unsafe"\n'),
    (rules.unsafe_code, ROOM, "let a = unsafe f()\n",
     "// SAFETY: f takes anything.\nlet a = unsafe f()\n"),
    (rules.unsafe_code, ROOM,
     "// SAFETY: of another.\nfunc f() {\n}\n" + "\n" * 12 + "func g() {\n    unsafe h()\n}",
     "func g() {\n    // SAFETY: h is sound.\n" + "    i()\n" * 20 + "    unsafe h()\n}\n"),
    (rules.tracked_blobs, "images/a.wasm", "\0asm", "asm"),
    (rules.tracked_blobs, "Docs/a.txt", "x" * (rules.BLOB_BYTES + 1), "x"),
    (rules.document_links, "Docs/a.md", "[b](b.md)", "[b](a.md#part) [c](https://a.b/c)"),
    (rules.generated_files, "tools/generate-x", "#!/bin/sh\necho old; exit 1\n", "#!/bin/sh\n"),
    (rules.manifest_edges, "Package.swift", PACKAGE % '.target(name: "SwasiCore")', None),
    (rules.doors, ROOM, "import Glibc\nclock_gettime(a, b)\n", "import Glibc\na.poll(b)\n"),
    (rules.doors, ROOM, "import Glibc\nunsafe ppoll(a)\n", "import SwasiCore\npoll(a)\n"),
    (rules.doors, ROOM, "import CLinux\nclinux_getrandom(a)\n", "import Glibc\nrandomised(a)\n"),
    (rules.doors, ROOM, "import Glibc\nunsafe open(a)\n",
     "import Glibc\nfunc open(a) {}\nopen(a)\n"),
    (rules.doors, "Sources/SwasiCore/World/Syscalls/HostClock.swift",
     "import Glibc\nnanosleep(a)\n", "import Glibc\nclock_gettime(a)\n"),
    (rules.one_type_per_file, FILE, "struct A {}\npublic enum B {}\n",
     "struct A {\n    struct B {}\n}\n"),
]
BANNED_LINES = [
    "let a = Date()", "FileManager.default", "print(1)", "debugPrint(1)", "fatalError()",
    "try! f()",
    "a as! B", "var g = SystemRandomNumberGenerator()", "Int.random(in: 0..<9)", "a.shuffle()",
    "ContinuousClock.now", 'getenv("HOME")', "getcwd(nil, 0)", "let a = 0 // " + "TO" "DO: more",
]
GOOD_LINES = [
    "let a = loadDate(1)", 'let a = "print(1)"', "printer.print(1)", "// as! try! Date()",
    "a as? B", "let randomised = 0",
]
CASES += [(rules.banned_calls, FILE, line + "\n", None) for line in BANNED_LINES]
CASES += [(rules.banned_calls, FILE, None, line + "\n") for line in GOOD_LINES]


def findings(rule, path, text):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
        found = list(rule(rules.Tree(folder)))
    return [finding for finding in found if not finding.advice or rule is rules.one_type_per_file]


def run():
    """Runs all cases; the exit status."""
    failures = 0
    for rule, path, bad, good in CASES:
        for text, expected in ((bad, True), (good, False)):
            if text is not None and bool(findings(rule, path, text)) is not expected:
                failures += 1
                word = "does not object to" if expected else "objects to"
                print(f"{rule.__name__} {word} {path}: {text[:60]!r}")
    untested = {rule.__name__ for rule in rules.RULES} - {case[0].__name__ for case in CASES}
    for name in sorted(untested):
        failures += 1
        print(f"no case for {name}")
    print(f"tidy --self-test: {len(CASES)} cases, {failures} failed")
    return 1 if failures else 0
