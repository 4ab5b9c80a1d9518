"""The margin of a picture while it is worked on."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stylizer.engine.size import MARGIN


def padded(picture: Tensor) -> Tensor:
    """(1, 3, H, W) with what lies within `MARGIN` of an edge mirrored beyond it."""
    rows, columns = (np.pad(np.arange(n), MARGIN, mode="symmetric") for n in picture.shape[2:])
    shape = (*picture.shape[:2], len(rows), len(columns))
    wide = torch.empty(
        shape, dtype=picture.dtype, device=picture.device, memory_format=torch.channels_last
    )
    cropped(wide).copy_(picture)
    for edge in (slice(None, MARGIN), slice(-MARGIN, None)):
        wide[..., MARGIN:-MARGIN, edge] = picture[..., columns[edge]]
    for edge in (slice(None, MARGIN), slice(-MARGIN, None)):
        wide[..., edge, :] = wide[..., rows[edge] + MARGIN, :]
    return wide


def cropped(picture: Tensor) -> Tensor:
    """What `widened` was given, a view."""
    return picture[..., MARGIN:-MARGIN, MARGIN:-MARGIN]
