"""Encoder weights: the built-in ones are there, others are imported with care."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.encoders.vgg import Vgg
from stylizer.engine.errors import WeightsError
from stylizer.files import encoders


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("STYLIZER_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def vgg_state():
    torch.manual_seed(1)
    shapes = Vgg(ENCODERS["vgg16"]).state_dict()
    state = {k: torch.randn(v.shape) * 0.02 for k, v in shapes.items()}
    return {**state, "classifier.0.weight": torch.zeros(3, 3)}


def test_the_built_in_encoder_is_there_and_trained():
    assert encoders.installed()[0].name == "compact"
    encoder = build("compact", encoders.weights("compact"), "average", torch.device("cpu"))
    torch.manual_seed(0)
    image = torch.nn.functional.interpolate(torch.rand(1, 3, 12, 12), (96, 96), mode="bicubic")
    for name, features in encoder(image.clamp(0, 1), encoder.info.names).items():
        assert features.isfinite().all()
        assert 0.02 < float(features.square().mean()) < 50, name


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_import_keeps_the_convolutions(tmp_path, vgg_state, suffix):
    file = tmp_path / f"vgg16{suffix}"
    torch.save(vgg_state, file) if suffix == ".pth" else save_file(vgg_state, file)
    assert "vgg16" not in [i.name for i in encoders.installed()]
    encoders.import_weights("vgg16", file)
    assert "vgg16" in [i.name for i in encoders.installed()]
    kept = encoders.weights("vgg16")
    assert set(kept) == {k for k in vgg_state if k.startswith("features.")}
    assert torch.equal(torch.from_numpy(kept["features.0.weight"]), vgg_state["features.0.weight"])


def test_a_pickle_is_never_executed(tmp_path):
    target = tmp_path / "executed"

    class Evil:
        def __reduce__(self):
            return Path.touch, (target,)

    (tmp_path / "evil.pth").write_bytes(pickle.dumps({"features.0.weight": Evil()}))
    with pytest.raises(WeightsError, match="not a file of encoder weights"):
        encoders.import_weights("vgg16", tmp_path / "evil.pth")
    assert not target.exists()


def test_other_networks_are_refused(tmp_path, vgg_state):
    save_file(vgg_state, tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match="not the weights of VGG-19"):
        encoders.import_weights("vgg19", tmp_path / "a.safetensors")
    with pytest.raises(WeightsError, match="can be imported for vgg19, vgg16"):
        encoders.import_weights("compact", tmp_path / "a.safetensors")


def test_missing_weights_say_where_to_get_them():
    with pytest.raises(WeightsError, match=r"vgg19-dcbb9e9d\.pth.*import-encoder vgg19 FILE"):
        encoders.weights("vgg19")
