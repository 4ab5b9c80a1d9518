"""Encoders of other packages: the worked example and broken plug-ins."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
import torch

from stylizer.cli import doctor
from stylizer.engine.encoders import plugins
from stylizer.engine.encoders.registry import ENCODERS, RESNET50
from stylizer.files.read import images

EXAMPLE = Path(__file__).parents[3] / "examples" / "dino_resnet50"


def install(folder: Path, module: Path, points: dict[str, str]) -> None:
    """Install a module as pip does, with a folder beside it that names its entry points."""
    folder.mkdir(exist_ok=True)
    (folder / module.name).write_bytes(module.read_bytes())
    about = folder / f"{module.stem}-0.1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.stem}\nVersion: 0.1.0\n")
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (about / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{lines}")


def checkpoint(path: Path) -> Path:
    """Write a file like that of DINO: torchvision's names, no classifier, random values."""
    generator = torch.Generator().manual_seed(2)
    state = {}
    for name, shape in RESNET50.design.tensors(RESNET50).items():
        if len(shape) == 4:
            fan = shape[1] * shape[2] * shape[3]
            state[name] = torch.randn(shape, generator=generator) * (2 / fan) ** 0.5
        else:
            state[name] = torch.full(shape, 0.0 if name.endswith(("bias", "mean")) else 0.5)
        if name.endswith("running_var"):
            state[name.replace("running_var", "num_batches_tracked")] = torch.tensor(7)
    torch.save(state, path)
    return path


COMMANDS = """
import json, sys
from stylizer.cli import main

for words in json.loads(sys.argv[1]):
    if status := main(words):
        sys.exit(status)
    print(end="\\0")
"""


def stylizer(plugged: Path, *commands: Sequence[object]) -> list[str]:
    """Run commands in one process that has the packages in `plugged`; return what each prints."""
    done = subprocess.run(
        [sys.executable, "-c", COMMANDS, json.dumps([[str(w) for w in c] for c in commands])],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(plugged), *sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\0")[:-1]


def test_the_example_paints_with_weights_from_a_file(tmp_path, photo_file, painting_file):
    told = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))
    points = told["project"]["entry-points"][plugins.GROUP]
    plugged = tmp_path / "site"
    install(plugged, EXAMPLE / "stylizer_dino_resnet50.py", points)
    broken = tmp_path / "broken_encoder.py"
    broken.write_text("import nothing_of_that_name\n")
    install(plugged, broken, {"broken": "broken_encoder:INFO"})
    output = tmp_path / "out.png"

    file = checkpoint(tmp_path / "dino.pth")
    quick = ("--size", 64, "--set", "coarsest=64", "--set", "first_steps=2", "--quiet")
    pair = ("--content", photo_file, "--style", painting_file, "--output", output)
    kept, _, said = stylizer(
        plugged,
        ("weights", "import", "dino_resnet50", file),
        ("render", *pair, *quick, "--encoder", "dino_resnet50"),
        ("doctor",),
    )
    assert Path(kept.strip()).name == "dino_resnet50.safetensors"
    painted = images.load(output).pixels / 255
    assert painted.shape[:2] == (51, 64)
    assert np.isfinite(painted).all()
    assert painted.std() > 0.05
    assert "installed" in next(line for line in said.splitlines() if "dino_resnet50" in line)
    assert "broken_encoder:INFO cannot be used: ModuleNotFoundError" in said


def test_the_encoder_of_the_documentation_paints(tmp_path, photo_file, painting_file):
    page = (EXAMPLE.parents[1] / "docs" / "encoders.md").read_text("utf-8")
    module = tmp_path / "toy_encoder.py"
    module.write_text(page.split("```python\n")[1].split("```")[0], "utf-8")
    plugged, output = tmp_path / "site", tmp_path / "out.png"
    install(plugged, module, {"toy": "toy_encoder:INFO"})
    generator = torch.Generator().manual_seed(3)
    state = {
        "first.weight": torch.randn(16, 3, 3, 3, generator=generator) / 4,
        "first.bias": torch.zeros(16),
        "second.weight": torch.randn(32, 16, 3, 3, generator=generator) / 8,
        "second.bias": torch.zeros(32),
    }
    torch.save(state, tmp_path / "toy.pth")

    quick = ("--size", 64, "--set", "coarsest=64", "--set", "first_steps=2", "--quiet")
    pair = ("--content", photo_file, "--style", painting_file, "--output", output)
    _, listed, _ = stylizer(
        plugged,
        ("weights", "import", "toy", tmp_path / "toy.pth"),
        ("weights", "list"),
        ("render", *pair, *quick, "--encoder", "toy"),
    )
    assert "layers: Grain (blocks.0), blocks.1 out" in listed
    painted = images.load(output).pixels / 255
    assert np.isfinite(painted).all()
    assert painted.std() > 0.05


@pytest.fixture
def points(monkeypatch):
    """Return a function that installs entry points: name -> object, or an exception to raise."""

    def stand_in(**objects: object) -> None:
        class Point(EntryPoint):
            def load(self):
                if isinstance(thing := objects[self.name], BaseException):
                    raise thing
                return thing

        made = [Point(name, f"their:{name}", plugins.GROUP) for name in objects]
        monkeypatch.setattr(plugins, "entry_points", lambda group: made)

    return stand_in


GOOD = replace(RESNET50, name="mine")


def test_a_good_one_is_found_beside_broken_ones(points):
    points(
        b_mine=GOOD,
        a_exits=SystemExit("no"),
        c_again=GOOD,
        d_thing=3,
        e_name=replace(GOOD, name="../mine"),
        f_taken=replace(GOOD, name="vgg19"),
        g_style=replace(GOOD, name="other", style={"relu1_1": 1.0}),
        h_built_in=replace(GOOD, name="other", built_in=True),
        i_pooling=replace(GOOD, name="other", poolings=()),
    )
    good, broken = plugins.found({*ENCODERS})
    assert good == (GOOD,)
    assert broken == {
        "a_exits": "The encoder plug-in their:a_exits cannot be used: SystemExit: no.",
        "c_again": "The encoder plug-in their:c_again cannot be used:"
        " there is an encoder 'mine' already.",
        "d_thing": "The encoder plug-in their:d_thing cannot be used: it is no EncoderInfo.",
        "e_name": "The encoder plug-in their:e_name cannot be used:"
        " the name '../mine' is not made of small letters, digits and _.",
        "f_taken": "The encoder plug-in their:f_taken cannot be used:"
        " there is an encoder 'vgg19' already.",
        "g_style": "The encoder plug-in their:g_style cannot be used:"
        " content and style must name layers that it has.",
        "h_built_in": "The encoder plug-in their:h_built_in cannot be used:"
        " it says that it is built in.",
        "i_pooling": "The encoder plug-in their:i_pooling cannot be used:"
        " poolings must be average, max or both.",
    }


def test_the_doctor_tells_of_broken_ones(monkeypatch):
    monkeypatch.setitem(doctor.BROKEN, "theirs", "The encoder plug-in x:y cannot be used: why.")
    assert doctor.encoders()["theirs"] == "The encoder plug-in x:y cannot be used: why."
