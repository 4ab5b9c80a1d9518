"""`stylizer resume` and `stylizer enlarge`: interrupted renders and results are continued."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from stylizer.cli import main
from stylizer.files.read import images
from stylizer.files.runs import autosave
from stylizer.files.runs.saved_runs import saved_runs
from stylizer.files.shipped.samples import samples

PHOTO, PAINTING = (str(samples().contents[0]), str(samples().styles[0]))
PAIR = ["--content", PHOTO, "--style", PAINTING]
SIZES = {"size": 45, "coarsest": 32, "first_steps": 4, "last_steps": 40, "precision": "float32"}
QUICK = [word for name, value in SIZES.items() for word in ("--set", f"{name}={value}")]
EAGER = """
import sys
from stylizer.cli import main
from stylizer.files.runs import autosave
autosave.EVERY, autosave.SHARE = 0.0, 1.0
sys.exit(main(sys.argv[1:]))
"""


def interrupt(output: Path, *more: str, by: int = signal.SIGTERM) -> subprocess.Popen[str]:
    """Start a render in a process that saves after each step, and end it in its second scale."""
    words = ["render", *PAIR, *QUICK, "--output", str(output), *more]
    process = subprocess.Popen(
        [sys.executable, "-c", EAGER, *words], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "step 4 of" in line:
            break
    process.send_signal(by)
    process.communicate()
    return process


def pixels(path: Path) -> np.ndarray:
    return images.load(path).pixels


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_killed_render_continues_to_the_same_pixels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, whole = tmp_path / "o.tif", tmp_path / "whole.tif"
    killed = interrupt(output, "--depth", "16", by=signal.SIGKILL)
    assert killed.returncode == -signal.SIGKILL
    assert not output.exists()
    (run,) = saved_runs(pytest.fail)
    assert 4 <= run.record.steps < 44
    assert main(["resume", "--quiet", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["output"], report["steps"], report["done"]) == (str(output), 44, True)
    assert main(["render", *PAIR, *QUICK, "--output", str(whole), "--depth", "16", "--quiet"]) == 0
    assert pixels(output).dtype == np.uint16
    assert np.array_equal(pixels(output), pixels(whole))
    assert list(autosave.home().iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_render_ended_by_a_shutdown_can_be_continued(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, other = tmp_path / "o.png", tmp_path / "other.png"
    assert interrupt(output).returncode == 128 + signal.SIGTERM
    assert main(["resume", "--list"]) == 0
    (run,) = saved_runs(pytest.fail)
    listed = capsys.readouterr().out
    assert run.name in listed
    assert "of 45 px" in listed
    assert str(output) in listed
    assert main(["resume", "--list", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["id"], report["output"], report["size"]) == (run.name, str(output), 45)
    assert main(["resume", run.name, "--output", str(other), "--quiet"]) == 0
    record = images.load(other).record
    assert record is not None
    assert record.steps == 44


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_render_stopped_by_ctrl_c_is_not_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert interrupt(tmp_path / "o.png", by=signal.SIGINT).returncode == 128 + signal.SIGINT
    assert (tmp_path / "o.png").exists()
    assert list(autosave.home().iterdir()) == []
    assert main(["resume", "--list"]) == 0
    assert "No render" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_discard_removes_the_saved_render(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupt(tmp_path / "o.png", by=signal.SIGKILL)
    (run,) = saved_runs(pytest.fail)
    assert main(["resume", "../data", "--discard"]) == 2
    assert main(["resume", "--discard"]) == 2
    assert saved_runs(pytest.fail) != []
    assert main(["resume", run.name, "--discard"]) == 0
    assert list(autosave.home().iterdir()) == []
    capsys.readouterr()


def test_a_missing_saved_render_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume"]) == 2
    assert "no saved render to continue" in capsys.readouterr().err
    assert main(["resume", "20260101-000000-abcd"]) == 2
    assert "20260101-000000-abcd" in capsys.readouterr().err


@pytest.fixture
def result(tmp_path: Path) -> Path:
    """Return the file of a small result with its recipe inside."""
    path = tmp_path / "small.png"
    quick = ["--set", "first_steps=4", "--set", "last_steps=4"]
    assert main(["render", *PAIR, *QUICK, *quick, "--output", str(path), "--quiet"]) == 0
    return path


def test_enlarge_continues_a_result(result: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.tif"
    words = ["enlarge", str(result), "--size", "96", "--output", str(large), "--quiet"]
    assert main([*words, "--depth", "16", "--set", "last_steps=5"]) == 0
    made = images.load(large)
    assert max(made.size) == 96
    assert made.record is not None
    assert made.record.recipe.start == "file"
    assert made.record.recipe.last_steps == 5
    assert made.record.start is not None
    assert made.record.start.name == "small.png"
    # The record is enough to reproduce the result.
    again = tmp_path / "again.tif"
    words = ["render", *PAIR, "--recipe", str(large), "--start-image", str(result), "--quiet"]
    assert main([*words, "--depth", "16", "--output", str(again)]) == 0
    assert np.array_equal(pixels(again), made.pixels)


def test_enlarge_uses_the_given_pictures(
    result: Path, tmp_path: Path, photo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["enlarge", str(result), "--size", "64", "--output", str(tmp_path / "l.png")]
    assert main([*words, "--content", str(photo_file), "--style", PAINTING]) == 0
    assert "photo.png is not the picture" in capsys.readouterr().err
    record = images.load(tmp_path / "l.png").record
    assert record is not None
    assert record.content.name == "photo.png"


def test_enlarge_reports_mistakes(
    result: Path, tmp_path: Path, photo_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def sentence(*words: str) -> str:
        assert main(["enlarge", *words, "--output", str(tmp_path / "l.png")]) == 2
        return capsys.readouterr().err

    assert "carries no recipe" in sentence(str(photo_file), "--size", "64")
    assert "already has 45 px" in sentence(str(result), "--size", "45")
    assert "from 16 to 16384" in sentence(str(result), "--size", "99999")
    assert "2 were given" in sentence(
        str(result), "--size", "64", "--style", PAINTING, "--style", PAINTING
    )
    own = tmp_path / "own.png"
    words = ["--content", str(photo_file), "--style", PAINTING, *QUICK, "--set", "last_steps=2"]
    assert main(["render", *words, "--output", str(own), "--quiet"]) == 0
    photo_file.unlink()
    assert "Give it with --content" in sentence(str(own), "--size", "64")
