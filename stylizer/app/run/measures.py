"""How much of the photo stayed and how much of the painting arrived, while it is being painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from stylizer.app.background import Background
from stylizer.app.run.runner import Runner
from stylizer.app.run.worker import Painting, be_nice
from stylizer.app.studio import Scene, same_sources
from stylizer.engine.job import Pixels
from stylizer.files.read.shrink import means
from stylizer.files.runs.distances import distance_meter_for

EVERY_MS = 4000
SIDE = 192
"""Pixels: small, so that a run does not notice."""


@dataclass(frozen=True)
class Reading:
    """A distance, and that of a picture which has come no part of the way: `none`."""

    distance: float
    none: float

    @property
    def share(self) -> float:
        """How much is there: 1.0 is all of it, 0.0 as little as in that other picture."""
        if self.none <= 0:
            return 1.0 if self.distance <= 0 else 0.0
        return min(max(1 - self.distance / self.none, 0.0), 1.0)


Readings = dict[str, Reading]
CONTENT = ("perceptual", "structure")
"""Measured to the photo; the painting has come no part of the way."""
STYLE = ("style", "patches")
"""Measured to the paintings; the photo has come no part of the way."""


class Measuring(QObject):
    """Measures the runner's picture every few seconds while it changes, and at its end.

    It works on a thread of its own, on the processor, and only while somebody `wants` it.
    """

    told = Signal(object)
    """Readings; None when a run begins and there is nothing to tell yet."""

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._background = Background(self, threads=1)
        self._wanted = self._busy = False
        self._runs = 0
        self._seen: Painting | None = None
        self._gauge: _Gauge | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._look)
        runner.started.connect(self._begin)
        runner.finished.connect(lambda _: self._look())
        runner.failed.connect(lambda _: self._look())
        runner.went_back.connect(self._look)

    def want(self, wanted: bool) -> None:
        """Whether anybody looks at the readings."""
        self._wanted = wanted
        if wanted:
            self._timer.start()
            self._look()
        else:
            self._timer.stop()

    def shut(self) -> None:
        """Wait until nothing is being measured: before the window goes."""
        self.want(False)
        self._background.wait()

    def _begin(self) -> None:
        self._runs += 1
        self._seen = self._runner.picture  # that of the run before
        self.told.emit(None)

    def _look(self) -> None:
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
                self.told.emit(readings)
            if not self._runner.active:
                self._look()  # the last picture, when it came in the meantime

        self._background.start(lambda: self._measure(picture, scene), done, lambda _: done(None))

    def _measure(self, picture: Painting, scene: Scene) -> Readings:
        be_nice()
        if self._gauge is None or not self._gauge.fits(scene):
            self._gauge = _Gauge(scene)
        return self._gauge.read(picture.pixels)


class _Gauge:
    """Measures pictures of a scene, after looking at its photo and its first painting."""

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
        """Whether that scene has the same pictures in the same mixture."""
        own = self._scene
        return (
            own.content is scene.content
            and same_sources(own.styles, scene.styles)
            and own.recipe.styles == scene.recipe.styles
        )

    def read(self, pixels: Pixels) -> Readings:
        by = max(1, max(pixels.shape) // (2 * SIDE))  # large pictures cost too much to resize well
        found = self._measure(means(pixels, by) if by > 1 else pixels)
        readings = {}
        for names, none in ((CONTENT, self._painting), (STYLE, self._photo)):
            for name in names:
                distance, most = getattr(found, name), getattr(none, name)
                if distance is not None and most is not None:
                    readings[name] = Reading(distance, most)
        return readings
