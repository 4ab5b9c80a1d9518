"""The Laplacian loss, which keeps the edges of the content at a chosen size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylizer.engine.losses.description import Example, ImageLoss
from stylizer.engine.losses.upcast import upcast
from stylizer.engine.settings import Setting

if TYPE_CHECKING:
    from torch import Tensor


def laplacian(image: Tensor, side: int) -> Tensor:
    """Return the Laplacian of a pooled picture, without the pixels at its edges.

    The source is Li et al. 2017, "Laplacian-Steered Neural Style Transfer". The picture is averaged
    over side x side pixels, without the rest at the right and lower edges. The Laplacian is 4 times
    a pixel minus its four neighbours, summed over colours.
    (1, 3, H, W) -> (1, 1, H // side - 2, W // side - 2), empty if the picture is too small.
    """
    height, width = (length // side for length in image.shape[2:])
    gray = upcast(image)[..., : height * side, : width * side].sum(1, keepdim=True)
    x = gray.reshape(1, 1, height, side, width, side).mean((3, 5))
    x, up, down = x[..., 1:-1, :], x[..., :-2, :], x[..., 2:, :]
    x, left, right = x[..., 1:-1], x[..., :-2], x[..., 2:]
    return 4 * x - up[..., 1:-1] - down[..., 1:-1] - left - right


def laplacian_loss(image: Tensor, content: Tensor, side: int) -> Tensor:
    """Return the mean squared difference of the Laplacians of two pictures (1, 3, H, W) -> scalar.

    This is L_lap of Li et al. 2017, where it is a sum instead of a mean. A picture with fewer than
    3 x 3 pooled pixels has a loss of 0.
    """
    error = (laplacian(image, side) - laplacian(content, side)).square()
    return error.sum() / max(error.numel(), 1)


LOSSES = (
    ImageLoss(
        name="laplacian",
        title="Edges",
        hint="Keeps the edges of the photo where they are.",
        group="content",
        order=3,
        shown_at=4.0,
        function=lambda image, content, laplacian_side: laplacian_loss(
            image, content, laplacian_side
        ),
        options=(
            Setting(
                "laplacian_side",
                4,
                title="Size of edges",
                hint="The width of the edges that are kept, in pixels.",
                group="content",
                low=1,
                high=64,
                step=1,
                unit="px",
                live=True,
            ),
        ),
        examples=(
            Example(
                ("laplacian_side",),
                after={"laplacian": 4.0, "laplacian_side": 16},
                right="16 px",
                before={"laplacian": 4.0, "laplacian_side": 1},
                left="1 px",
            ),
        ),
    ),
)
