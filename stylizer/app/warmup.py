"""Load torch on a thread as soon as the window is shown, so that the first run starts at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Device:
    """A device that a run can use, with its title and its free memory in bytes.

    For a group of devices, `free` is the smallest free memory of any of them.
    """

    name: str
    title: str
    free: int


class WarmUp(QThread):
    """Imports the engine.

    When `ready` is emitted, `devices` has been set. `failed` carries a sentence for the user.
    """

    ready = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.devices: tuple[Device, ...] = ()

    def run(self) -> None:
        try:
            import stylizer.engine.optimise  # noqa: F401

            self.devices = tuple(_devices())
        except Exception:
            log.exception("torch could not be loaded")
            self.failed.emit(
                self.tr('PyTorch could not be loaded. "stylizer doctor" in a terminal says why.')
            )
        else:
            self.ready.emit()


def _devices() -> Iterator[Device]:
    """Yield the devices of this computer, except those that fail when they are asked."""
    from stylizer.engine.hardware.device import device_names, devices_sharing, title_of
    from stylizer.engine.hardware.memory import available_memory

    for name in device_names():
        try:
            yield Device(name, title_of(name), min(map(available_memory, devices_sharing(name))))
        except RuntimeError:
            log.exception("the device %s does not answer", name)
