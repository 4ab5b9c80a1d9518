"""The covariance loss against its formula in float64."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylizer.engine.losses.style.covariance import covariance_loss
from tests.engine.losses.test_moments import features, of, rows


def test_covariance_loss_as_published():
    a, b = features(0), features(1)
    total = 0.0
    for i in range(4):
        for j in range(4):
            pair = [np.cov(rows(x).T, bias=True)[i, j] for x in (a, b)]
            total += (pair[0] - pair[1]) ** 2
    assert float(covariance_loss(of(a), of(b))) == pytest.approx(total / (4 * 4**2), rel=1e-10)


def test_covariance_does_not_see_the_mean():
    a, b = features(0), features(1)
    torch.testing.assert_close(covariance_loss(of(a + 3), of(b)), covariance_loss(of(a), of(b)))
