"""Style by a relaxed earth mover's distance, content by self-similarity (STROTSS).

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

from torch import Tensor

from stylizer.engine.losses.cosine import one_way, unit
from stylizer.engine.losses.moments import Moments

SAME = 1e-5
"""Mean cosine distance below which features count as all alike: rounding is 1e-7."""


def relaxed_emd(a: Tensor, b: Tensor) -> Tensor:
    """max(1/P Σ_p min_q D(a_p, b_q), 1/Q Σ_q min_p D(a_p, b_q)), D the cosine distance -> scalar.

    Kolkin et al. 2019, l_r: each direction leaves out one constraint of the earth mover's
    distance, the larger is the closer bound. a: (P, C); b: (Q, C). Memory is bounded.
    """
    a, b = unit(a), unit(b)
    return one_way(a, b).maximum(one_way(b, a))


def moment_loss(a: Moments, b: Moments) -> Tensor:
    """1/C Σ |μa - μb| + 1/C² Σ |Σa - Σb|, Kolkin et al. 2019, l_m -> scalar.

    Beside `relaxed_emd`, which sees directions alone, it holds the size of the features.
    """
    return (a.mean - b.mean).abs().mean() + (a.covariance - b.covariance).abs().mean()


def self_similarity(features: Tensor, content: Tensor) -> Tensor:
    """1/P² Σ |D_ij / Σ_i D_ij - D'_ij / Σ_i D'_ij| of features at the same cells -> scalar.

    Kolkin et al. 2019, l_C. D and D' hold the cosine distances within `features` and within
    `content`, both (P, C) and taken from the same places. Grows as 1/P: the authors' code
    multiplies by P. Takes P² numbers; about 1000 cells are usual.
    """
    return (_shares(features) - _shares(content)).abs().mean()


def _shares(features: Tensor) -> Tensor:
    rows = unit(features)
    distances = 1 - rows @ rows.T
    return distances / distances.sum(0).clamp_min(SAME * len(rows))
