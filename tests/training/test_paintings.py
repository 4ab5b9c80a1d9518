"""The generator of the sample painting."""

from __future__ import annotations

import numpy as np

from stylizer.training.paintings import painting


def test_a_seed_paints_one_picture() -> None:
    first, again, other = (np.asarray(painting(seed, 96)) for seed in (3, 3, 4))
    assert first.shape == (96, 96, 3)
    assert (first == again).all()
    assert (first != other).any()
    # Paint everywhere, and vivid: colours far apart.
    assert first.reshape(-1, 3).astype(float).std(0).min() > 30
