"""Every content loss by name: distances of features that add up over cells."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from stylizer.engine.losses.content import absolute_error, squared_error
from stylizer.engine.losses.distances import smooth_l1_error

CONTENT_LOSSES: dict[str, Callable[..., Tensor]] = {
    "feature_l2": squared_error,
    "feature_l1": absolute_error,
    "feature_smooth_l1": smooth_l1_error,
}
"""name -> (features, the content's at the same cells, weight=None) -> Σ over C·H·W."""
