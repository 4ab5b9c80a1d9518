"""`stylizer weights`: list, get, import and remove on the command line."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys

import pytest
import torch

from stylizer.cli import main
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files.read import images
from stylizer.files.shipped.samples import samples
from stylizer.files.weights import installed, manage
from tests.helpers import terminal
from tests.helpers.loopback import Loopback, sparse, stall

# The command, with torchvision's address replaced by the first word.
COMMAND = """
import sys
from stylizer.files.weights import torchvision
url = sys.argv.pop(1)
torchvision.weights_url = lambda name: url
from stylizer.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def server():
    with Loopback() as server:
        yield server


def fails(argv, capsys):
    try:
        status = main(argv)
    except SystemExit as exit:  # argparse
        status = exit.code
    out, err = capsys.readouterr()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("stylizer: ")
    return err


def state_of(name):
    shapes = ENCODERS[name].design.tensors(ENCODERS[name])
    generator = torch.Generator().manual_seed(1)
    # Values as large as those of a trained network, so that the deep layers do not vanish.
    return {
        key: torch.randn(shape, generator=generator) * (2 / max(1, 9 * shape[1])) ** 0.5
        if len(shape) == 4
        else torch.zeros(shape)
        for key, shape in shapes.items()
    }


def test_list_shows_installed_and_missing_encoders(capsys):
    assert main(["weights", "list"]) == 0
    out = capsys.readouterr().out
    assert "stylizer weights get vgg19" in out
    assert "download: 575 MB, of which 80 MB are kept" in out
    assert main(["weights", "list", "--json"]) == 0
    compact, vgg19, *_ = json.loads(capsys.readouterr().out)
    file = installed.path_of("compact")
    assert (compact["installed"], compact["bytes"]) == (True, file.stat().st_size)
    assert compact["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert (vgg19["installed"], vgg19["file"], vgg19["sha256"]) == (False, None, None)
    assert {"layers", "licence", "download_bytes"} <= set(vgg19)


def test_list_needs_no_torch():
    code = "import sys; from stylizer.cli import main; main(['weights', 'list'])"
    heavy = "sys.exit(bool({'torch', 'torchvision', 'PySide6'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", f"{code}; {heavy}"], check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "ACTION"),
        (["get"], "name"),
        (["get", "compact"], "invalid choice"),
        (["get", "vgg19", "--mirror", "file:///etc/"], "not an address that starts with https"),
        (["import", "nothing.pth"], "no file nothing.pth"),
        (["import", "vgg19", "pyproject.toml"], "not a file of encoder weights"),
        (["remove", "compact"], "Compact is built in"),
        (["remove", "vgg11"], "no encoder 'vgg11'"),
        (["remove", "vgg19"], "not on this computer"),
    ],
)
def test_mistakes_get_a_sentence(words, sentence, capsys):
    assert sentence in fails(["weights", *words], capsys)


def test_import_list_and_remove(tmp_path, capsys):
    file = tmp_path / "mine.pth"
    torch.save(state_of("vgg16"), file)
    assert main(["weights", "import", str(file)]) == 0
    assert capsys.readouterr().out == f"{installed.path_of('vgg16')}\n"
    assert main(["weights", "list"]) == 0
    out = capsys.readouterr().out
    assert "VGG-16    installed" in out
    assert "from: mine.pth" in out
    assert hashlib.sha256(file.read_bytes()).hexdigest() in out
    assert main(["weights", "remove", "vgg16"]) == 0
    assert [info.name for info in installed.installed()] == ["compact"]


def test_a_failed_get_says_how_to_import(server, monkeypatch, capsys):
    monkeypatch.setenv("STYLIZER_MIRROR", server.url)
    err = fails(["weights", "get", "vgg19"], capsys)
    assert f"no file at {server.url}/vgg19-dcbb9e9d.pth" in err
    assert "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth" in err
    assert "stylizer weights import vgg19 FILE" in err


@pytest.mark.skipif(os.name == "nt", reason="needs signals and a pseudo-terminal")
def test_ctrl_c_keeps_the_part_and_a_terminal_shows_a_bar(server):
    server.files["/vgg16-01234567.pth"] = bytes(2_000_000)
    server.script = [stall(1_000_000)]
    ours, theirs = os.openpty()
    argv = [sys.executable, "-c", COMMAND, f"{server.url}/vgg16-01234567.pth"]
    with subprocess.Popen(
        [*argv, "weights", "get", "vgg16"], stderr=theirs, stdout=subprocess.PIPE
    ) as process:
        os.close(theirs)
        shown = b""
        while b"/2.00M" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        shown += terminal.rest(ours)
        out, _ = process.communicate(timeout=60)
    text = shown.decode()
    assert process.returncode == 130, text
    assert out == b""
    assert "The next download continues from there" in text
    assert "Traceback" not in text
    assert (installed.folder() / "vgg16.pth.part").exists()


@pytest.mark.slow
def test_a_file_of_full_size_is_downloaded_and_used(server, tmp_path):
    """The file is as large as torchvision's VGG-16, in the same old format, with random values."""
    state = state_of("vgg16")
    # One zero tensor per shape, so that memory holds only one copy.
    shapes = {0: (4096, 25088), 3: (4096, 4096), 6: (1000, 4096)}
    for index, shape in shapes.items():
        state[f"classifier.{index}.weight"] = torch.zeros(shape)
        state[f"classifier.{index}.bias"] = torch.zeros(shape[0])
    made = tmp_path / "made.pth"
    torch.save(state, made, _use_new_zipfile_serialization=False)
    del state
    assert made.stat().st_size == pytest.approx(manage.download_bytes("vgg16"), rel=1e-4)
    with made.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = f"vgg16-{digest[:8]}.pth"
    server.files[f"/mirror/{name}"] = b""  # it comes from disk
    server.script = [sparse(made)]
    command = [sys.executable, "-c", COMMAND, f"https://download.pytorch.org/models/{name}"]
    mirror = {**os.environ, "STYLIZER_MIRROR": f"{server.url}/mirror/"}
    get = subprocess.run(
        [*command, "weights", "get", "vgg16"],
        env=mirror,
        capture_output=True,
        text=True,
        check=True,
    )
    assert get.stdout == f"{installed.path_of('vgg16')}\n"
    assert server.requests[0][0] == f"/mirror/{name}"
    kept = installed.path_of("vgg16").stat().st_size
    assert kept == pytest.approx(manage.installed_bytes("vgg16"), rel=1e-3)
    assert sorted(p.name for p in installed.folder().iterdir()) == [
        "vgg16.lock",
        "vgg16.safetensors",
    ]
    pair = ["--content", str(samples().contents[0]), "--style", str(samples().styles[0])]
    output = tmp_path / "o.png"
    quick = ["--size", "32", "--set", "coarsest=32", "--set", "first_steps=3", "--quiet"]
    argv = ["render", *pair, *quick, "--encoder", "vgg16", "--output", str(output)]
    assert main(argv) == 0
    record = images.load(output).record
    assert record.recipe.encoder == "vgg16"
    assert record.encoder_digest == digest
