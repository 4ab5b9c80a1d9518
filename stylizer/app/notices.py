"""One place for everything the app has to say."""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

log = logging.getLogger(__name__)


class Kind(enum.Enum):
    INFO = "info"
    DONE = "done"
    ERROR = "error"


@dataclass(frozen=True)
class Action:
    """What can be done about a notice, in a word or two."""

    text: str
    act: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """A sentence for the user. One with `actions` (two at most) stays as long as an error."""

    kind: Kind
    text: str
    actions: tuple[Action, ...] = ()


class Notices(QObject):
    """Holds the newest notice. An error stays until the next action clears it.

    Below the news there may lie an offer, which waits until it is answered, dismissed or
    withdrawn.
    """

    changed = Signal()
    dismissed = Signal()
    """Somebody has closed the offer without an answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news: Notice | None = None
        self._offer: Notice | None = None

    @property
    def current(self) -> Notice | None:
        """What is to be seen now."""
        return self._news or self._offer

    @Slot(str)
    def info(self, text: str, *actions: Action) -> None:
        """Something worth knowing; it never hides an error."""
        if self._news is None or self._news.kind is not Kind.ERROR:
            self._show(Notice(Kind.INFO, text, actions))

    @Slot(str)
    def done(self, text: str) -> None:
        self._show(Notice(Kind.DONE, text))

    @Slot(str)
    def error(self, text: str, *actions: Action) -> None:
        log.warning("told the user: %s", text)
        self._show(Notice(Kind.ERROR, text, actions))

    @Slot()
    def clear(self) -> None:
        """The news are over."""
        self._show(None)

    def offer(self, text: str, *actions: Action) -> None:
        """A question that can wait."""
        self._put(Notice(Kind.INFO, text, actions))

    def withdraw(self) -> None:
        """There is nothing to offer now."""
        self._put(None)

    @Slot()
    def dismiss(self) -> None:
        """Somebody has closed what is to be seen."""
        if self._news is not None:
            self.clear()
        elif self._offer is not None:
            self.withdraw()
            self.dismissed.emit()

    def answer(self, action: Action) -> None:
        """Somebody has chosen an action of what is to be seen."""
        if self._news is not None:
            self.clear()
        else:
            self.withdraw()
        action.act()

    def _show(self, notice: Notice | None) -> None:
        if notice != self._news:  # repeats are dropped
            self._news = notice
            self.changed.emit()

    def _put(self, offer: Notice | None) -> None:
        if offer != self._offer:
            self._offer = offer
            self.changed.emit()
