"""The Pareto front of pairs of distances."""

from __future__ import annotations

from collections.abc import Sequence


def pareto(points: Sequence[tuple[float, float]]) -> list[bool]:
    """Return for each point whether it is on the Pareto front; smaller numbers are better.

    A point is on the front if no other point is at least as good in both numbers and better in one.
    Equal points are all on the front, or none of them is.
    """
    return [not any(x <= a and y <= b and (x, y) != (a, b) for x, y in points) for a, b in points]
