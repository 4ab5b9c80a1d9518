"""Procedural scenes and the file that holds them."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from stylizer.training import scenes
from stylizer.training.data import make_scenes, tiles
from stylizer.training.strokes import brushed

KINDS = [kind for kind, _ in scenes.KINDS + scenes.PLAIN]


@pytest.mark.parametrize("seed", range(6))
def test_a_scene_is_a_picture(seed: int) -> None:
    picture = scenes.scene(seed, 64)
    assert picture.shape == (64, 64, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 2


def test_a_seed_always_gives_the_same_scene_and_another_seed_another() -> None:
    assert np.array_equal(scenes.scene(3, 64), scenes.scene(3, 64))
    assert not np.array_equal(scenes.scene(3, 64), scenes.scene(4, 64))


def drawn(kind: scenes.Kind, seed: int = 5) -> NDArray[np.float32]:
    return np.clip(kind(np.random.default_rng(seed), 48), 0, 1)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_scene_follows_its_seed_and_uses_the_range_of_tones(kind: scenes.Kind) -> None:
    pictures = [drawn(kind, seed) for seed in range(5)]
    assert all(picture.shape == (48, 48, 3) for picture in pictures)
    assert np.array_equal(pictures[0], drawn(kind, 0))
    for one, other in pairwise(pictures):
        assert np.abs(one - other).mean() > 0.03
    # A single picture may be dark, pale or flat, but all pictures together are not.
    low, high = np.quantile(pictures, [0.05, 0.95])
    assert high - low > 0.4
    assert np.std(pictures, axis=(1, 2)).max() > 0.1


def test_kinds_of_scenes_differ_from_each_other() -> None:
    """They also differ in the amount of fine detail, which is the reason for mixing them."""
    pictures = {kind.__name__: [drawn(kind, seed) for seed in range(8)] for kind in KINDS}
    for one, other in combinations(pictures.values(), 2):
        assert np.abs(one[5] - other[5]).mean() > 0.02
    detail = {name: np.abs(np.diff(many, axis=2)).mean() for name, many in pictures.items()}
    assert min(detail, key=detail.get) == "flattened"
    assert max(detail, key=detail.get) == "noisy"
    assert detail["sky"] < detail["leaves"] < detail["branches"]


def test_strokes_keep_the_colours_of_the_picture_under_them() -> None:
    under = np.full((64, 64, 3), (0.8, 0.3, 0.1), np.float32)
    painted = brushed(np.random.default_rng(1), under)
    assert np.abs(painted.mean((0, 1)) - under.mean((0, 1))).max() < 0.1


def test_the_scene_file_is_the_same_for_a_seed(tmp_path: Path) -> None:
    make_scenes(tmp_path / "a.npy", 3, size=32, seed=2, workers=1)
    made = np.load(tmp_path / "a.npy")
    assert made.shape == (3, 32, 32, 3)
    assert np.array_equal(made[1], scenes.scene(2 * 1_000_003 + 1, 32))
    assert [path.name for path in tmp_path.iterdir()] == ["a.npy"]


def test_tiles_come_from_every_photograph(tmp_path: Path) -> None:
    for name, level in (("a.png", 40), ("b.jpg", 200)):
        Image.new("RGB", (90, 70), (level,) * 3).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a picture")
    cut = tiles([tmp_path], each=2, size=32)
    assert cut.shape == (4, 32, 32, 3)
    assert [round(tile.mean(), -1) for tile in cut] == [40, 40, 200, 200]
