"""The margin around a picture during a run."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stylizer.engine.size import MARGIN


def padded(picture: Tensor) -> Tensor:
    """Return a picture (1, C, H, W) with a margin of `MARGIN` px, made by mirroring its edges."""
    rows, columns = (np.pad(np.arange(n), MARGIN, mode="symmetric") for n in picture.shape[2:])
    shape = (*picture.shape[:2], len(rows), len(columns))
    result = torch.empty(
        shape, dtype=picture.dtype, device=picture.device, memory_format=torch.channels_last
    )
    cropped(result).copy_(picture)
    for edge in (slice(None, MARGIN), slice(-MARGIN, None)):
        result[..., MARGIN:-MARGIN, edge] = picture[..., columns[edge]]
    for edge in (slice(None, MARGIN), slice(-MARGIN, None)):
        result[..., edge, :] = result[..., rows[edge] + MARGIN, :]
    return result


def cropped(picture: Tensor) -> Tensor:
    """Return a picture without its margin, as a view."""
    return picture[..., MARGIN:-MARGIN, MARGIN:-MARGIN]
