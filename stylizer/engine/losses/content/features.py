"""Content losses that compare each feature of a cell with the content's feature at that cell."""

from __future__ import annotations

from stylizer.engine.losses.description import ContentLoss
from stylizer.engine.losses.elementwise import absolute_error, smooth_l1_error, squared_error

LOSSES = (
    ContentLoss(
        name="feature_l2",
        title="Features, L2",
        hint="Keeps the photo's shapes. Large differences count most.",
        order=1,
        default=1.0,
        function=squared_error,
        published=lambda number: 0.5,  # Gatys et al. 2016, eq. 1
    ),
    ContentLoss(
        name="feature_l1",
        title="Features, L1",
        hint="Keeps the photo's shapes, but lets a few places change a lot.",
        order=2,
        function=absolute_error,
    ),
    ContentLoss(
        name="feature_smooth_l1",
        title="Features, smooth L1",
        hint="Between L1 and L2: small differences are squared, large ones are not.",
        order=3,
        function=smooth_l1_error,
    ),
)
