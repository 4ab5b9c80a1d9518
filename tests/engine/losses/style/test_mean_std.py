"""The loss of means and standard deviations against its formula in float64."""

from __future__ import annotations

import pytest

from stylizer.engine.losses.style.mean_std import mean_std_loss
from tests.engine.losses.test_moments import features, of, rows


def test_mean_std_loss_as_published():
    a, b = features(0), features(1)
    total = 0.0
    for x, y in zip(rows(a).T, rows(b).T, strict=True):
        total += (x.mean() - y.mean()) ** 2 + (x.std() - y.std()) ** 2
    assert float(mean_std_loss(of(a), of(b))) == pytest.approx(total / 4, rel=1e-10)
