"""Makes copies of WebAssembly programs that tell whether they were run.

A copy begins in a new function that calls the old `_start` and `proc_exit` with a status that the
program itself does not use, in one order or the other. Nothing else of the program changes: the
function is added at the end, so no index moves.

Source: WebAssembly 3.0, section 5 (binary format).
"""

TYPE, IMPORT, FUNCTION, EXPORT, CODE = 1, 2, 3, 7, 10


def read_number(data, at):
    """An unsigned LEB128 number and the offset behind it."""
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return result, at


def number(value):
    """An unsigned LEB128 number."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value):
    """A signed LEB128 number; `value` is not negative."""
    out = bytearray()
    while value > 0x3F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def sections(data):
    """The sections as (identifier, content)."""
    if data[:8] != b"\0asm\1\0\0\0":
        raise ValueError("not a WebAssembly module")
    at, found = 8, []
    while at < len(data):
        identifier = data[at]
        size, at = read_number(data, at + 1)
        found.append((identifier, data[at : at + size]))
        at += size
    return found


def skip_limits(data, at):
    flags, at = read_number(data, at)
    _, at = read_number(data, at)
    if flags & 1:
        _, at = read_number(data, at)
    return at


def imported_functions(data):
    """The imported functions' (module, name), in order."""
    count, at = read_number(data, 0)
    found = []
    for _ in range(count):
        names = []
        for _ in range(2):
            size, at = read_number(data, at)
            names.append(data[at : at + size].decode())
            at += size
        kind, at = data[at], at + 1
        if kind == 0:
            _, at = read_number(data, at)
            found.append(tuple(names))
        elif kind == 1:
            at = skip_limits(data, at + 1)
        elif kind == 2:
            at = skip_limits(data, at)
        elif kind == 3:
            at += 2
        else:
            raise ValueError(f"import of unknown kind {kind}")
    return found


def move_start(data, target):
    """The export section with `_start` at function `target`, and where it was."""
    count, at = read_number(data, 0)
    out, old = number(count), None
    for _ in range(count):
        begin = at
        size, at = read_number(data, at)
        name = data[at : at + size]
        at += size
        kind = data[at]
        index, end = read_number(data, at + 1)
        if name == b"_start" and kind == 0:
            old = index
            out += data[begin : at + 1] + number(target)
        else:
            out += data[begin:end]
        at = end
    if old is None:
        raise ValueError("the program exports no _start")
    return out, old


def append(data, item):
    """A section of a count and items, with one more."""
    count, at = read_number(data, 0)
    return number(count + 1) + data[at:] + item


def with_status(data, status, after):
    """A copy that ends with `status`: after the program returned, or before it began."""
    parts = dict(sections(data))
    imports = imported_functions(parts[IMPORT])
    exit_index = imports.index(("wasi_snapshot_preview1", "proc_exit"))
    functions, _ = read_number(parts[FUNCTION], 0)
    types, _ = read_number(parts[TYPE], 0)
    target = len(imports) + functions
    exports, old = move_start(parts[EXPORT], target)
    leave = b"\x41" + signed(status) + b"\x10" + number(exit_index)
    enter = b"\x10" + number(old)
    code = b"\0" + (enter + leave if after else leave + enter) + b"\x0b"
    changed = {
        TYPE: append(parts[TYPE], b"\x60\0\0"),
        FUNCTION: append(parts[FUNCTION], number(types)),
        EXPORT: exports,
        CODE: append(parts[CODE], number(len(code)) + code),
    }
    out = b"\0asm\1\0\0\0"
    for identifier, content in sections(data):
        content = changed.get(identifier, content) if identifier else content
        out += bytes([identifier]) + number(len(content)) + content
    return out
