"""Tables, the figures' file, comparisons, and how the budgets stand."""

import json
import os
import pathlib
import platform
import subprocess
from collections import Counter

from . import budgets, fits, peers, plots
from .frame import MOVED, OURS, is_believed
from .groups import scale
from .workplace import ROOT, SWASI


# Behind a ratio whose least figures were not seen often enough to be believed.
UNSETTLED = "?"


def machine():
    """What the figures were taken on."""
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                  if line.startswith("model name")), platform.machine())
    memory = next(line for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    version = subprocess.run([SWASI, "--version"], check=True, capture_output=True, text=True)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=False,
                            capture_output=True, text=True)
    return {
        "processor": model, "cores": os.cpu_count(), "kernel": platform.release(),
        "memory GiB": round(int(memory.split()[1]) / 2**20),
        "swasi": "; ".join(line.split(" (")[0] for line in version.stdout.splitlines()),
        "commit": commit.stdout.strip(), "load": round(os.getloadavg()[0], 1),
    }


def describe(facts):
    """The machine in a line."""
    return (f"{facts['swasi']}; commit {facts['commit'] or 'unknown'}; {facts['processor']}, "
            f"{facts['cores']} cores, {facts['memory GiB']} GiB, Linux {facts['kernel']}; "
            f"load {facts['load']} at the start")


def number(value, unit):
    """A figure with three digits or so, in a unit that suits it."""
    scales = {"ns": [(1e9, "s"), (1e6, "ms"), (1e3, "us"), (1, "ns")],
              "ms": [(1e3, "s"), (1, "ms")],
              "bytes": [(2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "bytes")],
              "ratio": [(1, "")]}[unit]
    size, name = next(((size, name) for size, name in scales if abs(value) >= size), scales[-1])
    value /= size
    digits = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{digits}f} {name}".strip()


def table(case, rows):
    """A table of a case: our figure, and of each peer its figure and the ratio."""
    names = [side.name for side in case.sides if any(side.name in row["sides"] for row in rows)]
    others = [name for name in names if name != OURS]
    lines = [f"\n### {case.name}\n",
             "| what | swasi (least-most) |" + "".join(f" {name} | ratio (least-most) |"
                                                       for name in others),
             "|---|---|" + "---|---|" * len(others)]
    for row in rows:
        ours = row["sides"][OURS]
        cells = [row["label"], f"{number(ours['median'], row['unit'])} "
                 f"({number(ours['least'], row['unit'])}-{number(ours['most'], row['unit'])})"]
        for name in others:
            if name in row["sides"]:
                ratio = row["ratios"][name]
                cells += [number(row["sides"][name]["median"], row["unit"]),
                          f"{undisturbed(row, name)} "
                          f"({ratio['least']:.2g}-{ratio['most']:.2g})"]
            else:
                cells += ["", ""]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def undisturbed(row, name):
    """The ratio of the least figures beside a peer, marked where these are not believed."""
    return f"{row['ratios'][name]['undisturbed']:.3g}{'' if settled(row, name) else UNSETTLED}"


def settled(row, name):
    """Whether the least figures of our side and of a peer are believed; files of older releases
    have no figures."""
    return all(is_believed(row.get("figures", {}).get(side, [])) for side in (OURS, name))


def finish(results, options):
    """What comes after all groups: fits, budgets, versions, files."""
    results["versions"] = peers.versions(dict.fromkeys(results.pop("peers")))
    results["fits"] = fitted(results["rows"])
    if results["fits"]:
        print("\n## Growth\n\n| series | side | exponent | stated |\n|---|---|---|---|")
        for fit in results["fits"]:
            flag = " **worse**" if fit["worse"] else ""
            print(f"| {fit['series']} | {fit['side']} | {fit['exponent']:.2f}{flag} |"
                  f" {fit['stated']} |")
    print(budgets.table(results["rows"]))
    print("\nPeers: " + "; ".join(f"{name} {version}" for name, version
                                  in results["versions"].items()))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(results, indent=1) + "\n")
    if options.plots:
        plots.draw(results, pathlib.Path(options.plots))
    if options.compare:
        print(compare(json.loads(pathlib.Path(options.compare).read_text()), results))


def fitted(rows):
    """The exponents of the series, whose rows are called SERIES/SIZE."""
    series = {}
    for row in rows:
        name, _, size = row["label"].rpartition("/")
        if row["group"] == "scale" and size.isdigit():
            for side, figures in row["sides"].items():
                series.setdefault((name, side), []).append((int(size), figures["least"]))
    found = []
    for (name, side), points in series.items():
        if len(points) > 1 and name in scale.STATED:
            power = fits.exponent(points)
            worse = side == OURS and power > scale.STATED[name]
            found.append({"series": name, "side": side, "exponent": power,
                          "stated": scale.STATED[name], "worse": worse})
    return found


def compare(before, after):
    """How the ratios moved since another run, by which side; those that moved far are marked."""
    old = {(row["group"], row["case"], row["label"]): row for row in before["rows"]}
    lines = ["\n## Compared\n",
             "| group | what | beside | ratio before | now | change | of ours | of theirs |",
             "|---|---|---|---|---|---|---|---|"]
    # Of those that settled in both runs, and of the others: how many, how many moved.
    total, moved = Counter(), Counter()
    for row in after["rows"]:
        other = old.get((row["group"], row["case"], row["label"]))
        for name, now in row["ratios"].items():
            if other is None or name not in other["ratios"]:
                continue
            change = now["undisturbed"] / other["ratios"][name]["undisturbed"] - 1
            both = settled(other, name) and settled(row, name)
            total[both] += 1
            mark = ""
            if abs(change) > MOVED:
                moved[both] += 1
                mark = " **"
            ours, theirs = (row["sides"][side]["least"] / other["sides"][side]["least"] - 1
                            for side in (OURS, name))
            figures = " | ".join(undisturbed(each, name) for each in (other, row))
            lines.append(f"| {row['group']} | {row['label']} | {name} | {figures} |"
                         f"{mark} {change:+.0%}{mark} | {ours:+.0%} | {theirs:+.0%} |")
    lines.append(f"\n{moved[True]} of {total[True]} ratios that settled in both runs moved by more "
                 f"than {MOVED:.0%}, and {moved[False]} of the other {total[False]}.")
    return "\n".join(lines)
