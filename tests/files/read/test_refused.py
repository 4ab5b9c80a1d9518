"""Files that cannot be opened. The error names the file and says what to do."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from stylizer.engine.errors import FileError
from stylizer.files.read import images
from stylizer.system import peak_memory_mb
from tests.files.read import zoo

FILES = zoo.files()


def refused(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        images.load(path)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    return sentence


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.png", b"", "empty.png is empty"),
        ("text.jpg", b"hello " * 99, "text.jpg is not a picture"),
        ("page.png", b"<!DOCTYPE html><html>404</html>", "not a picture"),
        ("drawing.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n", "not a picture"),
        ("paper.jpg", b"%PDF-1.7\n" + bytes(99), "not a picture"),
        ("one.png", b"\x89", "not a picture"),
        ("head.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        ("head.jpg", b"\xff\xd8\xff", "damaged"),
        ("head.tif", b"II*\0\x08\0\0\0", "damaged"),
        ("raw.tif", b"II*\0\x10\0\0\0CR\2\0\0\0\0\0\0\0\0\0\0\0", "raw file"),
    ],
)
def test_files_that_are_no_pictures(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    assert words in refused(tmp_path / name)


ONE = [name for name in FILES if not name.startswith(("moving", "pages", "double"))]


@pytest.mark.parametrize("name", ONE)
def test_truncated_files_are_refused_as_damaged(tmp_path, name):
    """A part of a picture is never taken for a whole one."""
    (tmp_path / name).write_bytes(FILES[name][: len(FILES[name]) * 2 // 3])
    sentence = refused(tmp_path / name)
    assert sentence.startswith(f"{name} is damaged")


def test_paths_that_are_no_files(tmp_path):
    (tmp_path / "folder.png").mkdir()
    assert "folder.png is a folder" in refused(tmp_path / "folder.png")
    assert "There is no file" in refused(tmp_path / "none.png")
    assert "There is no file" in refused(tmp_path / "no" / "none.png")
    assert "not a file name" in refused(tmp_path / "a\0b.png")
    assert "too long" in refused(tmp_path / ("a" * 400))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_pipes_and_devices_do_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "device or a pipe" in refused(tmp_path / "pipe.png")
    assert "device or a pipe" in refused(Path("/dev/zero"))
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert "loop.png cannot be read" in refused(tmp_path / "loop.png")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(FILES["rgb.png"])

    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    assert "no permission to read a.png" in refused(tmp_path / "a.png")


@pytest.mark.parametrize(
    "address", ["https://example.org/a.jpg", "file:///pictures/a.jpg", "data:image/png;base64,AA"]
)
def test_addresses_are_no_files(address):
    assert "Save that picture on this computer first" in refused(Path(address))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_odd_names_make_no_second_line(tmp_path):
    refused(tmp_path / "two\nlines\x1b[31m.png")
    name = tmp_path / "two\nlines.png"
    name.write_bytes(FILES["rgb.png"])
    assert images.load(name).name.isprintable()


def png_head(width: int, height: int, kind: int = 2) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = zlib.compress(bytes(10_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_size(data: bytes, width: int, height: int) -> bytes:
    """Change the size in the header of a JPEG file."""
    at = next(i for i in range(len(data)) if data[i : i + 2] in (b"\xff\xc0", b"\xff\xc2"))
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", png_head(30000, 20000), "30000 x 20000"),
        ("thin.png", png_head(1_000_000, 2), "1000000 x 2"),
        # The decoder holds all coefficients of a progressive file in memory.
        ("a.jpg", with_size(FILES["progressive.jpg"], 30000, 20000), "30000 x 20000"),
        ("a.gif", FILES["still.gif"][:6] + b"\xff" * 4 + FILES["still.gif"][10:], "65535 x 65535"),
        ("a.bmp", FILES["rgb.bmp"][:18] + b"\0\xc0\0\0" * 2 + FILES["rgb.bmp"][26:], "49152"),
    ],
)
def test_pictures_too_large_for_memory_are_refused_before_they_are_decoded(
    tmp_path, name, data, size
):
    (tmp_path / name).write_bytes(data)
    sentence = refused(tmp_path / name)
    assert size in sentence
    assert "too large" in sentence


def test_a_progressive_picture_of_thousands_of_scans_is_refused(tmp_path):
    data = with_size(FILES["progressive.jpg"], 8000, 8000)
    scan = data.index(b"\xff\xda")
    (tmp_path / "a.jpg").write_bytes(data[:scan] + data[scan:-2] * 200 + data[-2:])
    assert "too large" in refused(tmp_path / "a.jpg")


def test_a_directory_of_many_tags_of_the_same_bytes_is_refused(tmp_path):
    """Each tag alone is small; all of them together would fill the memory."""
    entries = b"".join(struct.pack("<HHII", 1000 + i, 1, 1_000_000, 0) for i in range(900))
    head = b"II*\0" + struct.pack("<IH", 8, 900)
    (tmp_path / "a.tif").write_bytes((head + entries).ljust(1_100_000, b"\0"))
    assert "damaged" in refused(tmp_path / "a.tif")


def test_tiles_far_larger_than_their_picture_are_refused_without_the_memory(tmp_path):
    data = bytearray(FILES["tiles.tif"])
    at = data.index(struct.pack("<HHI", 322, 4, 1)) + 8
    data[at : at + 4] = struct.pack("<I", 1 << 26)
    (tmp_path / "a.tif").write_bytes(data)
    before = peak_memory_mb()
    assert "damaged" in refused(tmp_path / "a.tif")
    assert peak_memory_mb() - before < 500


def test_a_heic_item_whose_type_is_no_text_does_not_crash(tmp_path):
    data = FILES["rotated.heic"]
    at = data.index(b"infe", data.index(b"infe") + 4) + 12
    assert data[at : at + 4] == b"Exif"
    (tmp_path / "a.heic").write_bytes(data[:at] + b"\xff\0\0f" + data[at + 4 :])
    assert "damaged" in refused(tmp_path / "a.heic")


def test_the_command_says_one_line_about_a_broken_picture(tmp_path, painting_file):
    """Neither Python nor a library in C prints anything else."""
    for name in ("tiles.tif", "deep.png", "jpeg.tif"):
        data = bytearray(FILES[name])
        data[len(data) // 2 : len(data) * 3 // 4] = b"\x55" * (len(data) * 3 // 4 - len(data) // 2)
        (tmp_path / name).write_bytes(data)
        command = [sys.executable, "-m", "stylizer", "render", "--content", tmp_path / name]
        command += ["--style", painting_file, "--output", tmp_path / "out.png", "--quiet"]
        command += ["--size", "16", "--set", "first_steps=1", "--set", "last_steps=1"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith(f"stylizer: {name} is damaged")
