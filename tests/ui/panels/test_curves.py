"""The panel of the loss curves in the window."""

from __future__ import annotations

from stylizer.ui.panels.curve_plot import Curves
from tests.helpers.window import action

WAIT = 60000


def test_each_run_begins_its_curves_anew(ready, qtbot):
    action(ready, "Loss curves").trigger()
    curves = ready.findChild(Curves)
    for _ in range(2):
        with qtbot.waitSignal(ready.runner.finished, timeout=WAIT):
            ready.start()
        steps = curves.series.iterations
        assert steps
        assert steps == sorted(set(steps))
