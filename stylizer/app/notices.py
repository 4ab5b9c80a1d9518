"""Notices: all messages of the app to the user, in one place."""

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
    """Something that the user can do about a notice. `text` is a word or two for its button."""

    text: str
    act: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """A sentence for the user, with at most two `actions`.

    A notice with actions is shown as long as an error.
    """

    kind: Kind
    text: str
    actions: tuple[Action, ...] = ()


class Notices(QObject):
    """The newest notice, and an offer that is shown while there is no other notice.

    An error stays until the next action of the user clears it. An offer is a question that stays
    until it is answered, dismissed or withdrawn.
    """

    changed = Signal()
    dismissed = Signal()
    """Emitted when the user has closed the offer without an answer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: Notice | None = None
        self._offer: Notice | None = None

    @property
    def current(self) -> Notice | None:
        """The notice to show now, or None."""
        return self._newest or self._offer

    @Slot(str)
    def info(self, text: str, *actions: Action) -> None:
        """Show information. It does not replace an error."""
        if self._newest is None or self._newest.kind is not Kind.ERROR:
            self._show(Notice(Kind.INFO, text, actions))

    @Slot(str)
    def done(self, text: str) -> None:
        """Show that something has succeeded."""
        self._show(Notice(Kind.DONE, text))

    @Slot(str)
    def error(self, text: str, *actions: Action) -> None:
        """Show and log an error."""
        log.warning("shown to the user: %s", text)
        self._show(Notice(Kind.ERROR, text, actions))

    @Slot()
    def clear(self) -> None:
        """Remove the newest notice, but not the offer."""
        self._show(None)

    def offer(self, text: str, *actions: Action) -> None:
        """Show an offer while there is no other notice. It replaces an earlier offer."""
        self._set_offer(Notice(Kind.INFO, text, actions))

    def withdraw(self) -> None:
        """Remove the offer."""
        self._set_offer(None)

    @Slot()
    def dismiss(self) -> None:
        """Close the notice that is shown."""
        if self._newest is not None:
            self.clear()
        elif self._offer is not None:
            self.withdraw()
            self.dismissed.emit()

    def answer(self, action: Action) -> None:
        """Close the notice that is shown, and perform the chosen action."""
        if self._newest is not None:
            self.clear()
        else:
            self.withdraw()
        action.act()

    def _show(self, notice: Notice | None) -> None:
        if notice != self._newest:  # the same notice again changes nothing
            self._newest = notice
            self.changed.emit()

    def _set_offer(self, offer: Notice | None) -> None:
        if offer != self._offer:
            self._offer = offer
            self.changed.emit()
