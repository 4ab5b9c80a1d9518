"""Locks: a second process gets an error, and a lock ends with its process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from stylizer.engine.errors import FileError
from stylizer.files.store.lock import lock

HOLDER = """
import pathlib, sys
from stylizer.files.store.lock import lock
with lock(pathlib.Path(sys.argv[1]), "Somebody is here."):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_for_one_at_a_time(tmp_path):
    path = tmp_path / "lock"
    with lock(path, "First."), pytest.raises(FileError) as caught, lock(path, "Busy."):
        pass
    assert str(caught.value) == "Busy."
    with lock(path, "Busy."):
        pass
    assert path.exists()


def test_a_lock_ends_with_an_error_in_it(tmp_path):
    with pytest.raises(KeyError), lock(tmp_path / "lock", "Busy."):
        raise KeyError
    with lock(tmp_path / "lock", "Busy."):
        pass


def test_another_process_holds_it_until_it_is_killed(tmp_path):
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(FileError, match="Somebody is here"), lock(path, "Somebody is here."):
            pass
        other.kill()
        other.wait()
        with lock(path, "Somebody is here."):
            pass


def test_where_no_file_can_be_written_it_says_so(tmp_path):
    (tmp_path / "lock").mkdir()
    with (
        pytest.raises(FileError, match=r"lock cannot be written: "),
        lock(tmp_path / "lock", "Busy."),
    ):
        pass
