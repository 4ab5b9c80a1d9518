"""Garbage collection on the thread of the window."""

from __future__ import annotations

import gc

from stylizer.app.collector import Collector


def test_the_collector_takes_over_and_gives_back(qtbot):
    collector = Collector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
