"""Pictures of the ratios, as SVG: a bar per row and peer, how many times faster, on a log scale."""

import html
import math

from .frame import OURS

# The rows of the picture that stands for all: group, how the label begins, peer.
SUMMARY = [
    ("calls", "path_filestat_get", "wasmtime"), ("calls", "path_filestat_get", "native"),
    ("calls", "path_open+fd_close", "wasmtime"), ("calls", "fd_pread_4096", "wasmtime"),
    ("start", "hello", "wasmtime"), ("start", "python -c 'print(1)'", "wasmtime"),
    ("tree", "create", "tmpfs"), ("tree", "mixed", "overlayfs"),
    ("tree", "one byte into a file of 1 GiB below", "overlayfs"),
    ("image", "first look into", "ratarmount"), ("image", "first look into 100,000", "tar"),
    ("programs", "SQLite", "wasmtime"), ("programs", "SQLite", "native"),
]
ROW, GAP, LEFT, WIDTH, TOP = 20, 8, 300, 860, 64
COLOURS = ["#2f6fb0", "#c2662d", "#4f8a3d", "#8357a8", "#b03a5b", "#6b6b6b", "#1d8f8f"]


def draw(results, folder):
    """One file per group that has ratios."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = dict.fromkeys(row["group"] for row in results["rows"])
    for group in groups:
        rows = [row for row in results["rows"] if row["group"] == group and row["ratios"]]
        if rows:
            (folder / f"{group}.svg").write_text(picture(group, rows))
    if chosen := summary(results["rows"]):
        (folder / "summary.svg").write_text(picture("summary", chosen))


def summary(rows):
    """The rows of SUMMARY, with one peer each; none where one was not measured."""
    chosen = []
    for group, label, peer in SUMMARY:
        row = next((row for row in rows if row["group"] == group
                    and row["label"].startswith(label) and peer in row["ratios"]), None)
        if row is None:
            return []
        chosen.append({"label": f"{group}: {row['label']}", "case": "",
                       "ratios": {peer: row["ratios"][peer]}})
    return chosen


def picture(group, rows):
    """A group's picture; whoever cannot see it reads its title and the table beside it."""
    names = list(dict.fromkeys(name for row in rows for name in row["ratios"]))
    factors = [1 / ratio["undisturbed"] for row in rows for ratio in row["ratios"].values()]
    low = 10 ** math.floor(math.log10(min([*factors, 1])))
    high = 10 ** math.ceil(math.log10(max([*factors, 10])))
    scale = (WIDTH - LEFT - 90) / math.log10(high / low)

    def x(factor):
        return LEFT + math.log10(factor / low) * scale

    body, y = [], TOP
    for row in rows:
        here = [name for name in names if name in row["ratios"]]
        middle = y + len(here) * ROW / 2 + 4
        body.append(text(LEFT - 10, middle, label(row, rows), "end"))
        for name in here:
            factor = 1 / row["ratios"][name]["undisturbed"]
            start, end = sorted([x(1), x(factor)])
            colour = COLOURS[names.index(name) % len(COLOURS)]
            body.append(f'<rect x="{start:.1f}" y="{y + 2}" width="{max(end - start, 1):.1f}"'
                        f' height="{ROW - 4}" fill="{colour}"/>')
            body.append(text(end + 6, y + ROW / 2 + 4, times(factor)))
            y += ROW
        y += GAP
    return page(group, names, body, y, [
        (x(10 ** power), f"{10.0 ** power:g}x") for power in range(
            round(math.log10(low)), round(math.log10(high)) + 1)])


def label(row, rows):
    """A row's name, or its case's where another row has the same name."""
    same = {other["case"] for other in rows if other["label"] == row["label"]}
    return row["label"] if len(same) == 1 else row["case"]


def times(factor):
    """A factor with as many digits as it deserves."""
    return f"{factor:,.{0 if factor >= 100 else 1 if factor >= 10 else 2}f}x"


def page(group, names, body, bottom, ticks):
    """The frame of a picture: title, legend, scale."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 30}"'
        f' font-family="sans-serif" font-size="12" role="img">',
        f"<title>{html.escape(group)}: how many times faster {OURS} is</title>",
        f'<rect width="{WIDTH}" height="{bottom + 30}" fill="#ffffff"/>',
        text(10, 22, f"{group}: how many times faster {OURS} is (right of 1x: faster)", size=15)]
    at = 10
    for index, name in enumerate(names):
        parts.append(f'<rect x="{at}" y="34" width="12" height="12"'
                     f' fill="{COLOURS[index % len(COLOURS)]}"/>')
        parts.append(text(at + 17, 44, f"than {name}"))
        at += 60 + 7 * len(name)
    for place, words in ticks:
        heavy = "#222222" if words == "1x" else "#dddddd"
        parts.append(f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{TOP - 8}" y2="{bottom}"'
                     f' stroke="{heavy}"/>')
        parts.append(text(place, bottom + 16, words, "middle"))
    return "\n".join([*parts, *body, "</svg>"]) + "\n"


def text(x, y, words, anchor="start", size=12):
    """A text of the picture."""
    return (f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
            f' fill="#222222">{html.escape(words)}</text>')
