"""The Pareto front of pairs of distances."""

from __future__ import annotations

from collections.abc import Sequence


def pareto(points: Sequence[tuple[float, float]]) -> list[bool]:
    """Return for each point whether it is on the front, smaller numbers being better.

    A point is on the front if no other is at least as good in both numbers and better in one;
    so equal points are on it together.
    """
    return [not any(x <= a and y <= b and (x, y) != (a, b) for x, y in points) for a, b in points]
