"""The built-in encoder on real pictures: a photo as its own style stays, without a frame."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.api import render
from stylizer.engine.scales.pyramid import resize
from stylizer.files.read.images import load
from stylizer.files.runs.source import Source
from stylizer.files.shipped.samples import samples


def psnr(a, b) -> float:
    """Return the peak signal to noise ratio in dB, 120 for equal pictures."""
    return float(-10 * np.log10(max(np.mean((a - b) ** 2), 1e-12)))


def at_size(path, size):
    """Return the picture at `size` px without any optimisation."""
    pixels = Source(load(path)).pixels
    height, width = pixels.shape[:2]
    ratio = size / max(height, width)
    image = torch.from_numpy(pixels).movedim(-1, 0)[None]
    resized = resize(image, round(width * ratio), round(height * ratio)).clamp(0, 1)
    return resized[0].movedim(0, -1).numpy()


@pytest.mark.parametrize("colors", ["style", "luminance", "histogram"])
def test_strength_zero_gives_the_photo_back(colors):
    photo, painting = samples().contents[0], samples().styles[0]
    steps = {"first_steps": 40, "last_steps": 15}
    result = render(photo, painting, size=512, strength=0.0, colors=colors, **steps)
    assert psnr(result.pixels, at_size(photo, 512)) >= 35


@pytest.mark.slow
@pytest.mark.parametrize("painting", samples().styles, ids=lambda p: p.stem)
def test_a_painting_in_its_own_style_stays_itself(painting):
    result = render(painting, painting, size=256)
    assert psnr(result.pixels, at_size(painting, 256)) >= 30


def test_no_frame_shows_along_the_border():
    photo = next(path for path in samples().contents if path.stem == "dandelions")
    painting = next(path for path in samples().styles if path.stem == "mosaic")
    pixels = render(photo, painting, size=192).pixels
    down, across = (np.minimum(np.arange(n), np.arange(n)[::-1]) for n in pixels.shape[:2])
    inwards = np.minimum.outer(down, across)  # distance of each pixel from the border
    saturation = np.ptp(pixels, axis=-1)
    assert (
        saturation[inwards == 0].mean() < 1.15 * saturation[(inwards >= 8) & (inwards < 16)].mean()
    )
