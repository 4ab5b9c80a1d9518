"""A fader: a track with a handle and its number, which can be typed."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from stylizer.ui.kit import theme
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.kit.groove import Groove


class NumberEdit(QLineEdit):
    """A number that looks like a label until it is clicked."""

    entered = Signal(float)
    left = Signal()

    def __init__(self, unit: str, decimals: int) -> None:
        super().__init__()
        self._unit, self._decimals = unit, decimals
        self._value = 0.0
        self.setFrame(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.dimmed = False
        self.restyle()
        self.returnPressed.connect(self._commit)

    def restyle(self) -> None:
        t = theme.current()
        sheet = (
            "QLineEdit { background: transparent; border: 1px solid transparent;"
            f" border-radius: 4px; padding: 0; min-height: 18px;"
            f" color: {t.muted if self.dimmed else t.text}; }}"
            f"QLineEdit:hover {{ border-color: {t.border}; background: {t.raised}; }}"
            f"QLineEdit:focus {{ border-color: {t.accent}; background: {t.raised};"
            f" color: {t.text}; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def text_of(self, value: float) -> str:
        number = self.locale().toString(float(value), "f", self._decimals)
        space = "" if self._unit in ("×", "°") else "\u2009"
        return f"{number}{space}{self._unit}" if self._unit else number

    def show_value(self, value: float) -> None:
        self._value = value
        if not self.hasFocus():
            self.setText(self.text_of(value))

    def begin(self, text: str = "") -> None:
        """Start typing, with the whole number selected or with a first digit."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.setText(text)
        else:
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setText(self.locale().toString(float(self._value), "f", self._decimals))
        self.selectAll()

    def mouseReleaseEvent(self, event: object) -> None:
        super().mouseReleaseEvent(event)
        if not self.hasSelectedText():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._commit()
        super().focusOutEvent(event)
        self.setText(self.text_of(self._value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self.locale().toString(float(self._value), "f", self._decimals))
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            event.accept()

    def _commit(self) -> None:
        """Take what was typed when it is a number, with a point or a comma."""
        found = re.search(r"[-+]?\d*[.,]?\d+", self.text().replace("\u2009", ""))
        number = float(found.group().replace(",", ".")) if found else None
        shown = round(self._value, self._decimals)
        if number is not None and number != shown:
            self.entered.emit(number)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text_of(8888 / 10**self._decimals))
        return QSize(width + 8, 20)

    minimumSizeHint = sizeHint


class Fader(QWidget):
    """One value on a fader.

    `moved` comes with every change by hand, `released` once at the end of a drag, a turn
    of the wheel, a key or a typed number. Shift moves coarsely and Ctrl finely; a double
    click goes back to `default`. `logarithmic` spaces the track as the ear would: by
    ratio, or by the square when it begins at zero. `limit` is the largest value that can
    be typed, where that is more than the track shows.
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
        self.label = ElidedLabel(title, mode=Qt.TextElideMode.ElideRight)
        self.setFocusProxy(self.groove)

        self.groove.moved.connect(self._on_moved)
        self.groove.settled.connect(self.released)
        self.groove.reset.connect(self.reset)
        self.groove.typed.connect(self.number.begin)
        self.number.entered.connect(self._on_typed)
        self.number.left.connect(self.groove.setFocus)
        self._arrange(orientation)
        self.setValue(default)
        self._describe()

    def _arrange(self, orientation: Qt.Orientation) -> None:
        upright = orientation == Qt.Orientation.Vertical
        box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        box.setContentsMargins(0, 0, 0, 0)
        if upright:
            box.setSpacing(4)
            self.label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            box.addWidget(self.number)
            self.body = QHBoxLayout()
            self.body.setSpacing(2)
            self.body.addWidget(self.groove)
            box.addLayout(self.body, 1)
            box.addWidget(self.label)
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        else:
            box.setSpacing(0)
            self.body = QHBoxLayout()
            self.body.addWidget(self.label, 1)
            self.body.addWidget(self.number)
            self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
            self.number.setFixedWidth(self.number.sizeHint().width())
            box.addLayout(self.body)
            box.addWidget(self.groove)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> float:
        return self.groove.exact()

    def setValue(self, value: float) -> None:
        """Show a value; no signal."""
        if value != self.groove.exact() or not self.number.text():
            self.groove.set_exact(value)
            self.number.show_value(value)
            self._describe()

    def default(self) -> float:
        return self._default

    def reset(self) -> None:
        """Go back to the default, as one edit."""
        if self.value() != self._default:
            self.setValue(self._default)
            self.moved.emit(self._default)
            self.released.emit()

    def set_title_visible(self, visible: bool) -> None:
        self.label.setVisible(visible)

    def set_hint(self, hint: str) -> None:
        """A few words on what the fader does, for the tooltip and a screen reader."""
        self._hint = hint
        self._describe()

    def set_dimmed(self, dimmed: bool) -> None:
        """Paint it without colour: it has no effect at present."""
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
        help_ = self.tr("Double-click: back to {0}. Shift: coarse. Ctrl: fine.").format(
            self.number.text_of(self._default)
        )
        self.groove.setToolTip("\n".join(filter(None, (self._hint, help_))))
        self.number.setToolTip(self.tr("Click to type a value."))


class Strength(QWidget):
    """The one big slider: how much of the painting, 0 (photo) to 1 (painting)."""

    moved = Signal(float)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fader = Fader(
            self.tr("Strength"), 0, 100, 50,
            step=2, unit="%", orientation=Qt.Orientation.Horizontal, big=True, parent=self,
        )  # fmt: skip
        self.fader.label.setProperty("role", "heading")
        self.fader.set_hint(self.tr("How far the photo turns into the painting."))
        self.fader.moved.connect(lambda percent: self.moved.emit(percent / 100))
        self.fader.released.connect(self.released)
        self.setFocusProxy(self.fader)
        self.setAccessibleName(self.tr("Strength"))

        ends = QHBoxLayout()
        photo, painting = QLabel(self.tr("photo")), QLabel(self.tr("painting"))
        for end in (photo, painting):
            end.setProperty("role", "caption")
        ends.addWidget(photo)
        ends.addStretch()
        ends.addWidget(painting)
        box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.fader)
        box.addLayout(ends)

    def value(self) -> float:
        """The share of the painting, 0 to 1."""
        return self.fader.value() / 100

    def setValue(self, share: float) -> None:
        """Show a share, 0 to 1; no signal."""
        if abs(share - self.value()) > 1e-9:
            self.fader.setValue(share * 100)
