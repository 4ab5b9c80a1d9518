"""The strength of a recipe or a region, as factors of content terms and style terms."""

from __future__ import annotations


def strength_factors(strength: float) -> tuple[float, float]:
    """Return the factors of content and style terms for a strength in [0, 1]; both are 1 at 0.5."""
    return (2 * (1 - strength)) ** 2, (2 * strength) ** 2
