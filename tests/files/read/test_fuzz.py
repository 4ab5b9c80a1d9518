"""Thousands of damaged pictures. Each must give a picture or one sentence."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULE = "tests.files.read.fuzzing"
GROWTH = 1300
"""Allowed growth of memory in MB, for the limit of the decoders and the resulting picture."""


def assert_survives(seed: int, count: int, folder: Path) -> None:
    """Run in a separate process, because a decoder in C may crash, print, or take all memory."""
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-m", MODULE, str(seed), str(count), folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    assert report["wrong"] == []
    assert report["grown"] < GROWTH
    assert (
        count * 0.05 < report["opened"] < count * 0.8
    )  # otherwise the damage was too large or too small


def test_damaged_pictures(tmp_path):
    assert_survives(0, 4000, tmp_path)


@pytest.mark.slow
def test_more_damaged_pictures(tmp_path):
    assert_survives(100_000, 40_000, tmp_path)


def flat_png(path: Path, width: int, height: int, kind: int, depth: int) -> None:
    """Write a huge picture of one colour, which is a small file."""
    packer, row = zlib.compressobj(1), b"\0" + b"M" * (width * {2: 3, 6: 4}[kind] * depth // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data)
            file.write(struct.pack(">I", zlib.crc32(name + data)))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "height", "kind", "depth"),
    [(16320, 12240, 2, 8), (16320, 12240, 6, 8), (12000, 12000, 2, 16), (12000, 12000, 6, 16)],
)
def test_a_render_of_huge_pictures_stays_below_two_gigabytes(tmp_path, width, height, kind, depth):
    flat_png(tmp_path / "huge.png", width, height, kind, depth)
    command = [sys.executable, "-m", "stylizer", "render", "--content", tmp_path / "huge.png"]
    command += ["--style", tmp_path / "huge.png", "--output", tmp_path / "out.png", "--json"]
    command += ["--size", "32", "--quiet", "--set", "first_steps=1", "--set", "last_steps=1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["peak_memory_mb"] < 2000
