"""The self-similarity loss: content as similarities between places of a picture (STROTSS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import ContentLoss

if TYPE_CHECKING:
    from torch import Tensor

SAME = 1e-5
"""Mean cosine distance below which all features count as equal; the rounding error is 1e-7."""


def self_similarity(features: Tensor, content: Tensor) -> Tensor:
    """Return 1/P² Σ |D_ij / Σ_i D_ij - D'_ij / Σ_i D'_ij| -> scalar.

    This is l_C of Kolkin et al. 2019. D and D' are the cosine distances within `features` and
    within `content`, both (P, C) and from the same cells. The loss falls as 1/P; the authors' code
    multiplies it by P. It needs memory for P² numbers; about 1000 cells are usual.
    """
    return (_shares(features) - _shares(content)).abs().mean()


def _shares(features: Tensor) -> Tensor:
    from stylizer.engine.losses.cosine import unit

    rows = unit(features)
    distances = 1 - rows @ rows.T
    return distances / distances.sum(0).clamp_min(SAME * len(rows))


LOSSES = (
    ContentLoss(
        name="self_similarity",
        title="Self-similarity",
        hint="Keeps which places of the photo are alike, but not how they look: the freest way to"
        " keep the composition.",
        order=4,
        statistic="samples",
        # Multiplied by P, as by the authors; otherwise it would fall with the number of samples.
        function=lambda features, content: self_similarity(features, content) * len(features),
        balance=0.4,
    ),
)
