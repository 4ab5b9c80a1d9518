"""Measure how near the picture of a run is to its photo and to its paintings."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from stylizer.app.background import Background
from stylizer.app.run.runner import Runner
from stylizer.app.run.worker import be_nice
from stylizer.app.scene import Scene, same_sources
from stylizer.engine.job import Pixels
from stylizer.files.read.shrink import means
from stylizer.files.runs.distances import distance_meter_for
from stylizer.files.runs.run_result import RunResult

EVERY_MS = 4000
SIDE = 192
"""Longer side in pixels at which pictures are measured. It is small, to not slow the run down."""


@dataclass(frozen=True)
class Reading:
    """The distance of a picture, and the `baseline`, the distance of an unrelated picture."""

    distance: float
    baseline: float

    @property
    def share(self) -> float:
        """The likeness in [0, 1]: 1 for distance zero, 0 for the baseline and above."""
        if self.baseline <= 0:
            return 1.0 if self.distance <= 0 else 0.0
        return min(max(1 - self.distance / self.baseline, 0.0), 1.0)


Readings = dict[str, Reading]
CONTENT = ("perceptual", "structure")
"""Distances from the photo. Their baseline is the distance of the first painting."""
STYLE = ("style", "patches")
"""Distances from the paintings. Their baseline is the distance of the photo."""


class Measurer(QObject):
    """Measures the runner's picture every few seconds while it changes, and at the end of a run.

    It works on a separate thread, on the processor, and only while `want` has switched it on.
    """

    changed = Signal(object)
    """Carries Readings, or None when a run has begun and nothing is measured yet."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._background = Background(self, threads=1)
        self._wanted = self._busy = False
        self._runs = 0
        self._seen: RunResult | None = None
        self._meter: _SceneMeter | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._measure_newest)
        runner.started.connect(self._begin)
        runner.finished.connect(lambda _: self._measure_newest())
        runner.failed.connect(lambda _: self._measure_newest())
        runner.went_back.connect(self._measure_newest)

    def want(self, wanted: bool) -> None:
        """Switch measuring on or off."""
        self._wanted = wanted
        if wanted:
            self._timer.start()
            self._measure_newest()
        else:
            self._timer.stop()

    def shut(self) -> None:
        """Switch measuring off and wait for a running measurement, before the window closes."""
        self.want(False)
        self._background.wait()

    def _begin(self) -> None:
        self._runs += 1
        self._seen = self._runner.picture  # this picture belongs to the previous run
        self.changed.emit(None)

    def _measure_newest(self) -> None:
        """Measure the newest picture, unless it was measured before."""
        picture, scene, run = self._runner.picture, self._runner.scene, self._runs
        if not self._wanted or self._busy or picture is None or picture is self._seen:
            return
        if scene.content is None or not scene.styles:
            return
        self._seen, self._busy = picture, True

        def done(readings: Readings | None) -> None:
            self._busy = False
            if readings is not None and run == self._runs:
                self.changed.emit(readings)
            if not self._runner.active:
                self._measure_newest()  # the last picture may have come in the meantime

        self._background.start(lambda: self._measure(picture, scene), done, lambda _: done(None))

    def _measure(self, picture: RunResult, scene: Scene) -> Readings:
        be_nice()
        if self._meter is None or not self._meter.fits(scene):
            self._meter = _SceneMeter(scene)
        return self._meter.read(picture.pixels)


class _SceneMeter:
    """Measures pictures of one scene. It measures the photo and the first painting as baselines."""

    def __init__(self, scene: Scene) -> None:
        import torch

        assert scene.content is not None
        self._scene = scene
        self._measure = distance_meter_for(
            scene.content, scene.styles, scene.recipe, torch.device("cpu"), SIDE
        )
        self._photo = self._measure(scene.content.pixels_for(SIDE))
        self._painting = self._measure(scene.styles[0].pixels_for(SIDE))

    def fits(self, scene: Scene) -> bool:
        """Return whether `scene` has the same pictures with the same settings of the styles."""
        own = self._scene
        return (
            own.content is scene.content
            and same_sources(own.styles, scene.styles)
            and own.recipe.styles == scene.recipe.styles
        )

    def read(self, pixels: Pixels) -> Readings:
        """Return the readings of a picture (H, W, 3) of any size."""
        by = max(1, max(pixels.shape) // (2 * SIDE))  # fine resizing of large pictures is too slow
        found = self._measure(means(pixels, by) if by > 1 else pixels)
        readings = {}
        for names, other in ((CONTENT, self._painting), (STYLE, self._photo)):
            for name in names:
                distance, baseline = getattr(found, name), getattr(other, name)
                if distance is not None and baseline is not None:
                    readings[name] = Reading(distance, baseline)
        return readings
