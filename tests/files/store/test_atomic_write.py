"""Atomic writes: the old file stays whole when a write fails or is killed."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylizer.engine.errors import FileError
from stylizer.files.store import atomic_write
from stylizer.files.write import export
from stylizer.files.write.export import save

CHILD = """
import os, signal, sys, resource
from pathlib import Path
import numpy as np
from stylizer.files.write import export
from stylizer.engine.errors import FileError
path, failure = Path(sys.argv[1]), sys.argv[2]
pixels = np.random.default_rng(1).uniform(size=(300, 400, 3)).astype(np.float32)
if failure == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
else:
    def hang(handle):
        print("writing", flush=True)
        signal.pause()
    os.fsync = hang
try:
    export.save(path, pixels, None)
except FileError as error:
    print(error)
"""


@pytest.fixture
def pixels():
    return np.random.default_rng(0).uniform(size=(30, 40, 3)).astype(np.float32)


def child(path: Path, failure: str) -> subprocess.Popen[str]:
    """Start a process that writes to `path` and meets a full disk, or waits to be killed."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), failure], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp", ".avif"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, pixels, suffix):
    path = tmp_path / f"a{suffix}"
    save(path, pixels, None)
    before = path.read_bytes()
    out, _ = child(path, "full").communicate(timeout=120)
    assert out == f"a{suffix} would be larger than a file can be there.\n"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_kill_leaves_the_old_file_and_the_next_export_removes_the_rest(tmp_path, pixels):
    path = tmp_path / "a.png"
    save(path, pixels, None)
    before = path.read_bytes()
    process = child(path, "kill")
    assert process.stdout.readline() == "writing\n"
    assert len(list(tmp_path.iterdir())) == 2
    save(tmp_path / "b.png", pixels, None)
    assert len(list(tmp_path.iterdir())) == 3  # the file that is being written is not removed
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert path.read_bytes() == before
    save(tmp_path / "b.png", pixels, None)
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", "b.png"}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (28, "There is not enough space on the disk for a.png."),
        (30, "a.png cannot be written, because the disk is read-only."),
        (5, "a.png could not be written: Input/output error."),
    ],
)
def test_a_failed_write_says_why(tmp_path, pixels, monkeypatch, number, sentence):
    def fails(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(FileError) as caught:
        save(tmp_path / "a.png", pixels, None)
    assert str(caught.value) == sentence
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing_behind(tmp_path, pixels, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "a.png", pixels, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_permissions_are_those_of_the_old_file_or_the_default_ones(tmp_path, pixels):
    path = tmp_path / "a.png"
    mask = os.umask(0o027)
    try:
        save(path, pixels, None)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        save(path, pixels, None)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o604


def test_a_link_stays_and_its_target_is_written(tmp_path, pixels):
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "a.png", tmp_path / "link.png"
    for old in (b"", b"old"):
        if old:
            target.write_bytes(old)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        save(link, pixels, None)
        assert link.is_symlink()
        with Image.open(io.BytesIO(target.read_bytes())) as image:
            assert image.size == (40, 30)
        assert list(target.parent.iterdir()) == [target]


def test_files_of_other_programs_are_not_removed(tmp_path, pixels):
    other = tmp_path / f"{atomic_write.PREFIX}mine.png"
    other.write_bytes(b"x")
    save(tmp_path / "a.png", pixels, None)
    assert other.exists()


def test_a_protected_file_is_not_replaced(tmp_path, pixels, monkeypatch):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    monkeypatch.setattr(export.os, "access", lambda place, mode: place != path)
    with pytest.raises(FileError, match="protected"):
        save(path, pixels, None)
    assert path.read_bytes() == b"old"
