"""Regions on the command line and in the Python API."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer import render
from stylizer.cli import main
from stylizer.engine.errors import JobError
from stylizer.engine.recipe import Recipe, Region
from stylizer.files.read import images
from tests.cli.test_cli import PAINTING, PHOTO, QUICK, fails

PAIR = ["--content", PHOTO, "--style", PAINTING]


@pytest.fixture
def sky(tmp_path: Path) -> str:
    """Return the file of a mask of the upper half of the photo."""
    return _mask(tmp_path / "sky.png", PHOTO, lambda y, x: y < 0.5)


@pytest.fixture
def face(tmp_path: Path) -> str:
    return _mask(tmp_path / "face.png", PHOTO, lambda y, x: np.hypot(x - 0.5, y - 0.5) < 0.3)


def _mask(path: Path, over: str, inside) -> str:
    width, height = (side // 4 for side in images.load(Path(over)).size)
    y, x = np.mgrid[0:height, 0:width]
    Image.fromarray((inside(y / height, x / width) * 255).astype(np.uint8)).save(path)
    return str(path)


def recipe_of(path: Path) -> Recipe:
    record = images.load(path).record
    assert record is not None
    return record.recipe


def test_each_mask_takes_the_settings_that_follow_it(tmp_path: Path, sky: str, face: str) -> None:
    output = tmp_path / "o.png"
    words = ["--style", PAINTING, "--mask", sky, "--mask-strength", "0.8", "--mask-styles", "2,1"]
    words += ["--protect", face, "--mask-feather", "0.1", "--mask", sky]
    assert main(["render", *PAIR, *words, *QUICK, "--output", str(output), "--quiet"]) == 0
    assert recipe_of(output).regions == (
        Region(0.8, (1, 2)),
        Region(0.0, (), 0.1),
        Region(),
    )


def test_a_protected_region_is_the_photo(tmp_path: Path, sky: str) -> None:
    output, plain = tmp_path / "o.png", tmp_path / "p.png"
    more = [*PAIR, *QUICK, "--quiet", "--set", "strength=1", "--set", "averaging=0"]
    assert main(["render", *more, "--output", str(plain)]) == 0
    assert main(["render", *more, "--protect", sky, "--output", str(output)]) == 0
    photo = Image.open(PHOTO).convert("RGB").resize((32, 21), Image.Resampling.BICUBIC)
    photo, made, other = (
        np.asarray(picture, np.float32)
        for picture in (photo, images.load(output).pixels, images.load(plain).pixels)
    )
    assert np.abs(made - photo)[:9].mean() < 3
    assert np.abs(other - photo)[:9].mean() > 5
    assert np.abs(made - photo)[12:].mean() > 5


def test_a_recipe_finds_its_masks_again(tmp_path: Path, sky: str, face: str) -> None:
    first, again = tmp_path / "a.png", tmp_path / "b.png"
    guide = _mask(tmp_path / "guide.png", PAINTING, lambda y, x: x < 0.5)
    argv = ["render", *PAIR, "--style-mask", guide, "--quiet"]
    words = ["--protect", face, "--mask", sky, "--mask-strength", "0.9"]
    assert main([*argv, *words, *QUICK, "--output", str(first)]) == 0
    replay = ["render", *PAIR, "--recipe", str(first), "--quiet", "--output", str(again)]
    assert main(replay) == 0
    assert (images.load(again).pixels == images.load(first).pixels).all()
    # Masks on the command line replace those of the record; other settings are the recipe's.
    assert main([*replay, "--mask", sky, "--mask", sky, "--mask-feather", "0.2"]) == 0
    assert recipe_of(again).regions == (Region(0.0), Region(0.9, (), 0.2))
    size = ["--size", "48", "--quiet", "--style", PAINTING, "--content", PHOTO]
    assert main(["enlarge", str(first), *size, "--output", str(again)]) == 0
    assert recipe_of(again).regions == (Region(0.0), Region(0.9))


def test_a_missing_mask_is_named(
    tmp_path: Path, face: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "a.png"
    argv = ["render", *PAIR, "--quiet"]
    assert main([*argv, "--protect", face, *QUICK, "--output", str(output)]) == 0
    Path(face).unlink()
    sentence = fails([*argv, "--recipe", str(output), "--output", str(tmp_path / "b.png")], capsys)
    assert "face.png" in sentence
    assert "Give it with --mask" in sentence


def test_a_style_mask_chooses_a_part_of_the_painting(tmp_path: Path) -> None:
    painting = np.zeros((40, 60, 3), np.uint8)
    painting[:, :30, 0] = painting[:, 30:, 2] = 220
    Image.fromarray(painting).save(tmp_path / "two.png")
    made, grey = {}, np.full((24, 32, 3), 128, np.uint8)

    def between(side, y, x):
        return (side[0] <= x) & (x < side[1])

    for name in ("left", "right"):
        side = (0, 0.5) if name == "left" else (0.5, 1)
        guide = tmp_path / f"{name}.png"
        _mask(guide, str(tmp_path / "two.png"), partial(between, side))
        made[name] = render(
            grey, tmp_path / "two.png", style_masks=[guide], strength=1.0, size=32,
            coarsest=32, first_steps=40, averaging=0.0, learning_rate=0.05,
        ).pixels.mean((0, 1))  # fmt: skip
    assert made["left"][0] > made["left"][2] + 0.1
    assert made["right"][2] > made["right"][0] + 0.1


def test_several_settings_with_regions(tmp_path: Path, sky: str) -> None:
    argv = ["explore", *PAIR, "--mask", sky, "--vary", "regions.0.strength=0,1", "--quiet"]
    quick = ["--size", "32", "--set", "coarsest=32", "--set", "first_steps=2"]
    assert main([*argv, *quick, "--output", str(tmp_path / "out")]) == 0
    results = json.loads((tmp_path / "out" / "results.json").read_text())
    found = [picture["recipe"]["regions"][0]["strength"] for picture in results["pictures"]]
    assert found == [0, 1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--mask-strength", "1"], "--mask-strength must come after the --mask"),
        (["--mask", "SKY", "--mask-strength", "2"], "region strength: give a number from 0 to 1"),
        (["--mask", "SKY", "--mask-styles", "one"], "such as 1,3"),
        (["--mask", "SKY", "--mask-styles", "2"], "like style 2, but there are 1"),
        (["--mask", "none.png"], "no file none.png"),
        (["--protect", PAINTING], "another shape"),
        (["--mask", "BLACK"], "completely black"),
        (["--mask", "BROKEN"], "broken.png is"),
        (["--set", 'regions=[{"strength":0}]'], "describes 1 regions, and 0 masks"),
        (["--set", "regions.0.strength=1"], "There are no regions"),
    ],
)
def test_bad_masks(
    words: list[str],
    sentence: str,
    tmp_path: Path,
    sky: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = {"SKY": sky, "BROKEN": str(tmp_path / "broken.png")}
    files["BLACK"] = _mask(tmp_path / "black.png", PHOTO, lambda y, x: (x < 0) & (y < 0))
    Path(files["BROKEN"]).write_bytes(b"no picture")
    output = tmp_path / "o.png"
    words = [files.get(word, word) for word in words]
    assert sentence in fails(["render", *PAIR, *QUICK, "--output", str(output), *words], capsys)
    assert not output.exists()


def test_masks_in_python(face: str) -> None:
    quick = {"size": 32, "coarsest": 32, "first_steps": 2}
    array = np.zeros((10, 16), np.float32)
    array[:, :8] = 1
    photo = np.random.default_rng(0).random((20, 32, 3))
    result = render(photo, PAINTING, masks=array, regions=[Region(0.0)], **quick)
    assert result.record.recipe.regions == (Region(0.0),)
    np.testing.assert_allclose(result.pixels[:, :14], photo[:, :14], atol=1e-3)
    result = render(PHOTO, [PAINTING, PHOTO], masks=[face, face], **quick)
    assert result.record.recipe.regions == (Region(), Region())
    with pytest.raises(JobError, match="1 regions, but there are 0 masks"):
        render(photo, PAINTING, regions=[Region()], **quick)


def test_a_result_with_regions_is_measured(tmp_path: Path, sky: str, capsys) -> None:
    output = str(tmp_path / "o.png")
    words = ["--mask", sky, "--output", output, "--json", "--quiet"]
    assert main(["render", *PAIR, *QUICK, *words]) == 0
    assert json.loads(capsys.readouterr().out)["measures"]["style"] > 0
