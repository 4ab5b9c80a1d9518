"""Writing pictures: depth, metadata, transparency, limits of the formats, protected sources."""

from __future__ import annotations

import zlib
from dataclasses import replace
from xml.etree import ElementTree

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from stylizer.engine.errors import FileError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.files.read import camera, images
from stylizer.files.record import xmp
from stylizer.files.record.edit import Edit
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.write.export import FORMATS, Export, check_target, save

VARIANTS = [
    (suffix, depth) for form in FORMATS for suffix in form.suffixes for depth in form.depths
]
GPS, EXIF = 0x8825, 0x8769


@pytest.fixture
def pixels():
    return np.random.default_rng(0).uniform(size=(30, 40, 3)).astype(np.float32)


@pytest.fixture
def record():
    return Record(
        recipe=Recipe(style={"s3_1": 2.0}, seed=9),
        content=SourceRef("/home/someone/фото 照片.jpg", "a" * 64, Edit(1, (0.1, 0.2, 0.9, 1.0))),
        styles=(SourceRef("C:\\pictures\\peinture à l'huile <&>.png", "b" * 64),),
        start=None,
        changes=(Change(7, {"strength": 0.75}),),
        device="cpu",
        precision="bfloat16",
        block=512,
        threads=2,
        steps=300,
        width=40,
        height=30,
        encoder_digest="c" * 64,
    )


@pytest.fixture
def taken():
    """Make the EXIF of a photo on its side, with a thumbnail, maker notes and a position."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = 6, "Maker", "Camera 1"
    part = exif.get_ifd(EXIF)
    part[0x9003], part[0xA434] = "2024:05:06 07:08:09", "Lens 50 mm"
    part[0x927C], part[0xA002], part[0xA003] = b"secret" * 50, 4000, 3000
    place = exif.get_ifd(GPS)
    place[1], place[2] = "N", (48.0, 12.0, 30.0)
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    # The thumbnail's directory follows, and the end of the first directory points to it.
    at = 8 + 2 + 12 * int.from_bytes(block[8:10], "big")
    thumb = b"\0\x01\x02\x01\0\x04\0\0\0\x01\0\0\0\x08" + bytes(4) + b"\xff\xd8thumbnail\xff\xd9"
    return block[:at] + len(block).to_bytes(4, "big") + block[at + 4 :] + thumb


@pytest.mark.parametrize(("suffix", "depth"), VARIANTS)
def test_the_record_survives_every_format(tmp_path, pixels, record, suffix, depth):
    path = tmp_path / f"结果 ü{suffix}"
    assert save(path, pixels, record, Export(depth=depth)) == ()
    loaded = images.load(path)
    assert loaded.record == record
    assert loaded.record.content.name == "фото 照片.jpg"
    assert loaded.size == (40, 30)
    assert b"/home/" not in path.read_bytes()
    save(path, pixels, record, Export(depth=depth, record=False))
    assert images.load(path).record is None


def test_the_packet_is_xml_without_folders(record):
    tree = ElementTree.fromstring(xmp.packet(record).decode())
    tool = tree.find(".//{http://ns.adobe.com/xap/1.0/}CreatorTool")
    assert tool.text.startswith("Stylizer")


@pytest.mark.parametrize(("suffix", "depth"), VARIANTS)
def test_equal_pictures_give_equal_files_with_the_profile_of_srgb(
    tmp_path, pixels, record, suffix, depth
):
    files = [tmp_path / f"{name}{suffix.upper()}" for name in "ab"]
    for path in files:
        save(path, pixels, record, Export(depth=depth))
    assert files[0].read_bytes() == files[1].read_bytes()
    with Image.open(files[0]) as image:
        assert b"sRGB" in image.info["icc_profile"].replace(b"\0", b"")


def levels(count: int) -> np.ndarray:
    return np.tile(np.linspace(0, 1, count, dtype=np.float32)[None, :, None], (16, 1, 3))


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_keep_every_level(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    save(path, levels(4096), None, Export(depth=16))
    data = path.read_bytes()
    # Each file is read by a library other than the one that wrote it.
    read = imagecodecs.tiff_decode(data) if suffix == ".tif" else png_rows(data)
    expected = np.linspace(0, 65535, 4096)
    assert len(np.unique(read)) == 4096
    np.testing.assert_allclose(read, np.tile(expected[None, :, None], (16, 1, 3)), atol=1)


def png_rows(data: bytes) -> np.ndarray:
    """Decode a 16-bit PNG by the specification."""
    width, height = (int.from_bytes(data[i : i + 4], "big") for i in (16, 20))
    assert data[24:26] == b"\x10\x02"  # 16 bits, RGB
    body, at = b"", 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            body += data[at + 8 : at + 8 + length]
        at += 12 + length
    lines = np.frombuffer(zlib.decompress(body), np.uint8).reshape(height, 1 + 6 * width)
    above = np.zeros(6 * width, int)
    rows = []
    for kind, *line in lines.tolist():
        row = [0] * 6 + line
        for i in range(6, len(row)):
            left, up, corner = row[i - 6], int(above[i - 6]), int(above[i - 12]) if i >= 12 else 0
            guess = left + up - corner
            near = min((left, up, corner), key=lambda v: abs(guess - v))
            row[i] = (row[i] + (0, left, up, (left + up) // 2, near)[kind]) % 256
        above = np.array(row[6:])
        rows.append(above)
    samples = np.array(rows).reshape(height, width, 3, 2)
    return (samples[..., 0] * 256 + samples[..., 1]).astype(np.uint16)


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_eight_bits_are_rounded(tmp_path, pixels, suffix):
    save(tmp_path / f"a{suffix}", pixels, None)
    with Image.open(tmp_path / f"a{suffix}") as image:
        read = np.asarray(image)
    np.testing.assert_array_equal(read, np.rint(pixels * 255).astype(np.uint8))


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".avif"])
def test_higher_quality_gives_larger_and_better_files(tmp_path, suffix):
    pixels = levels(256).repeat(8, axis=0)
    pixels = (pixels + np.random.default_rng(0).normal(0, 0.05, pixels.shape)).clip(0, 1)
    sizes, errors = [], []
    for quality in (10, 95):
        path = tmp_path / f"{quality}{suffix}"
        save(path, pixels.astype(np.float32), None, Export(quality=quality))
        with Image.open(path) as image:
            errors.append(np.abs(np.asarray(image.convert("RGB")) / 255 - pixels).mean())
        sizes.append(path.stat().st_size)
    assert sizes[0] < sizes[1]
    assert errors[1] < errors[0]


@pytest.mark.parametrize(("suffix", "depth"), VARIANTS)
def test_alpha_is_kept_or_laid_on_white(tmp_path, suffix, depth):
    path = tmp_path / f"a{suffix}"
    pixels = np.full((24, 32, 3), 0.25, np.float32)
    alpha = np.zeros((24, 32), np.float32)
    alpha[:, 8:16], alpha[:, 16:] = 0.5, 1.0
    save(path, pixels, None, Export(depth=depth), alpha=alpha)
    if depth == 16:
        codec = imagecodecs.png_decode if suffix == ".png" else imagecodecs.tiff_decode
        read = codec(path.read_bytes()) / 65535
    else:
        with Image.open(path) as image:
            read = np.asarray(image) / 255
    if suffix in (".jpg", ".jpeg"):
        assert read.shape == (24, 32, 3)
        across = read[12, [2, 12, 28], 0]
        np.testing.assert_allclose(across, [1.0, 0.625, 0.25], atol=0.02)
    else:
        np.testing.assert_allclose(read[12, [2, 12, 28], 3], [0, 0.5, 1], atol=0.02)
        np.testing.assert_allclose(read[12, 28, :3], 0.25, atol=0.02)
    if suffix == ".tif":
        with tifffile.TiffFile(path) as file:
            assert file.pages[0].tags["ExtraSamples"].value == (2,)  # not multiplied


@pytest.mark.parametrize(("suffix", "depth"), VARIANTS)
@pytest.mark.parametrize("order", ["II", "MM"])
def test_camera_data_is_kept_where_wanted(tmp_path, pixels, taken, suffix, depth, order):
    if order == "II":
        exif = Image.Exif()
        exif.load(taken)
        exif.endian = "<"
        for part in (EXIF, GPS):
            exif.get_ifd(part)
        taken = exif.tobytes().removeprefix(b"Exif\0\0")
    path = tmp_path / f"a{suffix}"

    def kept(**options: bool) -> Image.Exif:
        save(path, pixels, None, Export(depth=depth, **options), exif=taken)
        with Image.open(path) as image:
            exif = image.getexif()
            for part in (EXIF, GPS):
                exif.get_ifd(part)
            return exif

    nothing = kept()
    assert 0x010F not in nothing
    assert not nothing.get_ifd(EXIF)

    without_place = kept(exif=True)
    assert without_place[0x010F] == "Maker"
    assert without_place.get(0x0112, 1) == 1
    part = without_place.get_ifd(EXIF)
    assert (part[0x9003], part[0xA434]) == ("2024:05:06 07:08:09", "Lens 50 mm")
    assert (part[0xA002], part[0xA003]) == (40, 30)
    assert 0x927C not in part
    assert not without_place.get_ifd(GPS)
    data = path.read_bytes()
    assert b"secret" not in data
    assert b"thumbnail" not in data

    with_place = kept(exif=True, location=True)
    assert with_place.get_ifd(GPS)[2] == (48.0, 12.0, 30.0)
    assert with_place[0x0110] == "Camera 1"


def test_a_gps_position_is_recognised(taken):
    assert camera.has_location(taken)
    assert not camera.has_location(camera.clean(taken, 1, 1, location=False).block())
    assert not camera.has_location(b"")


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp", ".avif"])
def test_damaged_camera_data_does_not_keep_a_picture_from_being_written(
    tmp_path, pixels, taken, suffix
):
    rng = np.random.default_rng(3)
    for i in range(60):
        damaged = bytearray(taken[: rng.integers(0, len(taken))] if i % 3 == 0 else taken)
        for at in rng.integers(0, max(len(damaged), 1), size=6):
            if damaged:
                damaged[at] = rng.integers(0, 256)
        path = tmp_path / f"a{suffix}"
        save(path, pixels, None, Export(exif=True, location=True), exif=bytes(damaged))
        with Image.open(path) as image:
            image.load()
            assert image.size == (40, 30)


# Records of long runs


def changes(count: int, digits: int) -> tuple[Change, ...]:
    rng = np.random.default_rng(0)
    names = [f"s{i}_{j}" for i in range(1, 5) for j in range(1, 4)]
    weights = dict.fromkeys(names, 1.0)
    made = []
    for i in range(count):
        weights = {**weights, names[i // 200 % 12]: round(float(rng.uniform()), digits)}
        made.append(Change(3 * i + 1, {"style": weights}))
    return tuple(made)


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_thousands_of_changes_fit(tmp_path, pixels, record, suffix):
    long = replace(record, changes=changes(5000, 2))
    assert save(tmp_path / f"a{suffix}", pixels, long) == ()
    assert images.load(tmp_path / f"a{suffix}").record == long


def test_a_record_too_long_for_jpeg_is_reported_and_fits_elsewhere(tmp_path, pixels, record):
    long = replace(record, changes=changes(7000, 9))
    (note,) = save(tmp_path / "a.jpg", pixels, long)
    assert "a.jpg carries no recipe" in note
    assert images.load(tmp_path / "a.jpg").record is None
    assert save(tmp_path / "a.png", pixels, long) == ()
    assert images.load(tmp_path / "a.png").record == long


# Limits of the formats


@pytest.mark.parametrize(
    ("name", "size", "how", "sentence"),
    [
        ("a.xyz", (9, 9), Export(), "must end in .png"),
        ("a", (9, 9), Export(), "must end in .png"),
        ("a.webp", (16384, 9), Export(), "WebP holds at most 16383 px"),
        ("a.jpg", (9, 65501), Export(), "JPEG holds at most 65500 px"),
        ("a.avif", (32769, 9), Export(), "AVIF holds at most 32768 px"),
        ("a.jpg", (9, 9), Export(depth=16), "JPEG holds 8 bits per colour. Choose PNG or TIFF"),
        ("no/a.png", (9, 9), Export(), "There is no folder"),
        ("folder.png", (9, 9), Export(), "is a folder"),
        (f"{'x' * 300}.png", (9, 9), Export(), "too long"),
        ("a\0.png", (9, 9), Export(), "cannot hold that character"),
    ],
)
def test_targets_that_cannot_be_written_are_refused(tmp_path, name, size, how, sentence):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(FileError, match=sentence):
        check_target(tmp_path / name, *size, how)


@pytest.mark.parametrize(
    ("suffix", "side"), [(".webp", 16383), (".jpg", 65500), (".avif", 32768), (".png", 65501)]
)
def test_the_limits_are_those_of_the_encoders(tmp_path, suffix, side):
    save(tmp_path / f"a{suffix}", np.zeros((1, side, 3), np.float32), None)
    with Image.open(tmp_path / f"a{suffix}") as image:
        image.load()
        assert image.size == (side, 1)


def test_wrong_options_are_refused():
    for options in ({"depth": 12}, {"quality": 0}, {"quality": 101}):
        with pytest.raises(FileError):
            Export(**options)


def test_sources_are_never_written_over(tmp_path, photo_file):
    link = tmp_path / "link.png"
    link.symlink_to(photo_file)
    for path in (photo_file, link):
        with pytest.raises(FileError, match="source pictures"):
            check_target(path, 9, 9, sources=[photo_file])
