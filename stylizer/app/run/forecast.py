"""Forecast the memory and the time that a run will take, before it starts."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal
from superqt.utils import qdebounced

from stylizer.app.studio import Studio
from stylizer.engine.errors import DeviceError, DeviceFailedError, JobError
from stylizer.engine.hardware import device, memory
from stylizer.engine.hardware.block_size import block_for
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.memory_estimate import needed_memory
from stylizer.engine.hardware.precision import choose_precision, dtype_of
from stylizer.engine.hardware.time_estimate import run_seconds
from stylizer.files.runs import speed_cache
from stylizer.files.runs.task import Task

SETTLE_MS = 150
"""Milliseconds to wait after the last change, so that a drag does not compute many forecasts."""


@dataclass(frozen=True)
class Forecast:
    """The cost of a run.

    `needed` and `free` are memory in bytes. `seconds` is the time of the run. `block` is the side
    in pixels of the blocks that the picture is divided into, None if it stays whole. `refusal` is a
    sentence that says why the run is impossible, "" if it is possible.
    """

    needed: int
    free: int
    seconds: float
    block: int | None
    refusal: str


def forecast(task: Task) -> Forecast:
    """Return the forecast for a task, from the sizes of its pictures. This loads torch."""
    recipe, content = task.recipe, task.content.size_for(task.recipe.size)
    sides = zip(task.styles, task.style_sides, strict=True)
    styles = [style.size_for(side) for style, side in sides]
    try:
        with typed_errors():
            places = device.devices_sharing(recipe.device)
            free = min(memory.available_memory(place) for place in places)
            itemsize = dtype_of(choose_precision(recipe, places[0])).itemsize
            block = block_for(recipe, content, styles, itemsize, free)
    except DeviceFailedError:
        # A GPU that has failed no longer works. A run would use the processor instead.
        return forecast(replace(task, recipe=recipe.replace(device="cpu")))
    except DeviceError as error:
        return Forecast(0, 0, 0.0, None, str(error))
    needed = needed_memory(recipe, content, styles, itemsize, block)
    each = speed_cache.seconds_per_pixel(recipe, device.joint_name(places))
    seconds = run_seconds(recipe, content, block, each)
    return Forecast(needed, free, seconds, block if block < recipe.size else None, "")


class Forecaster(QObject):
    """Makes a forecast of a run of the studio's scene, and a new one after each change.

    It does nothing before `start`, which is called once torch has been loaded.
    """

    changed = Signal(object)
    """Carries a Forecast, or None while a picture is missing."""

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.renew = qdebounced(self._update, timeout=SETTLE_MS)
        """Make a new forecast as soon as changes have settled."""

    def start(self) -> None:
        """Make the first forecast, and another after each change of the studio."""
        self._studio.changed.connect(self.renew)
        self.renew()

    def _update(self) -> None:
        try:
            task = self._studio.task()
        except JobError:
            self.changed.emit(None)
        else:
            self.changed.emit(forecast(task))
