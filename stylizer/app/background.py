"""Run short tasks off the GUI thread, such as reading files and making thumbnails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from stylizer.engine.errors import StylizerError

log = logging.getLogger(__name__)

Sentence = str


class Background(QObject):
    """Runs functions on a pool of threads, and calls back on the thread of this object."""

    _finished = Signal(object)
    busy_changed = Signal(bool)
    """Emitted with True when a task begins while no other runs, and with False when all have ended.
    """

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._open = 0
        self._finished.connect(self._deliver)

    def start(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Sentence], None],
    ) -> None:
        """Run `work`, then call `done` with its result or `failed` with a sentence for the user."""
        self._open += 1
        if self._open == 1:
            self.busy_changed.emit(True)
        self._pool.start(_Task(work, done, failed, self._finished.emit, self.tr))

    @property
    def busy(self) -> bool:
        """True until the last callback has been called."""
        return self._open > 0

    def wait(self) -> None:
        """Wait until all tasks have ended. No callback is called after this object is deleted."""
        self._pool.waitForDone()

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        self._open -= 1
        if self._open == 0:
            self.busy_changed.emit(False)
        call()


class _Task(QRunnable):
    """One task, which sends its callback to the thread of the Background object."""

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Sentence], None],
        deliver: Callable[[Callable[[], None]], None],
        tr: Callable[[str], str],
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed
        self._send, self._tr = deliver, tr

    def run(self) -> None:
        try:
            result = self._work()
        except StylizerError as error:
            sentence = str(error)
        except MemoryError:
            sentence = self._tr("There is not enough memory for this picture.")
        except Exception:
            log.exception("background work failed")
            sentence = self._tr("Something unexpected went wrong. The log has the details.")
        else:
            self._deliver(lambda: self._done(result))
            return
        self._deliver(lambda: self._failed(sentence))

    def _deliver(self, call: Callable[[], None]) -> None:
        try:
            self._send(call)
        except RuntimeError:  # the Background object was deleted with the window
            log.info("a task ended after the window was closed")
