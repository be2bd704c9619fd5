"""Wraps comments of Swift files whose lines are too long."""

import re
import textwrap

COMMENT = re.compile(r"^(\s*)(///|//)( ?)(.*)$")
KEPT = re.compile(r"^(?: {4}|\||```)")
ITEM = re.compile(r"^(?:- |\d+\. |MARK:)")


def wrapped(text, columns):
    """The text with every block of comments wrapped that has a line of more than `columns`."""
    lines = text.split("\n")
    out = []
    at = 0
    while at < len(lines):
        match = COMMENT.match(lines[at])
        end = at + 1
        while match and end < len(lines):
            following = COMMENT.match(lines[end])
            if not following or following.group(1, 2) != match.group(1, 2):
                break
            end += 1
        block = lines[at:end]
        if match and any(len(line) > columns for line in block):
            block = wrapped_block(block, match[1] + match[2], columns)
        out += block
        at = end
    return "\n".join(out)


def wrapped_block(block, head, columns):
    out = []
    paragraph = []

    def flush():
        if not paragraph:
            return
        indent = " " * len(re.match(r"(?:- |\d+\. )?", paragraph[0])[0])
        for line in textwrap.wrap(
                " ".join(line.strip() for line in paragraph), columns - len(head) - 1,
                subsequent_indent=indent, break_long_words=False, break_on_hyphens=False):
            out.append(f"{head} {line}")
        paragraph.clear()

    for line in block:
        content = COMMENT.match(line)[4]
        if not content.strip():
            flush()
            out.append(head)
        elif KEPT.match(content):
            flush()
            out.append(line)
        else:
            if ITEM.match(content):
                flush()
            paragraph.append(content)
    flush()
    return out
