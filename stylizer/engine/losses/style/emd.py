"""The earth mover loss: style as a relaxed earth mover's distance (STROTSS).

The loss uses the features of a sample of cells. In a region only its own cells are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments


def relaxed_emd(a: Tensor, b: Tensor) -> Tensor:
    """Return max(1/P Σ_p min_q D(a_p, b_q), 1/Q Σ_q min_p D(a_p, b_q)) -> scalar.

    This is l_r of Kolkin et al. 2019; D is the cosine distance. Each of the two sums omits one
    constraint of the earth mover's distance and is a lower bound of it; the larger one is the
    closer bound. a: (P, C); b: (Q, C). Memory is bounded.
    """
    from stylizer.engine.losses.cosine import matched, nearest_both_ways, unit

    a, b = unit(a), unit(b)
    of_a, of_b = nearest_both_ways(a, b)
    return matched(a, b, of_a).maximum(matched(b, a, of_b))


def moment_loss(a: Moments, b: Moments) -> Tensor:
    """Return 1/C Σ |μa - μb| + 1/C² Σ |Σa - Σb| -> scalar.

    This is l_m of Kolkin et al. 2019. It compares the size of the features, which `relaxed_emd`
    ignores because it compares directions only.
    """
    return (a.mean - b.mean).abs().mean() + (a.covariance - b.covariance).abs().mean()


def _moments(samples: Tensor) -> Moments:
    from stylizer.engine.losses.moments import moment_sums, moments

    return moments(moment_sums(samples.T[None, :, :, None]))


def _emd(a: Tensor, b: Tensor, seed: int) -> Tensor:
    return relaxed_emd(a, b) + moment_loss(_moments(a), _moments(b))


def _empty(b: Tensor) -> Tensor:
    target = _moments(b)
    return 1 + moment_loss(target.zeros(), target)


LOSSES = (
    StyleLoss(
        name="emd",
        title="Earth mover",
        hint="Every spot becomes like a spot of the painting, and every spot of the painting is"
        " used.",
        order=8,
        statistic="samples",
        function=_emd,
        empty=_empty,
        balance=1.25,
    ),
)
