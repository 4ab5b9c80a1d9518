"""What the one big slider means."""

from __future__ import annotations


def strength_factors(strength: float) -> tuple[float, float]:
    """Factors of content and style terms for a strength in [0, 1]; both are 1 in the middle."""
    return (2 * (1 - strength)) ** 2, (2 * strength) ** 2
