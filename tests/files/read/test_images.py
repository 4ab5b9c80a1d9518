"""Opening pictures: every kind keeps its depth and transparency, and comes out upright."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from stylizer.files.read import images
from stylizer.files.read.camera import clean
from stylizer.files.read.images import Picture
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source
from tests.files.read import zoo

FILES = zoo.files()
DEEP = ("deep", "planes.tif", "floats.tif", "gray-floats.tif", "lab.tif")
GRAY = ("gray", "fax", "bilevel", "deep-gray")
ROUGH = ("palette", "moving.gif", "still.gif", "lossy.webp", "moving.webp")
CLEAR = ("rgba", "gray-alpha", "deep-alpha", "lossless.webp", "palette.png")
OTHER = ("plain.ppm", "lab.tif", "fax.tif", "bilevel.png")
TURNED = ("exif.png", "exif.jpg", "exif.tif", "rotated.heic")


def opened(folder: Path, data: bytes, name: str = "picture") -> Picture:
    (folder / name).write_bytes(data)
    return images.load(folder / name)


def shares(samples: np.ndarray) -> np.ndarray:
    return samples / np.iinfo(samples.dtype).max


@pytest.mark.parametrize("name", FILES)
def test_every_kind_opens(tmp_path, name):
    """The suffix is wrong on purpose, because the content decides on the format."""
    picture = opened(tmp_path, FILES[name], "picture.txt")
    assert picture.pixels.dtype == (np.uint16 if name.startswith(DEEP) else np.uint8)
    assert (picture.alpha is not None) == name.startswith(CLEAR)
    if name in OTHER:
        return
    wanted = shares(zoo.gradient())
    if name.startswith("gray-alpha"):
        wanted = shares(np.asarray(Image.fromarray(zoo.gradient()).convert("L"))[..., None])
    elif name.startswith(GRAY):
        wanted = shares(zoo.ramp())[..., None]
    if name in TURNED:
        wanted = np.rot90(wanted, -1)
    near = 0.3 if name.startswith(ROUGH) else 0.12
    shown = np.ones(wanted.shape[:2], bool) if picture.alpha is None else picture.alpha > 0
    difference = np.abs(shares(picture.pixels) - wanted)[shown]
    assert difference.max() <= near
    assert difference.mean() <= near / 4
    if picture.alpha is not None and name != "palette.png":
        assert np.abs(shares(picture.alpha) - shares(zoo.ramp())).max() <= 0.02


@pytest.mark.parametrize("name", ["deep.png", "deep.tif", "planes.tif", "floats.tif"])
def test_every_level_of_16_bit_arrives(tmp_path, name):
    pixels = opened(tmp_path, FILES[name]).pixels
    assert np.abs(pixels.astype(int) - zoo.gradient(np.uint16)).max() == 0


@pytest.mark.parametrize("name", ["rgb.png", "rgb.bmp", "lzw.tif", "tiles.tif", "big.tif"])
def test_every_level_of_8_bit_arrives(tmp_path, name):
    np.testing.assert_array_equal(opened(tmp_path, FILES[name]).pixels, zoo.gradient())


def test_ten_bit_heic_keeps_more_than_256_levels(tmp_path):
    assert len(np.unique(opened(tmp_path, FILES["deep.heic"]).pixels[..., 1])) > 20
    assert (opened(tmp_path, FILES["deep.heic"]).pixels % 257).any()


def png16(kind: int, rows: np.ndarray, key: bytes = b"", interlaced: bool = False) -> bytes:
    """Encode a 16-bit PNG by the specification; `rows` are (h, w, channels)."""
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2)]
        passes += [(0, 1, 2, 2), (1, 0, 2, 1)]
    parts = [rows[y::down, x::right] for y, x, down, right in passes]
    data = b"".join(b"\0" + row.astype(">u2").tobytes() for part in parts for row in part)
    head = struct.pack(">IIBBBBB", rows.shape[1], rows.shape[0], 16, kind, 0, 0, interlaced)
    chunks = [(b"IHDR", head), (b"tRNS", key), (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
        if body or name == b"IEND"
    )


@pytest.mark.parametrize("interlaced", [False, True])
def test_deep_png_with_a_transparent_colour(tmp_path, interlaced):
    pixels = zoo.gradient(np.uint16)
    key = pixels[5, 7]
    picture = opened(tmp_path, png16(2, pixels, struct.pack(">3H", *key), interlaced))
    assert picture.alpha is not None
    np.testing.assert_array_equal(picture.alpha == 0, (pixels == key).all(axis=2))
    shown = picture.alpha > 0
    np.testing.assert_array_equal(picture.pixels[shown], pixels[shown])


def test_colours_multiplied_by_alpha_are_restored(tmp_path):
    alpha = np.full((8, 8, 1), 32768, np.uint16)
    data = zoo.tiff(
        np.concatenate([np.full((8, 8, 3), 20000, np.uint16), alpha], axis=2),
        photometric="rgb",
        extrasamples=["assocalpha"],
    )
    picture = opened(tmp_path, data)
    assert np.abs(picture.pixels.astype(int) - 40000).max() <= 1
    assert picture.alpha is not None


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_once(tmp_path, form, orientation):
    exif = zoo.camera(orientation)
    # A viewer must show `shown`. The camera wrote `stored`.
    shown = Image.fromarray(
        np.kron([[255, 128, 0], [0, 0, 60]], np.ones((16, 16))).astype(np.uint8)
    )
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = shown.transpose(undo[orientation]) if orientation > 1 else shown
    stored.convert("RGB").save(tmp_path / "a", form, exif=exif, quality=95)
    picture = images.load(tmp_path / "a")
    assert picture.size == shown.size
    assert np.abs(picture.pixels[..., 1] - np.asarray(shown, int)).max() <= 12


@pytest.mark.parametrize("name", ["exif.jpg", "exif.png", "exif.tif", "lossless.webp"])
def test_camera_data_is_kept(tmp_path, name):
    exif = opened(tmp_path, FILES[name]).exif
    assert exif[:2] in (b"II", b"MM")
    assert b"Maker" in exif
    camera = clean(exif, 1, 1, location=False)
    assert camera is not None
    assert 0x829A in camera.exif
    assert 0x0111 not in camera.main  # this tag has the position of the strips in a TIFF file


def test_transparent_pixels_take_the_colour_around_them(tmp_path):
    pixels = np.zeros((64, 96, 4), np.uint8)
    pixels[..., 1] = 255  # an editor left green there
    pixels[20:40, 20:50] = (200, 40, 10, 255)
    pixels[20:40, 50:60] = (200, 40, 10, 128)
    pixels[30:34, 56:60] = (0, 0, 250, 1)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    picture = images.load(tmp_path / "a.png")
    np.testing.assert_array_equal(picture.alpha, pixels[..., 3])
    seen = pixels[..., 3] > 0
    np.testing.assert_array_equal(picture.pixels[seen], pixels[seen, :3])
    assert np.abs(picture.pixels[~seen].astype(int) - (200, 40, 10)).max() <= 4


def test_two_colours_meet_smoothly_under_transparency():
    pixels = np.zeros((40, 200, 3), np.uint8)
    pixels[:, :4], pixels[:, -4:] = 250, 50
    alpha = np.zeros((40, 200), np.uint8)
    alpha[:, :4] = alpha[:, -4:] = 255
    row = images.from_pixels(pixels, "a", alpha).pixels[20, :, 0].astype(int)
    assert (np.diff(row) <= 0).all()
    assert np.diff(row).min() > -60


def test_opaque_and_invisible_pictures_have_no_alpha(tmp_path):
    Image.new("RGBA", (4, 4), (255, 0, 0, 255)).save(tmp_path / "opaque.png")
    assert images.load(tmp_path / "opaque.png").alpha is None
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "invisible.png")
    invisible = images.load(tmp_path / "invisible.png")
    assert invisible.alpha is None
    assert invisible.pixels.min() == 255


def test_large_pictures_are_reduced_by_a_whole_factor(tmp_path, monkeypatch):
    monkeypatch.setattr("stylizer.files.read.raster.MAX_PIXELS", 500)
    for name in ("rgb.png", "deep.tif", "rgb.jpg", "rgba.png"):
        picture = opened(tmp_path, FILES[name])
        assert picture.size == (24, 16)
        seen = picture.pixels if picture.alpha is None else picture.pixels[:, 1:]
        means = shares(zoo.gradient()).reshape(16, 2, 24, 2, 3).mean(axis=(1, 3))
        np.testing.assert_allclose(shares(seen), means[:, -seen.shape[1] :], atol=0.03)
    # Incomplete boxes at the edges are averaged over the pixels that they hold.
    odd = np.full((33, 47, 3), 77, np.uint8)
    assert (opened(tmp_path, imagecodecs.png_encode(odd)).pixels == 77).all()
    assert images.load(tmp_path / "picture").size == (24, 17)


def test_a_picture_from_arrays_keeps_depth_and_has_a_digest():
    floats = np.linspace(0, 1, 4 * 5 * 3, dtype=np.float32).reshape(4, 5, 3)
    picture = images.from_pixels(floats, "made here")
    assert picture.pixels.dtype == np.uint16
    assert picture.size == (5, 4)
    assert np.abs(shares(picture.pixels) - floats).max() <= 0.5 / 65535 + 1e-7
    clear = images.from_pixels(picture.pixels, "clear", picture.pixels[..., 0])
    assert clear.digest != picture.digest == images.from_pixels(floats, "again").digest


def test_edit_turns_and_crops():
    pixels = np.random.default_rng(0).uniform(size=(30, 40, 3))
    turned = Edit(turns=1).apply(pixels)
    assert turned.shape == (40, 30, 3)
    np.testing.assert_array_equal(turned[0, -1], pixels[0, 0])  # clockwise
    for edit in (Edit(1), Edit(crop=(0.5, 0, 1, 0.5)), Edit(3, (0.999, 0.999, 1, 1))):
        assert edit.apply(pixels).shape[1::-1] == edit.size(40, 30)
    assert Edit(crop=(0.5, 0.0, 1.0, 0.5)).apply(pixels).shape == (15, 20, 3)
    assert Edit(crop=(0.999, 0.999, 1.0, 1.0)).apply(pixels).shape == (1, 1, 3)


def test_a_source_gives_floats_after_its_edit():
    picture = images.from_pixels(zoo.gradient(np.uint16), "a", zoo.ramp(np.uint16))
    source = Source(picture, Edit(1, (0.0, 0.25, 1.0, 1.0)))
    assert source.size == (32, 36)
    assert source.pixels.shape == (36, 32, 3)
    np.testing.assert_allclose(source.pixels, shares(np.rot90(picture.pixels, -1)[12:]), atol=1e-6)
    np.testing.assert_allclose(source.alpha, shares(np.rot90(picture.alpha, -1)[12:]), atol=1e-6)
    small = source.alpha_for((8, 9))
    assert small.shape == (9, 8)
    assert 0 <= small.min() <= small.max() <= 1
    assert np.abs(small[:, 4] - np.linspace(0.25, 1, 9)).max() < 0.06


def test_a_large_source_comes_reduced_to_what_the_size_needs():
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (40, 60, 3)).astype(np.uint8)).resize((1200, 800))
    source = Source(images.from_pixels(np.asarray(smooth), "a"))
    reduced = source.pixels_for(100)
    assert reduced.shape == (200, 300, 3)
    by_hand = np.asarray(smooth.resize((150, 100), Image.Resampling.LANCZOS)) / 255
    again = Image.fromarray(np.rint(reduced * 255).astype(np.uint8))
    again = np.asarray(again.resize((150, 100), Image.Resampling.LANCZOS)) / 255
    assert np.abs(again - by_hand).max() < 0.03
    assert source.pixels_for(500).shape == (800, 1200, 3)


def test_reduction_never_changes_the_size_of_the_result():
    for width, height in ((1201, 801), (999, 1000), (3000, 7), (1537, 1025)):
        source = Source(images.from_pixels(np.zeros((height, width, 3), np.uint8), "a"))
        for side in (16, 64, 100):
            reduced = source.pixels_for(side)
            sizes = [
                tuple(max(1, round(n * side / max(size))) for n in size)
                for size in ((width, height), reduced.shape[1::-1])
            ]
            assert sizes[0] == sizes[1]


def test_a_picture_in_memory_is_no_larger_than_it_must_be(tmp_path):
    file = io.BytesIO()
    Image.new("RGB", (400, 300)).save(file, "PNG")
    assert opened(tmp_path, file.getvalue()).pixels.nbytes == 400 * 300 * 3
