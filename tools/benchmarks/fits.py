"""How cost grows with size: the exponent of a power that fits, by least squares on logarithms."""

import math


def exponent(points):
    """The k of cost ~ size**k, for (size, cost) pairs of at least two sizes."""
    logs = [(math.log(size), math.log(max(cost, 1e-9))) for size, cost in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    above = sum((x - mean_x) * (y - mean_y) for x, y in logs)
    below = sum((x - mean_x) ** 2 for x, _ in logs)
    return above / below
