"""Conversions between arrays and QImage, and previews."""

from __future__ import annotations

import numpy as np

from stylizer.app.qimages import from_pixels, preview, to_pixels
from stylizer.files.read import images
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source


def test_pixels_survive_the_way_through_qt(photo_pixels):
    deep = np.rint(photo_pixels * 65535).astype(np.uint16)
    for pixels in (photo_pixels, deep, np.rint(photo_pixels * 255).astype(np.uint8)):
        again, alpha = to_pixels(from_pixels(pixels))
        assert np.abs(again / 255 - photo_pixels).max() <= 1 / 255
        assert alpha is None


def test_alpha_survives_the_way_through_qt(photo_pixels):
    alpha = np.tile(np.linspace(0, 1, photo_pixels.shape[1], dtype=np.float32), (32, 1))
    image = from_pixels(photo_pixels, alpha)
    pixels, again = to_pixels(image)
    np.testing.assert_allclose(again / 255, alpha, atol=0.003)
    np.testing.assert_allclose(pixels / 255, photo_pixels, atol=0.003)


def test_sizes_and_previews_follow_the_edit(photo_pixels):
    source = Source(images.from_pixels(photo_pixels, "photo"), Edit(1, (0.0, 0.0, 1.0, 0.5)))
    assert source.size == source.pixels.shape[1::-1]
    assert preview(source, 16).width() == 16
    assert not preview(source, 16).hasAlphaChannel()
    clear = images.from_pixels(photo_pixels, "photo", photo_pixels[..., 0])
    assert preview(Source(clear), 16).hasAlphaChannel()
