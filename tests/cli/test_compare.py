"""`stylizer compare` and `stylizer explore`: distances, pages and mistakes."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.numpy import save_file

from stylizer.cli import main
from stylizer.cli.explore import parse_axis
from stylizer.engine.derived.sweep import Axis
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.weights import installed, lpips, manage
from stylizer.files.weights.checkpoint import tensors_in
from tests.helpers import vgg


def run(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def fails(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Return the sentence of a command line that must end with status 2."""
    try:
        status = main([str(word) for word in words])
    except SystemExit as exit:  # argparse
        status = int(exit.code or 0)
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    return err


def measures(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, float]:
    return json.loads(run(capsys, "compare", *words, "--json"))


def test_two_pictures(photo_file: Path, painting_file: Path, capsys) -> None:
    same = measures(capsys, photo_file, photo_file)
    assert {same[name] for name in ("perceptual", "structure", "style", "patches")} == {0}
    assert (same["encoder"], same["size"]) == ("compact", [40, 32])
    out = run(capsys, "compare", photo_file, photo_file)
    assert "Content: distance to photo.png" in out
    assert "Style: distance to photo.png" in out


def test_pictures_of_other_shapes_are_compared_as_styles(
    photo_file: Path, painting_file: Path, capsys
) -> None:
    assert main(["compare", str(photo_file), str(painting_file), "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["perceptual"] is None
    assert found["style"] > 0.1
    assert "only their styles" in err


def test_a_result_against_its_sources(photo_file: Path, painting_file: Path, capsys) -> None:
    found = measures(capsys, photo_file, "--content", photo_file, "--style", painting_file)
    assert found["perceptual"] == 0
    assert found["style"] > 0.1
    blend = ("--style", f"{painting_file}:1", "--style", f"{photo_file}:3")
    assert measures(capsys, photo_file, *blend)["style"] < found["style"]


def test_size_bounds_the_size_of_the_comparison(photo_file: Path, capsys) -> None:
    assert measures(capsys, photo_file, photo_file, "--size", 20)["size"] == [20, 16]


def test_invalid_comparisons_are_refused(photo_file: Path, painting_file: Path, capsys) -> None:
    assert "Give two pictures" in fails(capsys, "compare", photo_file)
    assert "not both" in fails(capsys, "compare", photo_file, photo_file, "--style", photo_file)
    assert "different shapes" in fails(capsys, "compare", photo_file, "--content", painting_file)
    assert "no file none.png" in fails(capsys, "compare", photo_file, "none.png")
    assert "from 16 to 4096" in fails(capsys, "compare", photo_file, photo_file, "--size", 3)
    lpips_on_compact = ("--lpips", photo_file, "--encoder", "compact")
    assert "vgg16" in fails(capsys, "compare", photo_file, photo_file, *lpips_on_compact)


def lin_weights(scale: float = 1.0) -> dict[str, torch.Tensor]:
    return {
        f"lin{i}.model.1.weight": torch.full(
            (1, ENCODERS["vgg16"].layer(layer).channels, 1, 1), scale * (i + 1)
        )
        for i, layer in enumerate(lpips.LAYERS)
    }


@pytest.mark.parametrize("suffix", [".pth", ".old.pth"])
def test_weights_of_lpips_are_read(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"vgg{suffix}"
    file.write_bytes(vgg.saved(lin_weights(), suffix))
    found = lpips.read(file)
    assert list(found) == list(lpips.LAYERS)
    assert [values.shape for values in found.values()] == [(64,), (128,), (256,), (512,), (512,)]
    assert [float(values[0]) for values in found.values()] == [1, 2, 3, 4, 5]
    assert set(tensors_in(file)) == set(lin_weights())


def test_a_file_of_other_weights_is_refused(tmp_path: Path, photo_file: Path, capsys) -> None:
    file = tmp_path / "alex.pth"
    file.write_bytes(vgg.saved({"lin0.model.1.weight": torch.ones(1, 7, 1, 1)}))
    said = fails(capsys, "compare", photo_file, photo_file, "--lpips", file)
    assert "does not hold the weights of LPIPS" in said


def test_lpips_weights_the_channels(
    tmp_path: Path, photo_file: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    vgg.shrink(monkeypatch)
    generator = np.random.default_rng(1)
    state = {
        name: generator.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape).astype(np.float32)
        if len(shape) == 4
        else np.zeros(shape, np.float32)
        for name, shape in ENCODERS["vgg16"].design.tensors(ENCODERS["vgg16"]).items()
    }
    save_file(state, installed.path_of("vgg16"))
    with Image.open(photo_file) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "mirrored.png")
    found = []
    for scale in (1.0, 2.0):
        file = tmp_path / "lin.pth"
        file.write_bytes(vgg.saved(lin_weights(scale)))
        pair = (photo_file, tmp_path / "mirrored.png", "--lpips", file)
        found.append(measures(capsys, *pair)["perceptual"])
    assert found[0] > 0
    assert found[1] == pytest.approx(2 * found[0], rel=1e-5)


def test_render_reports_distances(tmp_path: Path, photo_file: Path, painting_file: Path, capsys):
    pair = ("--content", photo_file, "--style", painting_file)
    quick = ("--size", 32, "--set", "coarsest=32", "--set", "first_steps=3", "--quiet")
    bold = ("--set", "learning_rate=0.3")
    out = run(capsys, "render", *pair, *quick, *bold, "--output", tmp_path / "o.png", "--json")
    found = json.loads(out)["measures"]
    assert 0 < found["perceptual"] < 1
    assert set(found) >= {"structure", "style", "gram", "mean_std", "sliced", "patches"}
    again = measures(capsys, tmp_path / "o.png", "--content", photo_file)
    assert again["perceptual"] == pytest.approx(found["perceptual"], rel=0.1)


# Explore

QUICK = ("--size", 24, "--set", "coarsest=24", "--set", "first_steps=2", "--quiet")


@pytest.fixture
def pair(photo_file: Path, painting_file: Path) -> tuple[object, ...]:
    return ("explore", "--content", photo_file, "--style", painting_file, *QUICK)


class Page(HTMLParser):
    """Collects the links, the IDs and the text of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "iframe", "link")
        for name, value in attrs:
            if name in ("src", "href") and value is not None:
                self.links.append(value)
            if name == "id" and value is not None:
                self.ids.append(value)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_grid_of_two_settings(pair: tuple[object, ...], tmp_path: Path, capsys) -> None:
    folder = tmp_path / "new" / "sheet"
    vary = ("--vary", "strength=0.2:0.8:3", "--vary", "style.s3_1=0,1")
    assert run(capsys, *pair, *vary, "--output", folder) == ""
    results = json.loads((folder / "results.json").read_text("utf-8"))
    found = [(p["settings"]["strength"], p["settings"]["style.s3_1"]) for p in results["pictures"]]
    assert found == [
        ("0.2", "0"),
        ("0.5", "0"),
        ("0.8", "0"),
        ("0.2", "1"),
        ("0.5", "1"),
        ("0.8", "1"),
    ]
    assert any(picture["front"] for picture in results["pictures"])
    for picture in results["pictures"]:
        made = images.load(folder / picture["file"])
        assert made.size == (24, 19)
        assert made.record is not None
        assert made.record.recipe == Recipe.from_dict(picture["recipe"])
        assert made.record.recipe.strength == float(picture["settings"]["strength"])
    text = (folder / "index.html").read_text("utf-8")
    page = Page(text)
    files = {picture["file"] for picture in results["pictures"]}
    assert {path.name for path in folder.iterdir()} == files | {"results.json", "index.html"}
    assert {link for link in page.links if not link.startswith("#")} == files
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert "strength 0.8" in page.text
    plot = ET.fromstring(re.search(r"<svg.*</svg>", text, re.DOTALL)[0])
    assert len(list(plot.iter("circle"))) == 6


def test_a_picture_of_the_grid_can_be_used_as_recipe(
    pair: tuple[object, ...], tmp_path: Path, photo_file: Path, painting_file: Path, capsys
) -> None:
    run(capsys, *pair, "--vary", "seed=3,4", "--output", tmp_path / "sheet")
    chosen, again = tmp_path / "sheet" / "2.png", tmp_path / "again.png"
    sources = ("--content", photo_file, "--style", painting_file)
    run(capsys, "render", *sources, "--recipe", chosen, "--output", again, "--quiet")
    assert images.load(chosen).record.recipe.seed == 4
    assert (images.load(chosen).pixels == images.load(again).pixels).all()


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b.astype(int)).mean())


def test_several_results_differ(pair: tuple[object, ...], tmp_path: Path, capsys) -> None:
    more = ("--set", "first_steps=12", "--seed", 5, "--several", 2)
    for name, weight in (("alike", 0), ("apart", 3)):
        run(capsys, *pair, *more, "--apart", weight, "--output", tmp_path / name)
    one, other = (images.load(tmp_path / "alike" / f"{i}.png") for i in (1, 2))
    first, second = (images.load(tmp_path / "apart" / f"{i}.png") for i in (1, 2))
    assert difference(first.pixels, second.pixels) > difference(one.pixels, other.pixels)
    assert (first.record.recipe.seed, second.record.recipe.seed) == (5, 6)
    assert second.record.recipe.seed_diversity == 3
    assert "from 2 to 100" in fails(capsys, *pair, "--several", 1, "--output", tmp_path / "x")


def test_file_names_are_escaped_on_the_page(
    pair: tuple[object, ...], tmp_path: Path, photo_file: Path, capsys
) -> None:
    odd = photo_file.rename(tmp_path / "a&b'<i>.png")
    words = ["--vary", "tv=0,1", "--output", tmp_path / "sheet"]
    run(capsys, *(odd if word == photo_file else word for word in pair), *words)
    page = Page((tmp_path / "sheet" / "index.html").read_text("utf-8"))
    assert "a&b'<i>.png in the manner of painting.png" in page.text


def test_a_folder_that_is_not_empty_needs_overwrite(
    pair: tuple[object, ...], tmp_path: Path, photo_file: Path, capsys
) -> None:
    before = sorted(tmp_path.iterdir())
    words = (*pair, "--vary", "tv=0,1", "--output", tmp_path)
    assert "is not empty" in fails(capsys, *words)
    assert sorted(tmp_path.iterdir()) == before
    run(capsys, *words, "--overwrite")
    assert (tmp_path / "index.html").exists()
    assert photo_file.exists()
    assert "is a file" in fails(capsys, *words[:-1], photo_file)


def test_a_source_is_never_written_over(
    tmp_path: Path, photo_file: Path, painting_file: Path, capsys
) -> None:
    mine = photo_file.rename(tmp_path / "1.png")
    before = mine.read_bytes()
    words = ("explore", "--content", mine, "--style", painting_file, *QUICK, "--vary", "tv=0,1")
    assert "source pictures" in fails(capsys, *words, "--output", tmp_path, "--overwrite")
    assert mine.read_bytes() == before


@pytest.mark.parametrize(
    ("vary", "sentence"),
    [
        (["tv"], "not KEY=VALUES"),
        (["tv="], "not KEY=VALUES"),
        (["tv=0:1"], "FROM:TO:HOW_MANY"),
        (["tv=0:1:1"], "FROM:TO:HOW_MANY"),
        (["tv=0:1:many"], "FROM:TO:HOW_MANY"),
        (["colour=1,2"], "no setting 'colour'"),
        (["strength=0:2:3"], "strength: give a number from 0"),
        (["tv=0,1", "tv=2,3"], "two different settings"),
        (["tv=0,1", "seed=0,1", "strength=0,1"], "Give --vary once"),
        ([], "Say what to vary"),
        (["tv=0:1:30", "strength=0:1:30"], "900 pictures"),
    ],
)
def test_invalid_sweeps_are_refused(
    vary: list[str], sentence: str, pair: tuple[object, ...], tmp_path: Path, capsys
) -> None:
    words = [word for each in vary for word in ("--vary", each)]
    folder = tmp_path / "sheet"
    assert sentence in fails(capsys, *pair, *words, "--output", folder)
    assert not folder.exists()


def test_a_key_alone_takes_all_options_of_the_setting(
    pair: tuple[object, ...], tmp_path: Path, monkeypatch, capsys
) -> None:
    """One command renders with every installed encoder, without and with smoothing."""
    vgg.shrink(monkeypatch)
    state = {name: values.abs() for name, values in vgg.state_of("resnet50").items()}
    torch.save(state, tmp_path / "made.pth")
    manage.import_weights("resnet50", tmp_path / "made.pth")
    words = ("--vary", "encoder", "--vary", "smoothing", "--output", tmp_path / "sheet")
    run(capsys, *pair, *words)
    results = json.loads((tmp_path / "sheet" / "results.json").read_text("utf-8"))
    found = [(p["recipe"]["encoder"], p["recipe"]["smoothing"]) for p in results["pictures"]]
    assert found == [
        ("compact", "plain"), ("resnet50", "plain"), ("compact", "softmax"), ("resnet50", "softmax")
    ]  # fmt: skip
    pixels = [images.load(tmp_path / "sheet" / p["file"]).pixels for p in results["pictures"]]
    assert all((one != other).any() for one, other in itertools.combinations(pixels, 2))
    assert parse_axis("start").values == ("colors", "content", "noise", "style")


def test_ranges_include_both_ends() -> None:
    assert parse_axis("strength=0.2:0.8:4").values == ("0.2", "0.4", "0.6", "0.8")
    assert parse_axis("seed=1:9:3").values == ("1", "5", "9")
    assert parse_axis("start = content, noise") == Axis("start", ("content", "noise"))
