"""The Pareto front: results that no other result beats in both distances."""

from __future__ import annotations

import pytest

from stylizer.engine.distances.pareto import pareto


@pytest.mark.parametrize(
    ("points", "front"),
    [
        ([], []),
        ([(1, 1)], [True]),
        ([(1, 3), (2, 2), (3, 1)], [True, True, True]),
        ([(1, 3), (2, 2), (3, 1), (2, 3), (3, 3)], [True, True, True, False, False]),
        ([(1, 1), (1, 1), (1, 2), (2, 1)], [True, True, False, False]),
    ],
)
def test_the_front(points: list[tuple[float, float]], front: list[bool]) -> None:
    assert pareto(points) == front
