"""What occurs once in a painting counts less than what recurs in it."""

from __future__ import annotations

import pytest
import torch

from stylizer.engine.encoders.build import build
from stylizer.engine.objective.commonness import Commonness, fullness
from stylizer.engine.objective.objective import Objective
from stylizer.engine.recipe import Recipe


def features() -> torch.Tensor:
    """Return features of 400 cells in 8 channels: two patterns that recur, and one odd cell."""
    generator = torch.Generator().manual_seed(0)
    cells = torch.zeros(400, 8)
    cells[::2, :3], cells[1::2, 2:5] = 1.0, 1.0
    cells += 0.1 * torch.rand(400, 8, generator=generator)
    cells[17, 6:] = 4.0
    return cells


def test_an_odd_cell_weighs_far_less():
    cells = features()
    weights = Commonness.of(cells.T @ cells / 400, 0.0)(cells)
    assert weights.argmin() == 17
    assert weights[17] < 0.01
    assert weights.median() > 0.5
    assert 0 <= weights.min() <= weights.max() <= 1


def test_the_least_weight_is_kept():
    cells = features()
    gram = cells.T @ cells / 400
    assert float(Commonness.of(gram, 0.4)(cells).min()) >= 0.4
    assert torch.equal(Commonness.of(gram, 1.0)(cells), torch.ones(400))


@pytest.mark.parametrize("gram", [torch.zeros(4, 4), torch.full((4, 4), 1e-20)])
def test_a_picture_without_features_has_finite_weights(gram):
    assert Commonness.of(gram, 0.0)(torch.zeros(3, 4)).isfinite().all()


def test_a_layer_with_few_cells_counts_less():
    assert fullness(512, 512, 0.0) == fullness(4096, 512, 0.0) == 1
    assert fullness(128, 512, 0.0) == 0.25
    assert fullness(128, 512, 1.0) == 1


def test_old_records_keep_the_objects():
    assert Recipe.from_dict({"version": 1}).objects == 1.0
    assert Recipe().objects == 0.0


def test_reduced_precision_keeps_the_weights_of_a_small_painting(picture, weights):
    """A Gram matrix of fewer cells than channels must not lose its sign to rounding."""
    encoder = build("compact", weights, "average", torch.device("cpu"))
    content, style, image = (
        torch.from_numpy(picture(32, 24, seed)).movedim(-1, 0)[None] for seed in (1, 2, 3)
    )
    exact, rounded = (
        sum(Objective(encoder, Recipe(), content, [style], precision).gradient(image).values())
        for precision in (torch.float32, torch.bfloat16)
    )
    assert float(rounded) == pytest.approx(float(exact), rel=0.05)
