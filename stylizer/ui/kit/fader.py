"""A fader: a track with a handle, and a number that can be typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from stylizer.ui.kit.groove import Groove
from stylizer.ui.kit.number_edit import NumberEdit


class Fader(QWidget):
    """A fader for one value: vertical below its number, or horizontal below its title and number.

    `moved` is emitted with every change by a person, and `released` once at the end of a drag, a
    turn of the wheel, a key press or a typed number. Shift moves coarsely and Ctrl finely; a double
    click goes back to `default`. See `Track` for `logarithmic`. `limit` is the largest value that
    can be typed, if that is more than the track shows. `body` is the row that holds the track.
    """

    moved = Signal(float)
    released = Signal()

    def __init__(
        self,
        title: str,
        minimum: float,
        maximum: float,
        default: float,
        *,
        step: float = 1.0,
        unit: str = "",
        decimals: int = 0,
        orientation: Qt.Orientation = Qt.Orientation.Vertical,
        logarithmic: bool = False,
        limit: float | None = None,
        big: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._default = title, default
        self._minimum, self._limit = minimum, maximum if limit is None else limit
        self._hint = ""
        self.groove = Groove(orientation, minimum, maximum, default, step, decimals, logarithmic)
        self.groove.set_big(big)
        self.number = NumberEdit(unit, decimals)
        self.setFocusProxy(self.groove)

        self.groove.moved.connect(self._on_moved)
        self.groove.settled.connect(self.released)
        self.groove.reset.connect(self.reset)
        self.groove.typed.connect(self.number.begin)
        self.number.entered.connect(self._on_typed)
        self.number.left.connect(self.groove.setFocus)
        self.body = QHBoxLayout()
        if orientation == Qt.Orientation.Vertical:
            self._stand()
        else:
            self._lie()
        self.setValue(default)
        self._describe()

    def _stand(self) -> None:
        box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self.number)
        self.body.setSpacing(2)
        self.body.addWidget(self.groove)
        box.addLayout(self.body, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _lie(self) -> None:
        box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        title = QLabel(self._title)
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.number)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFixedWidth(self.number.sizeHint().width())
        self.body.addWidget(self.groove)
        box.addLayout(head)
        box.addLayout(self.body)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> float:
        """Return the value, not rounded to what is shown."""
        return self.groove.exact()

    def setValue(self, value: float) -> None:
        """Show a value, without a signal."""
        if value != self.groove.exact() or not self.number.text():
            self.groove.set_exact(value)
            self.number.show_value(value)
            self._describe()

    def reset(self) -> None:
        """Go back to the default value, as one edit."""
        if self.value() != self._default:
            self.setValue(self._default)
            self.moved.emit(self._default)
            self.released.emit()

    def set_hint(self, hint: str) -> None:
        """Set the explanation of the fader for the tooltip and for screen readers."""
        self._hint = hint
        self._describe()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint the fader without colour, which says that it has no effect at present."""
        self.groove.dimmed = self.number.dimmed = dimmed
        self.number.restyle()
        self.groove.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.number.restyle()

    def _on_moved(self, value: float) -> None:
        self.number.show_value(value)
        self._describe()
        self.moved.emit(value)

    def _on_typed(self, value: float) -> None:
        value = min(max(value, self._minimum), self._limit)
        if value != self.value():
            self.setValue(value)
            self.moved.emit(value)
            self.released.emit()

    def _describe(self) -> None:
        shown = self.number.text_of(self.value())
        self.groove.setAccessibleName(self._title)
        self.groove.setAccessibleDescription(f"{shown}. {self._hint}".strip())
        self.number.setAccessibleName(self.tr("{0}, number").format(self._title))
        self.setAccessibleName(self._title)
        keys = self.tr("Double-click: back to {0}. Shift: coarse steps. Ctrl: fine steps.").format(
            self.number.text_of(self._default)
        )
        self.groove.setToolTip("\n".join(filter(None, (self._hint, keys))))
        self.number.setToolTip(f"{shown}\n{self.tr('Click to type a value.')}")
