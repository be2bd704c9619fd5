"""The rules. Each takes a Tree and yields Findings; advice does not fail the run."""

import json
import pathlib
import re
import subprocess
import tempfile
from collections import namedtuple

from . import edges
from .source import Source

Finding = namedtuple("Finding", "path line message advice", defaults=(False,))

LINES_ADVISED, LINES_EXPLAINED, LINES_MOST = 150, 400, 600
LONG_FILE_PHRASE = "// This file is long because "
FUNCTION_LINES, COLUMNS = 60, 100
BLOB_BYTES = 512 * 1024

IMPORT = re.compile(
    r"^\s*(?:@[\w]+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)")
UNSAFE = re.compile(
    r"\bunsafe\b|@unsafe\b|@unchecked\b|\bUnsafe(?:Mutable)?(?:Raw)?(?:Buffer)?Pointer\b"
    r"|\bOpaquePointer\b|\bUnmanaged\b|\bunsafeBitCast\b")

# (pattern, what to say, who may: a predicate on the path's parts)
BANNED = [
    (re.compile(r"\bDate\("), "a date has no place below the tests; time comes from World", None),
    (re.compile(r"\bFileManager\b"), "FileManager belongs to Foundation", None),
    (re.compile(r"(?<![.\w])(?:debugP|p)rint\("),
     "a library prints nothing; the command has Terminal", None),
    (re.compile(r"\bfatalError\("), "no host crash: throw, or precondition for our own mistakes",
     None),
    (re.compile(r"\btry!"), "try! crashes the host", None),
    (re.compile(r"\bas!"), "as! crashes the host", None),
    (re.compile(r"\bSystemRandomNumberGenerator\b|\.random\(|\.randomElement\(|\.shuffled?\("),
     "randomness comes from World", lambda parts: parts[1] == "SwasiCache"),
    (re.compile(r"\b(?:ContinuousClock|SuspendingClock)\b|\bclock_gettime\("),
     "time comes from World",
     lambda parts: parts[1] == "SwasiCLI" or "Syscalls" in parts),
    (re.compile(r"\b(?:getenv|secure_getenv|getcwd|setlocale|getuid|localtime_r?|getlogin)\("),
     "environment, working directory, user, locale and time zone are read by the command only",
     # The one variable that a library reads: Docs/Testing.md.
     lambda parts: parts[1] == "SwasiCLI"
     or parts[1:] == ["SwasiTesting", "Syscalls", "RenewVariable.swift"]),
]
MARKS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")


class Tree:
    """The files of the package: what git tracks or would, or all of a folder without git."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = self.list_files()
        self.sources = [
            Source(path, self.read(path)) for path in self.paths if path.endswith(".swift")]

    def list_files(self):
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=self.root, capture_output=True, check=False)
        if listing.returncode == 0:
            names = listing.stdout.decode(errors="surrogateescape").split("\0")
        else:
            names = [
                str(path.relative_to(self.root)) for path in self.root.rglob("*")
                if path.is_file() and not any(
                    part.startswith(".") for part in path.relative_to(self.root).parts[:-1])]
        return sorted({name for name in names if name and (self.root / name).is_file()})

    def read(self, path):
        return (self.root / path).read_text(errors="replace")

    def library_sources(self):
        """The Swift files of Sources with the parts of their paths."""
        for source in self.sources:
            parts = source.path.split("/")
            if parts[0] == "Sources":
                yield source, parts

    def manifest(self):
        """{target: [names of what it depends on]}, as Package.swift says."""
        # A scratch folder of its own: whoever runs the tests holds the lock of .build.
        with tempfile.TemporaryDirectory() as scratch:
            dump = subprocess.run(
                ["swift", "package", "--package-path", str(self.root), "--scratch-path", scratch,
                 "dump-package"],
                capture_output=True, text=True, check=False, timeout=120)
        if dump.returncode != 0:
            raise RuntimeError(f"swift package dump-package failed: {dump.stderr.strip()}")
        return {
            target["name"]: [
                next(iter(dependency.values()))[0] for dependency in target["dependencies"]]
            for target in json.loads(dump.stdout)["targets"]}


def imports(tree):
    """A file imports only what its target may; a test only what its target declares."""
    declared = tree.manifest() if any(path.startswith("Tests/") for path in tree.paths) else {}
    for source in tree.sources:
        parts = source.path.split("/")
        if parts[0] not in ("Sources", "Tests"):
            continue
        target = parts[1]
        if parts[0] == "Sources":
            if target not in edges.EDGES:
                yield Finding(source.path, 1, f"{target} is not in tools/tidylib/edges.py")
                continue
            allowed = {*edges.EDGES[target], *edges.SYSTEM}
            if target in edges.TESTING:
                allowed.add("Testing")
        else:
            allowed = {*declared.get(target, []), *edges.SYSTEM, *edges.TEST_SYSTEM}
        for number, line in enumerate(source.code_lines, 1):
            match = IMPORT.match(line)
            if match and match[1] not in allowed:
                yield Finding(source.path, number, f"{target} may not import {match[1]}")


def manifest_edges(tree):
    """Package.swift declares exactly the edges of the list, and every folder is a target."""
    if "Package.swift" not in tree.paths:
        return
    declared = tree.manifest()
    wanted = {**edges.EDGES, **{name: [] for name in edges.C_TARGETS}}
    for target, names in wanted.items():
        if target not in declared:
            yield Finding("Package.swift", 1, f"target {target} is missing")
        elif sorted(declared[target]) != sorted(names):
            yield Finding(
                "Package.swift", 1,
                f"{target} depends on {sorted(declared[target])}, the list says {sorted(names)}")
    for target, names in declared.items():
        if target not in wanted:
            for name in names:
                if name.endswith("Tests"):
                    yield Finding("Package.swift", 1, f"{target} depends on the tests {name}")
    folders = {
        tuple(path.split("/")[:2]) for path in tree.paths
        if re.match(r"(?:Sources|Tests)/\w+/.*\.(?:swift|c)$", path)}
    for parent, folder in sorted(folders):
        if folder not in declared and folder != "Guests":
            yield Finding(f"{parent}/{folder}", 1, "is no target of Package.swift")


def file_lengths(tree):
    """About 150 lines; past 400 the head says why; past 600 the file is split."""
    for source in tree.sources:
        count = len(source.lines)
        head = "\n".join(source.lines[:8])
        if is_generated(source.text):
            continue
        if count > LINES_MOST:
            yield Finding(source.path, count, f"{count} lines; split it (at most {LINES_MOST})")
        elif count > LINES_EXPLAINED and LONG_FILE_PHRASE not in head:
            yield Finding(
                source.path, count,
                f"{count} lines; split it, or say why at its head: {LONG_FILE_PHRASE}…")
        elif count > LINES_ADVISED and source.path.startswith("Sources/"):
            yield Finding(source.path, count, f"{count} lines", True)


def function_lengths(tree):
    """A function fits a screen."""
    for source in tree.sources:
        if is_generated(source.text):
            continue
        for first, last in source.functions:
            if last - first + 1 > FUNCTION_LINES:
                yield Finding(
                    source.path, first,
                    f"a function of {last - first + 1} lines (at most {FUNCTION_LINES})")


def line_lengths(tree):
    """Lines of code and of scripts end at column 100; what is generated may be longer."""
    for path in tree.paths:
        if not is_code(path):
            continue
        text = tree.read(path)
        if is_generated(text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if len(line) > COLUMNS:
                yield Finding(path, number, f"{len(line)} columns (at most {COLUMNS})")


def banned_calls(tree):
    """What libraries must not do, and marks of unfinished work anywhere."""
    for source, parts in tree.library_sources():
        for number, line in enumerate(source.code_lines, 1):
            for pattern, message, allowed in BANNED:
                if pattern.search(line) and not (allowed and allowed(parts)):
                    yield Finding(source.path, number, message)
    for path in tree.paths:
        if is_code(path) and path != "tools/tidylib/rules.py":
            for number, line in enumerate(tree.read(path).splitlines(), 1):
                if MARKS.search(line):
                    yield Finding(path, number, "a mark of unfinished work")


# (calls, what to say, the files that may)
DOORS = [
    (re.compile(r"(?<![.\w])(?:clock_gettime|clock_getres|gettimeofday|ftime|time)\("),
     "time comes from World", edges.CLOCKS),
    (re.compile(r"(?<![.\w])(?:clinux_)?(?:getrandom|getentropy|arc4random\w*|s?rand|random)\("),
     "randomness comes from World", edges.RANDOMNESS),
    (re.compile(r"(?<![.\w])(?:clinux_)?(?:ppoll|poll|p?select|epoll_\w+|(?:u|nano)?sleep)\("),
     "waits go through World", edges.WAITS),
]
OPENS = re.compile(
    r"(?<![.\w])(?:clinux_open\w*|Glibc\.open|open(?:at2?)?|fopen|opendir|l?stat|fstatat)\(")
LIBRARY = re.compile(r"^\s*(?:\w+ )?import (?:Glibc|CLinux)\b", re.MULTILINE)


def doors(tree):
    """What a guest sees of the outside comes through World."""
    own = {}
    for source, parts in tree.library_sources():
        own.setdefault(parts[1], set()).update(re.findall(r"\bfunc (\w+)", source.text))
    for source, parts in tree.library_sources():
        if not LIBRARY.search(source.text):
            continue
        doors = [door for door in DOORS if source.path not in door[2]]
        if parts[1] in edges.SEALED_MODULES:
            doors.append((OPENS, "the host's files come from World", set()))
        for number, line in enumerate(source.code_lines, 1):
            for pattern, message, _ in doors:
                match = pattern.search(line)
                # A name that the module has a function of is that, unless it is called unsafely.
                if match and (
                        match[0][:-1] not in own[parts[1]]
                        or line[:match.start()].endswith("unsafe ")):
                    yield Finding(source.path, number, message)


def unsafe_code(tree):
    """Unsafe code stands in rooms of that kind, and a SAFETY line says why it is sound."""
    for source, parts in tree.library_sources():
        in_room = bool(edges.UNSAFE_ROOMS.intersection(parts[2:-1]))
        for number, line in enumerate(source.code_lines, 1):
            match = UNSAFE.search(line)
            if not match:
                continue
            if not in_room:
                rooms = ", ".join(sorted(edges.UNSAFE_ROOMS))
                yield Finding(source.path, number, f"{match[0]} outside of the rooms {rooms}")
            elif match[0] in ("unsafe", "@unchecked") and not has_reason(source, number):
                yield Finding(source.path, number, f"{match[0]} without a // SAFETY: line near it")


def has_reason(source, number):
    """Whether a SAFETY line stands in the function of a line or in the twelve lines above it."""
    first, last = source.enclosing(number) or (number, number)
    near = source.lines[max(0, min(first - 4, number - 13)):last]
    return any("SAFETY:" in line for line in near)


def one_type_per_file(tree):
    """One type per file."""
    for source, _ in tree.library_sources():
        types = source.top_level_types()
        if len(types) > 1 and not is_generated(source.text):
            yield Finding(source.path, 1, f"{len(types)} types: {', '.join(types)}", True)


def tracked_blobs(tree):
    """No binaries and no big files in the repository."""
    for path in tree.paths:
        data = (tree.root / path).read_bytes()
        if b"\0" in data[:8192]:
            yield Finding(path, 1, "a binary file")
        elif len(data) > BLOB_BYTES:
            yield Finding(path, 1, f"{len(data)} bytes (at most {BLOB_BYTES})")


def document_links(tree):
    """A link to a file in a page leads somewhere."""
    for path in tree.paths:
        if not path.endswith(".md"):
            continue
        folder = (tree.root / path).parent
        for number, line in enumerate(tree.read(path).splitlines(), 1):
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if "://" not in target and not (folder / target).exists():
                    yield Finding(path, number, f"leads nowhere: {target}")


def generated_files(tree):
    """Generated files are what their generators make."""
    for path in tree.paths:
        if not re.fullmatch(r"tools/generate-[\w-]+", path):
            continue
        check = subprocess.run(
            [str(tree.root / path), "--check"], cwd=tree.root, capture_output=True, text=True,
            check=False)
        if check.returncode != 0:
            said = (check.stderr or check.stdout).strip().splitlines()
            yield Finding(path, 1, f"--check failed: {said[-1] if said else 'nothing said'}")


def is_generated(text):
    return "Generated by tools/" in text[:400]


def is_code(path):
    return (
        path.endswith((".swift", ".c", ".h", ".py"))
        or path.startswith(("tools/", ".ci/")) and "." not in path.rsplit("/", 1)[-1])


RULES = [
    imports, manifest_edges, file_lengths, function_lengths, line_lengths, banned_calls,
    doors, unsafe_code, one_type_per_file, tracked_blobs, document_links, generated_files,
]
