"""Cancel a run at Ctrl-C and at SIGTERM. A second signal ends the process at once."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Protocol


class Cancellable(Protocol):
    """A run or a download, which can be cancelled."""

    def cancel(self) -> None: ...


class Interrupt:
    """Context manager in which the first signal cancels `control`.

    `status` is the exit status: 0, or 128 plus the number of the signal.
    """

    def __init__(self, control: Cancellable) -> None:
        self.status = 0
        self._control = control
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupt:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._cancel)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _cancel(self, number: int, frame: FrameType | None) -> None:
        self.status = 128 + number
        self._control.cancel()
        for each in self._before:
            signal.signal(each, signal.SIG_DFL)
