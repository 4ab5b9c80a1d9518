"""The mailbox between the thread of a run and the window."""

from __future__ import annotations

from stylizer.app.run.mailbox import Mailbox


def test_a_mailbox_keeps_the_newest_and_rings_once(qtbot):
    box, rings = Mailbox(), []
    box.arrived.connect(lambda: rings.append(1))
    for value in (1, 2, 3):
        box.put(value)
    assert len(rings) == 1
    assert box.take() == 3
    assert box.take() is None
    box.put(4)
    assert len(rings) == 2
