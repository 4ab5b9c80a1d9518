"""Embedded colour profiles, compared with the published formulas in float64."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from stylizer.files.read import images
from tests.files.read import profiles

RNG = np.random.default_rng(5)
EIGHT = RNG.integers(0, 256, (64, 64, 3)).astype(np.uint8)
EIGHT[:16] //= 8  # the curves are steep in dark colours
DEEP = RNG.integers(0, 65536, (64, 64, 3)).astype(np.uint16)
DEEP[:16] //= 64
SPACES = {
    "Adobe RGB": (profiles.ADOBE, profiles.gamma(563 / 256), lambda v: v ** (563 / 256)),
    "Display P3": (
        profiles.P3,
        profiles.table(profiles.decoded(np.linspace(0, 1, 4096))),
        profiles.decoded,
    ),
}


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(("pixels", "near"), [(EIGHT, 1 / 255), (DEEP, 0.15 / 255)])
def test_wide_gamut_colours_are_converted_to_srgb(tmp_path: Path, space, pixels, near):
    primaries, curve, linear = SPACES[space]
    path = tmp_path / "wide.tif"
    profile = profiles.rgb(primaries, curve)
    tifffile.imwrite(path, pixels, photometric="rgb", iccprofile=profile)
    full = np.iinfo(pixels.dtype).max
    wanted = profiles.in_srgb(linear(pixels / full), primaries)
    loaded = images.load(path).pixels
    assert loaded.dtype == pixels.dtype
    assert np.abs(loaded / full - wanted).max() <= near
    assert np.abs(wanted - pixels / full).max() > 0.1  # the profile matters


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "AVIF", "TIFF"])
def test_profiles_are_found_in_every_format(tmp_path: Path, form):
    primaries, curve, linear = SPACES["Adobe RGB"]
    image = Image.new("RGB", (16, 16), (90, 180, 120))
    image.save(tmp_path / "a", form, icc_profile=profiles.rgb(primaries, curve), quality=95)
    wanted = profiles.in_srgb(linear(np.array([90, 180, 120]) / 255), primaries)
    loaded = images.load(tmp_path / "a").pixels[8, 8] / 255
    np.testing.assert_allclose(loaded, wanted, atol=4 / 255)


@pytest.mark.parametrize(("depth", "near"), [(np.uint8, 0.6 / 255), (np.uint16, 0.02 / 255)])
def test_gray_profiles(tmp_path: Path, depth, near):
    full = np.iinfo(depth).max
    ramp = np.linspace(0, full, 256).round().astype(depth)[None].repeat(4, axis=0)
    profile = profiles.gray(profiles.gamma(1.0))
    tifffile.imwrite(tmp_path / "a.tif", ramp, photometric="minisblack", iccprofile=profile)
    loaded = images.load(tmp_path / "a.tif").pixels / full
    assert np.abs(loaded - profiles.encoded(ramp / full)[..., None]).max() <= near


def test_a_gray_picture_may_carry_an_rgb_profile(tmp_path: Path):
    primaries, curve, linear = SPACES["Adobe RGB"]
    image = Image.new("L", (4, 4), 30)
    image.save(tmp_path / "a.png", icc_profile=profiles.rgb(primaries, curve))
    wanted = profiles.in_srgb(linear(np.full(3, 30 / 255)), primaries)
    np.testing.assert_allclose(
        images.load(tmp_path / "a.png").pixels[0, 0] / 255, wanted, atol=0.005
    )


@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_cmyk_is_converted_by_its_profile(tmp_path: Path, form):
    # The paper is white, and the colours differ from those of the formula without a profile.
    inks = np.array([[62, -18, -25], [50, 45, 0], [88, 0, 60]])
    corners = np.zeros((2, 2, 2, 2, 3))  # all mixes with black ink are black
    for mix in np.ndindex(2, 2, 2):
        used = inks[np.array(mix, bool)]
        corners[(*mix, 0)] = used.mean(axis=0) if len(used) else (100, 0, 0)
        corners[(*mix, 0)][0] -= 15 * (len(used) > 1)
    profile = profiles.cmyk(corners.reshape(16, 3))
    Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save(
        tmp_path / "a", form, icc_profile=profile, quality=100
    )
    found = images.load(tmp_path / "a").pixels[8, 8] / 255
    wanted = profiles.encoded(d50_to_linear(lab_to_xyz(inks[0])))
    np.testing.assert_allclose(found, wanted, atol=3 / 255)
    paper = Image.new("CMYK", (16, 16), (0, 0, 0, 0))
    paper.save(tmp_path / "b", form, icc_profile=profile, quality=100)
    assert images.load(tmp_path / "b").pixels.min() >= 254


def lab_to_xyz(lab):
    y = (lab[0] + 16) / 116
    f = np.array([y + lab[1] / 500, y, y - lab[2] / 200])
    return np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * profiles.D50


def d50_to_linear(xyz):
    white = profiles.matrix(profiles.SRGB).sum(axis=1)
    linear = np.linalg.inv(profiles.matrix(profiles.SRGB))
    return linear @ profiles.adapted(profiles.D50, white) @ xyz


@pytest.mark.parametrize("pixels", [EIGHT, DEEP])
def test_srgb_itself_changes_nothing(tmp_path: Path, pixels):
    curve = profiles.table(profiles.decoded(np.linspace(0, 1, 4096)))
    for profile in (profiles.rgb(profiles.SRGB, curve), imagecodecs.cms_profile("srgb")):
        tifffile.imwrite(tmp_path / "a.tif", pixels, photometric="rgb", iccprofile=profile)
        np.testing.assert_array_equal(images.load(tmp_path / "a.tif").pixels, pixels)


@pytest.mark.parametrize(
    "profile",
    [
        b"x" * 500,
        profiles.rgb(profiles.P3, profiles.gamma(2.2))[:300],
        profiles.gray(profiles.gamma(1.0)),
        profiles.rgb(profiles.P3, b"curv" + b"\xff" * 8),
    ],
)
def test_broken_profiles_and_those_of_other_spaces_are_ignored(tmp_path: Path, profile):
    Image.fromarray(EIGHT).save(tmp_path / "a.png", icc_profile=profile)
    np.testing.assert_array_equal(images.load(tmp_path / "a.png").pixels, EIGHT)


def test_lab(tmp_path: Path):
    Image.new("LAB", (4, 4), (137, 128, 128)).save(tmp_path / "gray.tif")
    Image.new("LAB", (4, 4), (255, 128, 128)).save(tmp_path / "white.tif")
    Image.new("LAB", (4, 4), (140, 168, 98)).save(tmp_path / "colour.tif")
    gray, white, colour = (
        images.load(tmp_path / f"{name}.tif").pixels[0, 0] / 65535
        for name in ("gray", "white", "colour")
    )
    np.testing.assert_allclose(white, 1.0, atol=1e-4)
    for found, lab in ((gray, (137, 0, 0)), (colour, (140, 40, -30))):
        xyz = lab_to_xyz(np.array(lab) * [100 / 255, 1, 1])
        np.testing.assert_allclose(found, profiles.encoded(d50_to_linear(xyz)), atol=0.004)
