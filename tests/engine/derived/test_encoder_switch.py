"""Layer weights that are mapped from one encoder to another."""

from __future__ import annotations

import pytest

from stylizer.engine.derived.encoder_switch import map_layer_weights
from stylizer.engine.encoders.registry import ENCODERS


@pytest.mark.parametrize("there", ENCODERS.values(), ids=list(ENCODERS))
@pytest.mark.parametrize("here", ENCODERS.values(), ids=list(ENCODERS))
def test_weights_stay_in_their_stage(here, there):
    weights = {layer.name: 1.0 + i for i, layer in enumerate(here.faders)}
    mapped = map_layer_weights(weights, here, there)
    stages = {layer.stage for layer in there.faders}
    nearest = {min(stages, key=lambda s: abs(s - here.layer(name).stage)) for name in weights}
    assert {there.layer(name).stage for name in mapped} == nearest
    assert map_layer_weights(weights, here, here) == weights
