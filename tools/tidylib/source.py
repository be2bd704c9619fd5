"""Swift text with comments and string literals blanked, and the extents of its functions."""

import bisect
import re

DECLARATION = re.compile(
    r"\b(?:func\s+(?:`?\w+`?|[-+*/%<>=!&|^~.]+)|init[?!]?\s*[<(]|deinit\s*\{|subscript\s*[<(])")
TYPE = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+|[a-z]+\s+)*(struct|class|enum|protocol|actor)\s+(\w+)")


LITERAL = re.compile(r'//|/\*|(?P<hashes>#*)(?P<quote>"""|")')
INTERPOLATION_PART = re.compile(r"[()]|" + LITERAL.pattern)


def masked(text):
    """The text with every character of a comment or a string literal replaced by a space.

    Line breaks stay, so that offsets and line numbers mean the same in both. What stands in an
    interpolation is blanked too.
    """
    out = []
    at = 0
    while match := LITERAL.search(text, at):
        end = literal_end(text, match)
        out.append(text[at:match.start()])
        out.append(re.sub(r"[^\n]", " ", text[match.start():end]))
        at = end
    return "".join(out) + text[at:]


def literal_end(text, match):
    """The offset behind the comment or string literal whose beginning `match` found."""
    if match[0] == "//":
        end = text.find("\n", match.end())
        return len(text) if end < 0 else end
    if match[0] == "/*":
        return block_comment_end(text, match.start())
    return string_end(text, match.end(), match["hashes"], match["quote"])


def block_comment_end(text, at):
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, at):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def string_end(text, at, hashes, quote):
    """The offset behind a string literal whose content begins at `at`."""
    escape = "\\" + hashes
    while at < len(text):
        if text.startswith(quote + hashes, at):
            return at + len(quote) + len(hashes)
        if text.startswith(escape + "(", at):
            at = interpolation_end(text, at + len(escape) + 1)
        elif text.startswith(escape, at):
            at += len(escape) + 1
        else:
            at += 1
    return len(text)


def interpolation_end(text, at):
    """The offset behind an interpolation whose content begins at `at`."""
    depth = 1
    while depth and (match := INTERPOLATION_PART.search(text, at)):
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
            at = match.end()
        else:
            at = literal_end(text, match)
    return at if depth == 0 else len(text)


class Source:
    """One Swift file, read once for all rules. Lines are counted from 1."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.splitlines()
        self.code = masked(text)
        self.code_lines = self.code.splitlines()
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        self.functions = list(self.find_functions())

    def line_of(self, offset):
        return bisect.bisect_right(self.starts, offset)

    def find_functions(self):
        """(first line, last line) of every function, initialiser and subscript with a body."""
        for match in DECLARATION.finditer(self.code):
            body = self.body(match)
            if body is not None:
                yield self.line_of(match.start()), self.line_of(body)

    def body(self, match):
        """The offset of the brace that closes a declaration's body; None if it has none."""
        if re.search(r"[.\w]$", self.code[max(0, match.start() - 1):match.start()]):
            return None  # a call: self.init(…)
        at = match.end() - 1
        depth = 0
        while at < len(self.code):
            character = self.code[at]
            if character in "([":
                depth += 1
            elif character in ")]":
                depth -= 1
                if depth < 0:
                    return None
            elif character == "{" and depth == 0:
                return self.closing(at)
            elif depth == 0 and character == "}":
                return None
            elif depth == 0 and character == "\n" and self.ends_without_body(at):
                return None
            at += 1
        return None

    def ends_without_body(self, at):
        """Whether a declaration without a body ends with the line that ends at `at`."""
        before = self.code[:at].rstrip()
        following = self.code[at:].lstrip()
        goes_on = ("{", "->", "throws", "where", "async", "rethrows", ")", "=")
        return not following.startswith(goes_on) and not before.endswith(("->", ",", "where"))

    def closing(self, at):
        depth = 0
        for place in range(at, len(self.code)):
            depth += {"{": 1, "}": -1}.get(self.code[place], 0)
            if depth == 0:
                return place
        return len(self.code) - 1

    def enclosing(self, line):
        """The extent of the innermost function that holds a line; None outside of all."""
        around = [extent for extent in self.functions if extent[0] <= line <= extent[1]]
        return max(around, default=None)

    def top_level_types(self):
        return [match[2] for line in self.code_lines if (match := TYPE.match(line))]
