"""Image losses that compare each pixel with the same pixel of the content."""

from __future__ import annotations

from stylizer.engine.losses.description import ImageLoss
from stylizer.engine.losses.elementwise import absolute_error, squared_error

LOSSES = (
    ImageLoss(
        name="pixel_l1",
        title="Pixels, L1",
        hint="Keeps each pixel near the photo's, but lets a few change much: flat areas stay calm.",
        group="surface",
        order=1,
        degree=1,
        function=lambda image, content: absolute_error(image, content) / image.numel(),
    ),
    ImageLoss(
        name="pixel_l2",
        title="Pixels, L2",
        hint="Keeps each pixel near the photo's. Large differences count most.",
        group="surface",
        order=2,
        function=lambda image, content: squared_error(image, content) / image.numel(),
    ),
)
