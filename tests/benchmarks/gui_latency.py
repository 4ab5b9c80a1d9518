"""Measure how late a 10 ms timer on the GUI thread fires during a run of 512 px.

    python tests/benchmarks/gui_latency.py [--size 512] [--seconds 20]

The lateness is printed in milliseconds. The goal is less than 50 at the 99th percentile.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time

import numpy as np

PERIOD = 0.010


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["STYLIZER_HOME"] = tempfile.mkdtemp(prefix="stylizer-")

    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from stylizer.app.settings import Settings
    from stylizer.files.store import folders
    from stylizer.ui.kit import theme
    from stylizer.ui.window import Window

    app = QApplication(sys.argv[:1])
    theme.apply(app, "dark")
    window = Window(Settings(folders.config()))
    window.resize(1280, 720)
    next(panel for panel in window.panels if panel.name == "curves").action.trigger()
    window.show()
    window.studio.set_field("size", options.size)
    # The run has full size from the first step, because the slowest steps are measured.
    window.studio.set_field("coarsest", options.size)

    late: list[float] = []
    seen: dict[str, float] = {"last": 0.0, "frames": 0}
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=round(PERIOD * 1000))

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, now - seen["last"] - PERIOD))
        seen["last"] = now

    def count() -> None:
        seen["frames"] += 1

    def begin() -> None:
        seen["last"] = time.perf_counter()
        timer.start()
        QTimer.singleShot(round(options.seconds * 1000), end)

    def end() -> None:
        timer.stop()
        window.close()
        app.quit()

    timer.timeout.connect(tick)
    window.runner.frame.connect(lambda _: count())
    window.runner.finished.connect(lambda _: end())
    window.runner.failed.connect(lambda text: (print(text, file=sys.stderr), end()))
    window.warm_up.ready.connect(lambda: (window.intake.try_sample(), None)[1])
    window.studio.styles_changed.connect(window.start)
    window.runner.progressed.connect(lambda p: begin() if p.iteration == 1 else None)
    app.exec()
    if not late:
        return 1
    p50, p99, worst = np.percentile(late, [50, 99, 100]) * 1000
    print(
        f"10 ms timer over {len(late)} ticks, {seen['frames']:.0f} frames:"
        f" late by {p50:.1f} ms (median), {p99:.1f} ms (p99), {worst:.1f} ms (worst)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
