"""Fixtures for all tests: a home folder, no display, tiny pictures, a check for threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Put the user's folders into a new folder, which processes started by the test also use."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STYLIZER_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the trial of precisions, which would be made in every new home folder."""
    monkeypatch.setattr(
        "stylizer.files.runs.precision_cache.precision", lambda recipe, weights: "auto"
    )


@pytest.fixture
def save_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save runs after each step."""
    monkeypatch.setattr("stylizer.files.runs.autosave.EVERY", 0.0)
    monkeypatch.setattr("stylizer.files.runs.autosave.SHARE", 1.0)


@pytest.fixture
def photo_pixels() -> np.ndarray:
    """Return the pixels (32, 40, 3) of a soft gradient with a bright disc."""
    y, x = np.mgrid[0:32, 0:40].astype(np.float32)
    disc = ((x - 26) ** 2 + (y - 12) ** 2 < 36).astype(np.float32)
    return np.stack([x / 40, y / 32, 0.2 + 0.7 * disc], axis=-1).clip(0, 1).astype(np.float32)


@pytest.fixture
def painting_pixels() -> np.ndarray:
    """Return the pixels (36, 32, 3) of coloured stripes with some grain."""
    y, x = np.mgrid[0:36, 0:32].astype(np.float32)
    waves = [0.5 + 0.5 * np.sin((x + y * k) / (2 + k)) for k in range(3)]
    grain = np.random.default_rng(1).normal(0, 0.05, (36, 32, 3))
    return (np.stack(waves, axis=-1) + grain).clip(0, 1).astype(np.float32)


@pytest.fixture
def photo_file(tmp_path: Path, photo_pixels: np.ndarray) -> Path:
    return _write(tmp_path / "photo.png", photo_pixels)


@pytest.fixture
def painting_file(tmp_path: Path, painting_pixels: np.ndarray) -> Path:
    return _write(tmp_path / "painting.png", painting_pixels)


@pytest.fixture
def no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves a QThread running."""
    from PySide6.QtCore import QThread

    started: list[QThread] = []
    start = QThread.start

    def noted(thread: QThread, *priority: QThread.Priority) -> None:
        started.append(thread)
        start(thread, *priority)

    monkeypatch.setattr(QThread, "start", noted)
    yield
    running = [thread for thread in started if _running(thread)]
    for thread in running:
        thread.wait(5000)
    assert not running, f"threads left running: {running}"


def _running(thread: object) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # the C++ object is deleted already
        return False


def _write(path: Path, pixels: np.ndarray) -> Path:
    from PIL import Image

    Image.fromarray((pixels * 255).astype(np.uint8)).save(path)
    return path
