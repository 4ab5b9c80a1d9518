"""Encoder weights: the built-in ones, imported files, and files that must be refused."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import struct
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.encoders.vgg import Vgg
from stylizer.engine.errors import WeightsError
from stylizer.files.weights import checkpoint, installed, manage, torchvision
from stylizer.files.weights.download import Download
from tests.helpers.vgg import FOREIGN, left, saved, shrink, state_of


@pytest.fixture
def small(monkeypatch):
    shrink(monkeypatch)


def write(path, state):
    if path.suffix == ".safetensors":
        save_file(state, path)
    else:
        path.write_bytes(saved(state, ".old.pth" if ".old" in path.name else ".pth"))
    return path


def test_the_built_in_encoder_is_there_and_trained():
    assert installed.installed()[0].name == "compact"
    encoder = build("compact", installed.weights("compact"), "average", torch.device("cpu"))
    torch.manual_seed(0)
    image = torch.nn.functional.interpolate(torch.rand(1, 3, 12, 12), (96, 96), mode="bicubic")
    for name, features in encoder(image.clamp(0, 1), encoder.info.names).items():
        assert features.isfinite().all()
        assert 0.02 < float(features.square().mean()) < 50, name


@pytest.mark.parametrize("name", FOREIGN)
def test_names_shapes_and_sizes_are_torchvisions(name):
    info = ENCODERS[name]
    state = Vgg(info).state_dict()
    assert info.design.tensors(info) == {k: tuple(v.shape) for k, v in state.items()}
    with torch.device("meta"):
        theirs = getattr(torchvision.models(), name)().state_dict()
    assert {k: v.shape for k, v in theirs.items() if k.startswith("features")} == {
        k: v.shape for k, v in state.items()
    }
    assert manage.download_bytes(name) == 4 * sum(v.numel() for v in theirs.values())


def test_the_sizes_of_resnet_50_are_torchvisions():
    with torch.device("meta"):
        theirs = torchvision.models().resnet50().state_dict()
    assert manage.download_bytes("resnet50") == 4 * sum(
        v.numel() for v in theirs.values() if v.ndim
    )
    assert torchvision.weights_url("resnet50").endswith("/resnet50-0676ba61.pth")


@pytest.mark.parametrize("file", ["vgg16.pth", "vgg16.old.pth", "vgg16.safetensors"])
def test_import_keeps_the_convolutions(tmp_path, file):
    state = state_of("vgg16")
    path = write(tmp_path / file, state)
    assert "vgg16" not in [i.name for i in installed.installed()]
    manage.import_weights("vgg16", path)
    assert "vgg16" in [i.name for i in installed.installed()]
    kept = installed.weights("vgg16")
    assert set(kept) == {k for k in state if k.startswith("features.")}
    assert all(torch.equal(torch.from_numpy(kept[k]), state[k]) for k in kept)
    size = installed.path_of("vgg16").stat().st_size
    assert size == pytest.approx(manage.installed_bytes("vgg16"), rel=0.01)
    assert installed.origin("vgg16").name == file
    assert installed.digest("vgg16") == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", FOREIGN)
def test_the_encoder_is_recognised_from_the_file(small, tmp_path, name):
    path = manage.import_weights(None, write(tmp_path / "some.pth", state_of(name)))
    assert path == installed.path_of(name)


def test_files_of_features_only_half_precision_and_parameters_are_imported(small, tmp_path):
    state = {
        key.removeprefix("features."): torch.nn.Parameter(value.half())
        for key, value in state_of("vgg16").items()
        if key.startswith("features.")
    }
    for file in ("new.pth", "very.old.pth"):
        manage.import_weights("vgg16", write(tmp_path / file, state))
        kept = installed.weights("vgg16")["features.0.weight"]
        assert kept.dtype == "float32"
        assert torch.equal(torch.from_numpy(kept).half(), state["0.weight"])


def test_other_networks_are_refused(small, tmp_path):
    path = write(tmp_path / "a.safetensors", state_of("vgg16"))
    with pytest.raises(WeightsError, match="does not hold the weights of VGG-19"):
        manage.import_weights("vgg19", path)
    with pytest.raises(WeightsError, match=r"built in\. This is only for vgg19, vgg16, resnet50"):
        manage.import_weights("compact", path)
    with pytest.raises(WeightsError, match="no encoder 'vgg11'"):
        manage.import_weights("vgg11", path)
    shallow = {k: v for k, v in state_of("vgg16").items() if not k.startswith("features.28")}
    with pytest.raises(
        WeightsError, match="not hold the weights of any of these: vgg19, vgg16, resnet50"
    ):
        manage.import_weights(None, write(tmp_path / "b.pth", shallow))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.double(), "neither float32 nor float16"),
        (lambda t: t[:, :, :2], "of another shape"),
        (lambda t: t.to_sparse(), "not a file of encoder weights"),
        (lambda t: t * float("nan"), "values that are not finite numbers"),
        (lambda t: "weights", "is missing"),
    ],
)
def test_weights_of_wrong_type_shape_or_value_are_refused(small, tmp_path, change, sentence):
    state = state_of("vgg16")
    state["features.2.weight"] = change(state["features.2.weight"])
    with pytest.raises(WeightsError, match=sentence):
        manage.import_weights("vgg16", write(tmp_path / "a.pth", state))
    assert left() in ([], ["vgg16.lock"])


def resnet(seed=4):
    """Make a state dict with torchvision's names of a ResNet-50, which has normalisations."""
    state = state_of("resnet50", seed)
    for name in state:
        if name.endswith("running_var"):
            state[name] = state[name].abs() + 0.5
    return {**state, "bn1.num_batches_tracked": torch.tensor(5), "fc.bias": torch.zeros(3)}


def test_normalisations_are_folded_when_weights_are_kept(small, tmp_path):
    state = resnet()
    manage.import_weights(None, write(tmp_path / "a.pth", state))
    kept = installed.weights("resnet50")
    build(
        "resnet50", kept, "average", torch.device("cpu")
    )  # raises if weights are missing or do not fit
    x = torch.rand(1, 3, 9, 9)
    names = ("running_mean", "running_var", "weight", "bias")
    plain = torch.nn.functional.conv2d(x, state["conv1.weight"])
    expected = torch.nn.functional.batch_norm(plain, *(state[f"bn1.{name}"] for name in names))
    kernel, bias = (torch.from_numpy(kept[f"conv1.{name}"]) for name in ("weight", "bias"))
    torch.testing.assert_close(torch.nn.functional.conv2d(x, kernel, bias), expected)
    assert installed.path_of("resnet50").stat().st_size < manage.installed_bytes("resnet50")


def test_a_negative_variance_is_refused(small, tmp_path):
    state = resnet()
    state["layer2.1.bn3.running_var"] -= 9
    with pytest.raises(WeightsError, match=r"'layer2\.1\.conv3\.weight' holds values that are not"):
        manage.import_weights("resnet50", write(tmp_path / "a.pth", state))


def test_a_file_that_fits_two_encoders_needs_a_name(small, tmp_path, monkeypatch):
    monkeypatch.setitem(ENCODERS, "other", replace(ENCODERS["resnet50"], name="other"))
    path = write(tmp_path / "a.pth", resnet())
    with pytest.raises(WeightsError, match="may be for resnet50 or other"):
        manage.import_weights(None, path)
    assert manage.import_weights("other", path) == installed.path_of("other")


def test_an_encoder_without_a_download_asks_for_a_file(monkeypatch):
    own = replace(ENCODERS["resnet50"], name="own", title="Own", torchvision="")
    monkeypatch.setitem(ENCODERS, "own", own)
    for act in (lambda: manage.get("own", Download()), lambda: installed.weights("own")):
        with pytest.raises(
            WeightsError, match=r"of Own (are not|cannot be) .*weights import own FILE"
        ):
            act()


class Evil:
    def __init__(self, *does):
        self.does = does

    def __reduce__(self):
        return self.does


def zipped(path, pickled, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/version", "3\n")
    return path


def test_a_pickle_is_never_executed(tmp_path, monkeypatch):
    target = tmp_path / "executed"
    evil = {"features.0.weight": Evil(Path.touch, (target,))}
    pickled = pickle.dumps(evil, 2)
    bare, new, old = (tmp_path / f"{name}.pth" for name in ("bare", "new", "old"))
    bare.write_bytes(pickled)
    zipped(new, pickled)
    old.write_bytes(saved({}, ".old.pth").replace(pickle.dumps({}, 2), pickled))
    assert pickled in old.read_bytes()
    for path in (bare, new, old):
        with pytest.raises(WeightsError, match="not a file of encoder weights"):
            manage.import_weights("vgg16", path)
    # Even if the check of names misses something, torch executes nothing.
    monkeypatch.setattr(checkpoint, "_check_pickle", lambda stream, size: None)
    with pytest.raises(WeightsError, match="not a file of encoder weights"):
        manage.import_weights("vgg16", new)
    assert not target.exists()
    pickle.loads(pickled)
    assert target.exists()  # without these checks the pickle is executed


def bombs(folder):
    """Make small files that would take much memory."""
    grow = Evil(bytearray, (Evil(bytearray, (2 << 30,)),))
    yield zipped(folder / "allocates.pth", pickle.dumps({"a": grow}, 2))
    zeros = bytes(1 << 24)
    yield zipped(folder / "compressed.pth", pickle.dumps(zeros), zipfile.ZIP_DEFLATED)
    yield zipped(folder / "long.pth", pickle.dumps({"a" * (1 << 21): 1}, 2))
    old = saved({"features.0.weight": torch.zeros(7)}, ".old.pth")
    huge = old.replace(b"K\x07", b"\x8a\x05" + (1 << 34).to_bytes(5, "little"))
    assert huge != old
    (folder / "numel.pth").write_bytes(huge)
    yield folder / "numel.pth"
    shape = {
        "features.0.weight": {"dtype": "F32", "shape": [1 << 40], "data_offsets": [0, 1 << 42]}
    }
    header = json.dumps(shape).encode()
    (folder / "shape.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    yield folder / "shape.safetensors"
    (folder / "header.safetensors").write_bytes(struct.pack("<Q", 1 << 40) + b"{")
    yield folder / "header.safetensors"


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory in KB")
def test_decompression_bombs_are_refused_without_the_memory(tmp_path):
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in bombs(tmp_path):
        with pytest.raises(WeightsError, match="not a file of encoder weights"):
            manage.import_weights("vgg16", path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


@pytest.mark.parametrize("file", ["a.pth", "a.old.pth", "a.safetensors"])
def test_truncated_files_are_refused(small, tmp_path, file):
    data = write(tmp_path / file, state_of("vgg16")).read_bytes()
    for share in (0, 0.001, 0.3, 0.9, 0.999):
        (tmp_path / file).write_bytes(data[: int(len(data) * share)])
        with pytest.raises(WeightsError, match="not a file of encoder weights"):
            manage.import_weights("vgg16", tmp_path / file)


@pytest.mark.skipif(os.name == "nt", reason="has no FIFO")
def test_folders_pipes_missing_and_huge_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo.pth")
    with pytest.raises(WeightsError, match=r"fifo\.pth is not a file of encoder weights"):
        manage.import_weights("vgg16", tmp_path / "fifo.pth")
    with pytest.raises(WeightsError, match="is a folder"):
        manage.import_weights("vgg16", tmp_path)
    with pytest.raises(WeightsError, match="There is no file"):
        manage.import_weights("vgg16", tmp_path / "nothing.pth")
    with (tmp_path / "large.pth").open("wb") as file:
        file.truncate(checkpoint.MAX_BYTES + 1)
    with pytest.raises(WeightsError, match=r"large\.pth is not a file of encoder weights"):
        manage.import_weights("vgg16", tmp_path / "large.pth")
