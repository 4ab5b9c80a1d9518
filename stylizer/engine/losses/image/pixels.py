"""The distance of each pixel to the content's."""

from __future__ import annotations

from stylizer.engine.losses.description import ImageLoss
from stylizer.engine.losses.elementwise import absolute_error, squared_error

LOSSES = (
    ImageLoss(
        name="pixel_l1",
        title="Pixels, L1",
        hint="Holds each pixel near the photo's own, but lets a few go far: flat areas keep still.",
        group="surface",
        order=1,
        degree=1,
        function=lambda image, content: absolute_error(image, content) / image.numel(),
    ),
    ImageLoss(
        name="pixel_l2",
        title="Pixels, L2",
        hint="Holds each pixel near the photo's own, the farther the harder.",
        group="surface",
        order=2,
        function=lambda image, content: squared_error(image, content) / image.numel(),
    ),
)
