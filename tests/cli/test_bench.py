"""`stylizer bench`: its rows, its table, and sentences where something cannot be measured."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from stylizer.cli import bench, main
from stylizer.cli.bench import measure
from stylizer.cli.bench.operations import Operations
from stylizer.engine.recipe import Recipe

QUICK = ["bench", "--sizes", "32", "--steps", "1", "--precisions", "float32", "--no-picture"]
TINY = {"size": 32, "coarsest": 32, "device": "cpu", "precision": "float32"}
FULL = (
    "import sys, psutil; real = psutil.virtual_memory;"
    "psutil.virtual_memory = lambda: real()._replace(available=1);"
    "from stylizer.cli import main; sys.exit(main())"
)
"""Start the program on a computer whose memory is used up."""
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


def report(argv: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main([*argv, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return dict(json.loads(out))


def test_json_describes_the_machine_and_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    result = report([*QUICK, "--device", "cpu", "--blocks", "16", "512"], capsys)
    machine = result["machine"]
    assert machine["cpu"]
    assert machine["cores"] >= machine["threads"] >= 1
    assert machine["torch"] == torch.__version__
    assert (machine["device"], list(machine["matmul_peak"])) == ("cpu", ["float32"])
    assert machine["device_name"]
    assert machine["capability"]
    whole, blocks = result["steps"]  # 512 px would be the whole picture again
    assert (whole["block"], blocks["block"]) == (None, 16)
    for row in (whole, blocks):
        assert (row["encoder"], row["size"], row["precision"]) == ("compact", 32, "float32")
        assert (row["width"], row["height"]) == (32, 21)
        assert row["steps_per_second"] == pytest.approx(1 / row["seconds_per_step"])
        assert 0 < row["share_of_peak"] < 1.5
        assert row["peak_memory_mb"] > 10
    assert blocks["operations_per_step"] > whole["operations_per_step"]
    assert result["pictures"] == []


def test_the_table_shows_rows_as_they_come(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made(_bench: object, what: str, **task: Any) -> measure.Row:
        if what == "machine":
            peaks = {"float32": 2e12}
            names = ("cpu", "cores", "threads", "torch", "device", "device_name", "capability")
            return {**dict.fromkeys(names, "any"), "matmul_peak": peaks}
        recipe = Recipe.from_dict(task["recipe"])
        how = {"width": recipe.size, "height": 9, "precision": recipe.precision, "block": None}
        how["threads"] = task["threads"] or 8
        return how | {
            "seconds_per_step": 0.25,
            "steps_per_second": 4.0,
            "share_of_peak": 0.5,
            "peak_memory_mb": 1234.0,
            "seconds_to_first_frame": 1.5,
            "seconds_to_first_scale": 2.5,
            "seconds": 30.0,
        }

    monkeypatch.setattr(bench.Bench, "measure", made)
    assert main(["bench", "--sizes", "64", "128", "--size", "99"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "2.00 in float32" in lines[2]
    first, second, picture = (line.split() for line in lines if line.startswith("compact"))
    assert " ".join(first) == "compact 64 x 9 px float32 whole 8 0.2500 4.00 1234 MB 50%"
    assert second[1] == "128"
    assert " ".join(picture) == "compact 99 x 9 px auto whole 8 1.50 s 2.50 s 30.0 s 1234 MB"


def test_numbers_of_threads_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    result = report([*QUICK, "--device", "cpu", "--threads", "1", "2"], capsys)
    assert [row["threads"] for row in result["steps"]] == [1, 2]


def test_a_size_that_does_not_fit_is_a_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ENTRY", [sys.executable, "-c", FULL])
    assert main([*QUICK, "--device", "cpu"]) == 0
    (line,) = (row for row in capsys.readouterr().out.splitlines() if row.startswith("compact"))
    assert "32 px" in line
    assert "memory" in line


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_measurement_that_the_system_ends_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "ENTRY", [sys.executable, "-c", KILLED])
    row = bench.Bench().row("steps", Recipe(**TINY), laps=1)
    assert row["size"] == 32
    assert "memory" in row["error"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--precisions", "int8"], "invalid choice: 'int8'"),
        (["--sizes", "20000"], "size: give a number from 16"),
        (["--sizes", "512", "--blocks", "-1"], "block: give a number from 0"),
        (["--steps", "0"], "steps: give a number of at least 1"),
        (["--encoder", "vgg19"], "stylizer weights get vgg19"),
        (["--one", "{"], "--one"),
    ],
)
def test_mistakes_are_reported_before_anything_is_measured(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = main([*QUICK, *words])
    except SystemExit as exit:  # argparse
        status = int(exit.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert sentence in err


def test_a_missing_device_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--device", "cuda:99"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("stylizer: There is no device 'cuda:99' here.")


def test_a_picture_has_a_first_frame_a_first_scale_and_an_end() -> None:
    row = measure.measure_picture(Recipe(**TINY | {"coarsest": 16}, first_steps=3, last_steps=2))
    assert (row["width"], row["height"], row["steps"]) == (32, 21, 3 + 2)
    assert 0 < row["seconds_to_first_frame"] < row["seconds_to_first_scale"] < row["seconds"]
    assert (row["precision"], row["block"]) == ("float32", None)


def test_operations_that_run_are_counted() -> None:
    picture = torch.rand(1, 3, 10, 12, requires_grad=True)
    kernel = torch.rand(5, 3, 3, 3)  # frozen, as in an encoder
    forward = 2 * (8 * 10) * 5 * (3 * 3 * 3)
    with Operations() as work:
        features = F.conv2d(picture, kernel)
    assert work.count == forward
    with work:
        torch.autograd.grad(features.sum(), picture)
    assert work.count == 2 * forward
    flat = features.detach().reshape(5, 80)
    with work:
        flat @ flat.T
    assert work.count == 2 * forward + 2 * 5 * 80 * 5


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_keeps_what_is_measured() -> None:
    """The second row is interrupted when it has begun. The JSON has the first row."""
    code = (
        "import sys; from stylizer.cli import bench, main; made = bench.Bench.row\n"
        "def row(self, what, recipe, **task):\n"
        "    print(recipe.size, file=sys.stderr, flush=True)\n"
        "    return made(self, what, recipe, **task)\n"
        "bench.Bench.row = row; sys.exit(main())"
    )
    argv = [sys.executable, "-c", code, *QUICK, "--device", "cpu", "--json"]
    argv += ["--sizes", "32", "2048"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "32\n"
        assert process.stderr.readline() == "2048\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert err == ""
    assert [row["size"] for row in json.loads(out)["steps"]] == [32]
