"""Each feature as near as can be to one of the style's (NNST).

Features are those of chosen cells, of a region those of its cells alone.
"""

from __future__ import annotations

from torch import Tensor

from stylizer.engine.losses.cosine import one_way, unit


def nearest_loss(features: Tensor, style: Tensor) -> Tensor:
    """1/P Σ_p min_q D(f_p, s_q), D being the cosine distance, both sets less their mean -> scalar.

    Kolkin et al. 2022, NNST, feature splitting. features: (P, C); style: (Q, C). Memory is
    bounded: distances are computed in parts.
    """
    return one_way(unit(features, centered=True), unit(style, centered=True))
