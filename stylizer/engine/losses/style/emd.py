"""Style by a relaxed earth mover's distance (STROTSS).

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments


def relaxed_emd(a: Tensor, b: Tensor) -> Tensor:
    """max(1/P Σ_p min_q D(a_p, b_q), 1/Q Σ_q min_p D(a_p, b_q)), D the cosine distance -> scalar.

    Kolkin et al. 2019, l_r: each direction leaves out one constraint of the earth mover's
    distance, the larger is the closer bound. a: (P, C); b: (Q, C). Memory is bounded.
    """
    from stylizer.engine.losses.cosine import one_way, unit

    a, b = unit(a), unit(b)
    return one_way(a, b).maximum(one_way(b, a))


def moment_loss(a: Moments, b: Moments) -> Tensor:
    """1/C Σ |μa - μb| + 1/C² Σ |Σa - Σb|, Kolkin et al. 2019, l_m -> scalar.

    Beside `relaxed_emd`, which sees directions alone, it holds the size of the features.
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
