"""What is done with memory that is not needed any more."""

from __future__ import annotations

import subprocess
import sys

import pytest

KEPT = """
import psutil, torch
from stylizer.engine import memory

def resident():
    return psutil.Process().memory_info().rss

def work():
    torch.ones(50_000_000).sum()  # 200 MB

work()
before = resident()
with memory.kept():
    work()
    inside = resident()
    work()
    again = resident()
print(inside - before, again - inside, resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of the GNU C library")
def test_freed_memory_is_kept_for_a_run_and_goes_back_after_it():
    out = subprocess.check_output([sys.executable, "-c", KEPT], text=True, timeout=120)
    kept, more, left = (int(number) / 1e6 for number in out.split())
    assert kept > 150
    assert more < 50
    assert left < 50
