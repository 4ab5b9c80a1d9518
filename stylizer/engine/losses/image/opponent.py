"""The loss of opponent colours: dark and light, red and green, blue and yellow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import Example, ImageLoss
from stylizer.engine.losses.upcast import upcast
from stylizer.engine.settings import WEIGHT, Setting

if TYPE_CHECKING:
    from torch import Tensor

OPPONENT = (
    (3**-0.5, 3**-0.5, 3**-0.5),  # luminance
    (2**-0.5, -(2**-0.5), 0.0),  # red against green
    (-(6**-0.5), -(6**-0.5), 2 * 6**-0.5),  # blue against yellow
)
"""Orthonormal rows over R, G, B. They are O3, O1 and -O2 of van de Sande, Gevers and Snoek 2010."""


def opponents(image: Tensor) -> Tensor:
    """Convert R, G, B to luminance, red-green, blue-yellow, (1, 3, H, W) -> (1, 3, H, W).

    The result is float32 or better. For R, G, B in [0, 1] its channels have the ranges [0, √3],
    [-1/√2, 1/√2] and [-2/√6, 2/√6].
    """
    import torch

    image = upcast(image)
    return torch.einsum("kc,bchw->bkhw", image.new_tensor(OPPONENT), image)


def opponent_loss(
    image: Tensor, content: Tensor, shares: tuple[float, float, float], weight: Tensor | None = None
) -> Tensor:
    """Return the mean of shares_k (o_k - o'_k)² over channels and pixels -> scalar.

    With shares 1, 1, 1 this is the pixel L2, because the axes are orthonormal. image, content:
    (1, 3, H, W); shares >= 0 of luminance, red-green and blue-yellow; weight: (1, 1, H, W) in
    [0, 1], None for 1 everywhere. With a weight the mean is over Σ w pixels.
    """
    error = opponents(upcast(image) - upcast(content)).square()
    error = (error * error.new_tensor(shares).view(1, 3, 1, 1)).sum(1, keepdim=True)
    if weight is None:
        return error.mean() / 3
    return (error * weight).sum() / (3 * weight.sum()).clamp_min(1e-12)


def _share(name: str, title: str, hint: str) -> Setting:
    return Setting(name, 1.0, **WEIGHT, title=title, hint=hint, group="content")


LOSSES = (
    ImageLoss(
        name="opponent",
        title="Colours of the photo",
        hint="Keeps the brightness and the colour of each pixel near the photo's.",
        group="content",
        order=4,
        shown_at=2.0,
        function=lambda image, content, luminance, red_green, blue_yellow: opponent_loss(
            image, content, (luminance, red_green, blue_yellow)
        ),
        options=(
            _share(
                "luminance",
                "Light and dark",
                "How much light and dark count in the colours of the photo.",
            ),
            _share(
                "red_green",
                "Red and green",
                "How much red against green counts in the colours of the photo.",
            ),
            _share(
                "blue_yellow",
                "Blue and yellow",
                "How much blue against yellow counts in the colours of the photo.",
            ),
        ),
        examples=(
            Example(
                ("luminance", "red_green", "blue_yellow"),
                after={"opponent": 4.0, "luminance": 0.0},
                right="the two colours only",
                before={"opponent": 4.0, "red_green": 0.0, "blue_yellow": 0.0},
                left="light and dark only",
            ),
        ),
    ),
)
