"""Pictures in and out: what works, and the one sentence for what does not."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer.engine.errors import FileError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.files import images
from stylizer.files.edit import Edit
from stylizer.files.record import Record, SourceRef


@pytest.fixture
def pixels():
    return np.random.default_rng(0).uniform(size=(30, 40, 3)).astype(np.float32)


@pytest.fixture
def record():
    return Record(
        recipe=Recipe(style={"s3_1": 2.0}, seed=9),
        content=SourceRef("/home/someone/фото 照片.jpg", "a" * 64, Edit(1, (0.1, 0.2, 0.9, 1.0))),
        styles=(SourceRef("C:\\pictures\\peinture à l'huile.png", "b" * 64),),
        start=None,
        changes=(Change(7, {"strength": 0.75}),),
        device="cpu",
        precision="bfloat16",
        threads=2,
        steps=300,
        width=40,
        height=30,
        encoder_digest="c" * 64,
    )


@pytest.mark.parametrize("suffix", images.WRITABLE)
def test_the_record_survives_every_format(tmp_path, pixels, record, suffix):
    path = tmp_path / f"结果 ü{suffix}"
    images.save(path, pixels, record)
    loaded = images.load(path)
    assert loaded.record == record
    assert loaded.record.content.name == "фото 照片.jpg"
    assert b"/home/" not in path.read_bytes()
    assert loaded.size == (40, 30)


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_lossless_formats_keep_every_level(tmp_path, pixels, suffix):
    images.save(tmp_path / f"a{suffix}", pixels, None)
    loaded = images.load(tmp_path / f"a{suffix}")
    assert np.abs(loaded.pixels - pixels).max() <= 0.5 / 255 + 1e-6
    assert loaded.record is None


def test_orientation_is_applied(tmp_path):
    image = Image.new("RGB", (20, 10), "red")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", exif=exif)
    assert images.load(tmp_path / "a.jpg").size == (10, 20)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "YCbCr", "LAB"]
)
def test_every_mode_becomes_rgb(tmp_path, mode):
    source = Image.fromarray(np.full((8, 8), 128, np.uint8), "L")
    if mode in ("I;16", "I"):
        image = Image.fromarray(
            np.full((8, 8), 32896, np.uint16).astype(np.int32 if mode == "I" else np.uint16)
        )
    elif mode == "F":
        image = Image.fromarray(np.full((8, 8), 0.5, np.float32))
    elif mode == "LAB":
        image = Image.new("LAB", (8, 8), (137, 128, 128))
    else:
        image = (
            source.convert("RGB").convert(mode)
            if mode in ("CMYK", "YCbCr")
            else source.convert(mode)
        )
    image.save(tmp_path / "a.tif") if mode != "YCbCr" else image.save(tmp_path / "a.tif", "JPEG")
    loaded = images.load(tmp_path / "a.tif").pixels
    assert loaded.shape == (8, 8, 3)
    assert loaded.dtype == np.float32
    if mode != "1":  # black and white is dithered
        assert np.abs(loaded - 0.5).max() < 0.05


def test_transparent_shows_white_and_animations_their_first_frame(tmp_path):
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(tmp_path / "a.png")
    assert images.load(tmp_path / "a.png").pixels.min() == 1.0
    frames = [Image.new("RGB", (4, 4), color) for color in ("blue", "red")]
    frames[0].save(tmp_path / "b.gif", save_all=True, append_images=frames[1:])
    np.testing.assert_allclose(images.load(tmp_path / "b.gif").pixels[0, 0], [0, 0, 1], atol=0.01)


def broken_files(folder: Path) -> dict[str, Path]:
    good = folder / "good.png"
    Image.effect_noise((64, 64), 90).convert("RGB").save(good)
    cases = {"cut.png": good.read_bytes()[:3000], "empty.png": b"", "text.jpg": b"hello" * 99}
    for name, data in cases.items():
        (folder / name).write_bytes(data)
    (folder / "folder.png").mkdir()
    return {name: folder / name for name in (*cases, "folder.png", "none.png")}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("cut.png", "damaged"),
        ("empty.png", "empty"),
        ("text.jpg", "not a picture"),
        ("folder.png", "is a folder"),
        ("none.png", "There is no file"),
    ],
)
def test_what_cannot_be_opened_says_why(tmp_path, name, sentence):
    with pytest.raises(FileError, match=sentence):
        images.load(broken_files(tmp_path)[name])


def test_huge_pictures_are_refused_before_they_are_decoded(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "MAX_PIXELS", 100)
    Image.new("RGB", (11, 10)).save(tmp_path / "a.png")
    with pytest.raises(FileError, match="11 x 10"):
        images.load(tmp_path / "a.png")


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, pixels, monkeypatch):
    path = tmp_path / "a.png"
    images.save(path, pixels, None)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="No space left"):
        images.save(path, pixels * 0, None)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_targets_are_checked_before_the_work(tmp_path):
    with pytest.raises(FileError, match="must end in"):
        images.check_target(tmp_path / "a.xyz", 10, 10)
    with pytest.raises(FileError, match="16383"):
        images.check_target(tmp_path / "a.webp", 16384, 10)
    with pytest.raises(FileError, match="There is no folder"):
        images.check_target(tmp_path / "no" / "a.png", 10, 10)


def test_edit_turns_and_crops(pixels):
    turned = Edit(turns=1).apply(pixels)
    assert turned.shape == (40, 30, 3)
    np.testing.assert_array_equal(turned[0, -1], pixels[0, 0])  # clockwise
    assert Edit(crop=(0.5, 0.0, 1.0, 0.5)).apply(pixels).shape == (15, 20, 3)
    assert Edit(crop=(0.999, 0.999, 1.0, 1.0)).apply(pixels).shape == (1, 1, 3)
    with pytest.raises(FileError):
        Edit(crop=(0.5, 0.0, 0.5, 1.0))
