"""What a run will cost, told before it starts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from stylizer.app.studio import Studio
from stylizer.engine.errors import DeviceError, JobError
from stylizer.engine.hardware import device, estimate, memory
from stylizer.files.runs import speed_cache
from stylizer.files.runs.task import Task

SETTLE_MS = 150
"""While a value is being dragged nothing is computed."""


@dataclass(frozen=True)
class Forecast:
    """`needed` and `free` in bytes, `seconds` of work; `refusal` is the sentence that says why it
    cannot be done, empty when it can; `block` is the side in pixels of the parts that the
    picture is worked on in, None when it is worked on whole."""

    needed: int
    free: int
    seconds: float
    block: int | None
    refusal: str


def forecast(task: Task) -> Forecast:
    """Looks at the pictures' sizes only. Loads torch."""
    recipe, content = task.recipe, task.content.size_for(task.recipe.size)
    sides = zip(task.styles, task.style_sides, strict=True)
    styles = [style.size_for(side) for style, side in sides]
    try:
        places = device.shared(recipe.device)
        free = min(memory.available_memory(place) for place in places)
        itemsize = device.dtype(device.precision(recipe, places[0])).itemsize
        block = estimate.block_for(recipe, content, styles, itemsize, free)
    except DeviceError as error:
        return Forecast(0, 0, 0.0, None, str(error))
    except RuntimeError as error:
        if not device.failed(error):
            raise
        # A GPU that failed once answers no more; a run falls back in the same way.
        return forecast(replace(task, recipe=recipe.replace(device="cpu")))
    needed = estimate.needed_memory(recipe, content, styles, itemsize, block)
    seconds = estimate.seconds(
        recipe, content, block, speed_cache.pace(recipe, device.called(places))
    )
    return Forecast(needed, free, seconds, block if block < recipe.size else None, "")


class Forecaster(QObject):
    """Tells what a run of the studio's pictures would cost, whenever that changes.

    Nothing is told before `start`, which is called once torch has been loaded.
    """

    told = Signal(object)
    """Forecast, or None while a picture is missing."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self._tell)

    def start(self) -> None:
        self._studio.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        """Tell anew, soon."""
        self._timer.start()

    def _tell(self) -> None:
        try:
            task = self._studio.task()
        except JobError:
            self.told.emit(None)
        else:
            self.told.emit(forecast(task))
