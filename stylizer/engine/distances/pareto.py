"""The Pareto front of pairs of distances."""

from __future__ import annotations

from collections.abc import Sequence


def pareto(points: Sequence[tuple[float, float]]) -> list[bool]:
    """Which points are on the front, when both numbers are to be small.

    On it are those to which no other is at least as good in both numbers and better in one;
    so equal points are on it together.
    """
    return [not any(x <= a and y <= b and (x, y) != (a, b) for x, y in points) for a, b in points]
