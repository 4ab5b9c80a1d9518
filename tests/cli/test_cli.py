"""The command line: exit statuses, sentences, JSON, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

import stylizer
from stylizer.cli import main
from stylizer.cli.explore import parse_axis
from stylizer.cli.settings import parse_style, parse_value, with_settings
from stylizer.engine.derived.sweep import corners
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.shipped.samples import samples
from tests.helpers import odd_layers, terminal

PHOTO, PAINTING = (str(samples().contents[0]), str(samples().styles[0]))
PAIR = ["--content", PHOTO, "--style", PAINTING]
QUICK = ["--size", "32", "--set", "coarsest=32", "--set", "first_steps=3"]
COMMAND = [sys.executable, "-m", "stylizer"]


def fails(argv: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the sentence of a command line that must end with status 2."""
    try:
        status = main(argv)
    except SystemExit as exit:  # argparse
        status = int(exit.code or 0)
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("stylizer: ")
    assert "Traceback" not in err
    return err


def test_render_reports_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "an out.png"
    assert main(["render", *PAIR, *QUICK, "--output", str(output), "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out.splitlines()[-1])
    assert report["output"] == str(output)
    assert (report["width"], report["height"], report["steps"]) == (32, 21, 3)
    assert report["encoder"] == "compact"
    assert {"device", "precision", "seconds", "seconds_to_first_frame"} <= set(report)
    assert report["peak_memory_mb"] > 1
    assert set(report["losses"]) == {"first", "last"}
    assert {"content s4_1", "style s3_1"} <= set(report["losses"]["last"])
    assert images.load(output).size == (32, 21)
    assert "step 3 of 3" in err


def test_quiet_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", *PAIR, *QUICK, "--output", str(tmp_path / "o.png"), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_settings_reach_the_recipe(tmp_path: Path) -> None:
    output = tmp_path / "o.png"
    more = ["--style", f"{PHOTO}:0.5", "--seed", "7", "--preset", "default", "--device", "cpu"]
    sets = ["style.s3_1=2", "content.s4_1=0.5", "styles.0.scale=1.5", "colors=palette", "tv=0"]
    argv = ["render", *PAIR, *more, *QUICK, "--output", str(output), "--quiet"]
    assert main(argv + [word for text in sets for word in ("--set", text)]) == 0
    record = images.load(output).record
    assert record is not None
    recipe = record.recipe
    assert [(s.blend, s.scale) for s in recipe.styles] == [(1.0, 1.5), (0.5, 1.0)]
    assert recipe.style_weights()["s3_1"] == 2.0
    assert recipe.content_weights() == {"s4_1": 0.5}
    assert (recipe.seed, recipe.colors, recipe.device) == (7, "palette", "cpu")
    assert recipe.loss("tv") == 0


def test_replaying_a_result_gives_equal_pixels(tmp_path: Path) -> None:
    first, again, json_file = (tmp_path / name for name in ("a.png", "b.png", "r.json"))
    noise = ["--set", "start=noise", "--seed", "5"]
    assert main(["render", *PAIR, *QUICK, *noise, "--output", str(first), "--quiet"]) == 0
    record = images.load(first).record
    assert record is not None
    json_file.write_text(record.to_json(), encoding="utf-8")
    for recipe in (first, json_file):
        replay = ["--recipe", str(recipe), "--output", str(again), "--quiet"]
        assert main(["render", *PAIR, *replay]) == 0
        assert (images.load(again).pixels == images.load(first).pixels).all()


def test_plain_recipe_file_and_start_image(tmp_path: Path) -> None:
    recipe, output = tmp_path / "r.json", tmp_path / "o.webp"
    recipe.write_text(Recipe(size=24, coarsest=24, first_steps=2).to_json(), encoding="utf-8")
    argv = ["render", *PAIR, "--recipe", str(recipe), "--start-image", PAINTING]
    assert main([*argv, "--output", str(output), "--quiet"]) == 0
    assert images.load(output).size == (24, 16)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "3"], "size: give a number from 16"),
        (["--size", "big"], "invalid int value"),
        (["--set", "tv"], "not KEY=VALUE"),
        (["--set", "colour=1"], "no setting 'colour'"),
        (["--set", "style.s9_9=1"], "no layer 's9_9'"),
        (["--set", "styles.4.scale=1"], "no style 4"),
        (["--set", "styles.0.colour=1"], "no setting 'colour'"),
        (["--preset", "cubist"], "no preset 'cubist'"),
        (["--device", "cuda:99"], "no device 'cuda:99'"),
        (["--encoder", "vgg19"], "not on this computer"),
        (["--style", "nothing.png"], "no file nothing.png"),
        (["--recipe", "nothing.json"], "nothing.json cannot be read"),
        (["--recipe", PHOTO], "carries no recipe"),
        (["--start-image", "nothing.png"], "no file nothing.png"),
        (["--frobnicate"], "nrecognized arguments"),
    ],
)
def test_bad_input(
    words: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "o.png"
    assert sentence in fails(["render", *PAIR, "--output", str(output), *words], capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("o.gif", "must end in"),
        ("o", "must end in"),
        ("no/o.png", "no folder"),
        ("d.png", "folder"),
    ],
)
def test_bad_output(
    name: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.png").mkdir()
    assert sentence in fails(["render", *PAIR, "--output", str(tmp_path / name)], capsys)


def test_output_may_not_be_a_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(Path(PHOTO).read_bytes())
    argv = ["render", "--content", str(photo), "--style", PAINTING, "--output", str(photo)]
    assert "one of the source pictures" in fails(argv, capsys)
    assert photo.read_bytes() == Path(PHOTO).read_bytes()


def test_missing_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--output" in fails(["render", "--content", PHOTO], capsys)


def test_broken_recipe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = tmp_path / "r.json"
    recipe.write_text("{")
    argv = ["render", *PAIR, "--output", str(tmp_path / "o.png"), "--recipe", str(recipe)]
    assert "not a recipe" in fails(argv, capsys)


def test_window_needs_files_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert "no file nothing.jpg" in fails(["nothing.jpg"], capsys)


def test_window_needs_a_display(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert "no display" in fails([], capsys)


def test_style_with_blend(tmp_path: Path) -> None:
    named = tmp_path / "a:2"
    named.touch()
    assert parse_style("a.jpg:0.5") == (Path("a.jpg"), 0.5)
    assert parse_style("C:\\pictures\\a.jpg") == (Path("C:\\pictures\\a.jpg"), None)
    assert parse_style("C:\\a.jpg:2") == (Path("C:\\a.jpg"), 2.0)
    assert parse_style(str(named)) == (named, None)
    assert parse_style(f"{named}:3") == (named, 3.0)


def test_values() -> None:
    words = {"1": 1, "1.5": 1.5, "on": True, "False": False, "none": None, "noise": "noise"}
    assert {text: parse_value(text) for text in words} == words


def test_encoder_by_set_takes_its_layers_along() -> None:
    recipe = with_settings(Recipe(style={"s3_1": 2.0}), ["encoder=vgg19", "pooling=max"])
    assert recipe.encoder == "vgg19"
    assert recipe.pooling == "max"
    assert set(recipe.style_weights().values()) == {2.0}
    with pytest.raises(RecipeError, match="no setting"):
        with_settings(recipe, ["styles.0=1"])


def test_layers_of_plug_ins_are_called_as_they_like(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ENCODERS, odd_layers.INFO.name, odd_layers.INFO)
    start = Recipe(encoder=odd_layers.INFO.name, style={})
    recipe = with_settings(start, ["style.blocks.11=2", "style.my layer = .5"])
    assert recipe.style == {"blocks.11": 2.0, "my layer": 0.5}
    varied = [parse_axis("style.blocks.11=0:2:3"), parse_axis("content.my layer=1,2")]
    recipes = [with_settings(start, [f"{k}={v}" for k, v in c.items()]) for c in corners(varied)]
    assert [r.style_weights().get("blocks.11", 0.0) for r in recipes] == [0.0, 1.0, 2.0] * 2
    assert [r.content["my layer"] for r in recipes] == [1.0] * 3 + [2.0] * 3
    for wrong in ("style.=1", ".tv=1", "style..=", "=1"):
        with pytest.raises(RecipeError):
            with_settings(start, [wrong])


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["--version"], ["--help"], ["render", "--help"], ["bench", "--help"]):
        with pytest.raises(SystemExit) as exit:
            main(argv)
        assert exit.value.code == 0
        out = capsys.readouterr().out
        assert stylizer.__version__ in out or "examples:" in out or "usage:" in out


def test_an_unexpected_error_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stylizer.files.weights.installed.installed", broken)
    assert main(["weights", "list"]) == 1
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert "Traceback" not in err
    assert "Traceback" in next(own_home.glob("log/*")).read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_the_best_picture(number: int, status: int, tmp_path: Path) -> None:
    output = tmp_path / "o.png"
    long = ["--size", "48", "--set", "first_steps=10000", "--output", str(output), "--json"]
    with subprocess.Popen(
        [*COMMAND, "render", *PAIR, *long],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "step 1 of" in process.stderr.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == status, err
    assert "Traceback" not in err
    report = json.loads(out)
    assert report["done"] is False
    assert 1 <= report["steps"] < 10000
    assert images.load(output).size == (48, 32)
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_terminal_shows_a_bar(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    argv = [*COMMAND, "render", *PAIR, *QUICK, "--output", str(tmp_path / "o.png")]
    argv += ["--set", "first_steps=40"]
    with subprocess.Popen(argv, stderr=theirs, stdout=subprocess.DEVNULL) as process:
        os.close(theirs)
        text = terminal.rest(ours).decode()
    assert process.returncode == 0, text
    assert "Scale 1/1" in text
    assert "steps/s" in text
    assert "100%" in text


def test_a_render_without_output_streams(tmp_path: Path) -> None:
    """In a windowed build, stdout and stderr are None."""
    code = "import sys; sys.stdout = sys.stderr = None; from stylizer.cli import main; main()"
    output = tmp_path / "o.png"
    argv = [sys.executable, "-c", code, "render", *PAIR, *QUICK, "--output", str(output), "--json"]
    subprocess.run(argv, check=True, timeout=120)
    assert output.exists()


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("a.jpg", ["--depth", "16"], "JPEG holds 8 bits per colour"),
        ("a.webp", ["--set", "size=16384"], "WebP holds at most 16383 px a side"),
        ("a.jpg", ["--quality", "101"], "The quality goes from 1 to 100"),
        ("a.png", ["--depth", "12"], "Argument --depth"),
    ],
)
def test_limits_of_the_format_are_reported_before_the_run(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    options: list[str],
    sentence: str,
) -> None:
    assert sentence in fails(["render", *PAIR, "--output", str(tmp_path / name), *options], capsys)


def test_depth_record_and_camera_data_of_the_file_can_be_chosen(
    tmp_path: Path, photo_file: Path
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    Image.open(photo_file).save(photo_file, exif=exif)
    output = tmp_path / "out.tif"
    pair = ["--content", str(photo_file), "--style", PAINTING]
    command = ["render", *pair, *QUICK, "--quiet", "--output", str(output)]
    for options, make, place in (
        ([], None, {}),
        (["--keep-exif"], "Maker", {}),
        (["--keep-location"], "Maker", {1: "N"}),
    ):
        assert main([*command, "--depth", "16", "--no-record", *options]) == 0
        made = images.load(output)
        assert made.pixels.dtype == "uint16"
        assert made.record is None
        with Image.open(output) as image:
            assert image.getexif().get(0x010F) == make
            assert image.getexif().get_ifd(0x8825) == place
