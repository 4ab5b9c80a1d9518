"""A form that is made from the descriptions of settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from stylizer.engine.errors import RecipeError
from stylizer.engine.settings import Setting
from stylizer.ui.kit import theme
from stylizer.ui.kit.words import translated


class _Calm:
    """A mix-in for controls: the wheel scrolls the page unless the control has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():  # type: ignore[attr-defined]
            super().wheelEvent(event)  # type: ignore[misc]
        else:
            event.ignore()


class Whole(_Calm, QSpinBox):
    """A field for a whole number."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.lineEdit().setTextMargins(6, 0, 0, 0)


class Real(_Calm, QDoubleSpinBox):
    """A field for a number, without trailing zeros. It shows `factor` times the setting's value."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        text = f"{value:.{self.decimals()}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", self.locale().decimalPoint())


class Choice(_Calm, QComboBox):
    """A list that shows the title of each value."""

    chosen = Signal(str)

    def __init__(self, *, editable: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEditable(editable)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # Long titles must not widen the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(lambda _: self.chosen.emit(self.value()))
        if (edit := self.lineEdit()) is not None:
            edit.editingFinished.connect(self._typed)
        self._last = ""

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Fill the list with pairs (value, title); the chosen value stays chosen."""
        with QSignalBlocker(self):
            value = self.value()
            self.clear()
            for option, label in options:
                self.addItem(label, option)
            if value:
                self.set_value(value)

    def value(self) -> str:
        """Return the chosen value, or the typed text if that is no value of the list."""
        at = self.currentIndex()
        if self.isEditable() and self.currentText() != self.itemText(at):
            return self.currentText().strip()
        return str(self.itemData(at)) if at >= 0 else ""

    def set_value(self, value: str) -> None:
        """Show a value, without a signal. A value that the list does not have is added to it."""
        with QSignalBlocker(self):
            if self.findData(value) < 0:
                self.addItem(value, value)
            self.setCurrentIndex(self.findData(value))
            if (edit := self.lineEdit()) is not None:
                self.setEditText(self.itemText(self.currentIndex()))
                edit.setCursorPosition(0)
        self._last = value

    def _typed(self) -> None:
        value = self.value()
        if value and value != self._last:
            self._last = value
            self.chosen.emit(value)


class NamedNumber(Choice):
    """A field for a number of which some values have names, such as "Fine"."""

    numbered = Signal(float)

    def __init__(self, setting: Setting) -> None:
        super().__init__(editable=True)
        self._setting, self._number = setting, float(setting.default)
        self.set_options([(word, translated(word.capitalize())) for word in setting.named])
        self.chosen.connect(self._read)

    def set_number(self, number: float) -> None:
        """Show a number, or its name, without a signal."""
        self._number = number
        names = {value: word for word, value in self._setting.named.items()}
        if number in names:
            self.set_value(names[number])
            return
        with QSignalBlocker(self):  # a number without a name does not join the list
            self.setCurrentIndex(-1)
            self.setEditText(f"{number:g}")
        self._last = self.value()

    def _read(self, text: str) -> None:
        try:
            number = self._setting.checked(text if text in self._setting.named else float(text))
        except (ValueError, RecipeError):
            number = self._number  # what was typed is no number in the range
        self.set_number(number)
        self.numbered.emit(number)


class FieldForm(QWidget):
    """Controls for settings that are numbers, words or switches.

    `edited(name, value)` is emitted when a person has changed a setting; `value` is in the unit of
    the setting, not of the control. `set_values` shows other values without a signal.
    """

    edited = Signal(str, object)

    def __init__(self, settings: Iterable[Setting], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controls: dict[str, QWidget] = {}
        self._values: dict[str, Any] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * theme.GRID)
        form.setVerticalSpacing(theme.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for setting in settings:
            title, hint = translated(setting.title), translated(setting.hint)
            control = self._make(setting)
            control.setObjectName(f"field_{setting.name}")
            control.setAccessibleName(title)
            control.setAccessibleDescription(hint)
            control.setToolTip(hint)
            label = QLabel(title)
            label.setProperty("role", "muted")
            label.setToolTip(hint)
            label.setBuddy(control)
            label.setMinimumHeight(theme.CONTROL)
            form.addRow(label, control)
            self._controls[setting.name] = control
            self.set_value(setting.name, setting.default)
        self._form = form

    def controls(self) -> dict[str, QWidget]:
        return dict(self._controls)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show the values of all settings of the form, without a signal.

        `values` holds them by name; it may hold others too.
        """
        for name in self._controls:
            self.set_value(name, values[name])

    def set_value(self, name: str, value: Any) -> None:
        """Show the value of one setting, without a signal."""
        control = self._controls[name]
        self._values[name] = value
        with QSignalBlocker(control):
            if isinstance(control, NamedNumber):
                control.set_number(value)
            elif isinstance(control, Choice):
                control.set_value(value)
            elif isinstance(control, QCheckBox):
                control.setChecked(value)
            elif isinstance(control, Real):
                control.setValue(value * control.factor)
            elif isinstance(control, Whole):
                control.setValue(value)

    def value(self, name: str) -> Any:
        """Return the value of a setting that its control shows."""
        return self._values[name]

    def set_options(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        """Offer pairs (value, title) in a setting that is a list, such as the devices found."""
        control = self._controls[name]
        if isinstance(control, Choice):
            control.set_options(options)

    def set_visible(self, name: str, visible: bool) -> None:
        """Show or hide the row of a setting."""
        self._form.setRowVisible(self._controls[name], visible)

    def _make(self, setting: Setting) -> QWidget:
        name, default = setting.name, setting.default
        if isinstance(default, str):
            choice = Choice(editable=bool(setting.others))
            choice.set_options([(o.value, translated(o.title)) for o in setting.options])
            for index, option in enumerate(setting.options):
                choice.setItemData(index, translated(option.hint), Qt.ItemDataRole.ToolTipRole)
            choice.chosen.connect(lambda value: self._edit(name, value))
            return choice
        if isinstance(default, bool):
            box = QCheckBox()
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            box.toggled.connect(lambda on: self._edit(name, on))
            return box
        if isinstance(default, int):
            whole = Whole()
            whole.setRange(int(setting.low), int(setting.high))
            whole.setSingleStep(int(setting.step))
            whole.setSuffix(f" {setting.unit}" if setting.unit else "")
            whole.setSpecialValueText(translated(setting.lowest))
            whole.valueChanged.connect(lambda value: self._edit(name, value))
            return whole
        if setting.named:
            number = NamedNumber(setting)
            number.numbered.connect(lambda value: self._edit(name, value))
            return number
        if isinstance(default, float):
            factor = 100.0 if setting.unit == "%" else 1.0
            real = Real(factor)
            real.setDecimals(2 if setting.unit == "%" else 5)
            real.setRange(setting.low * factor, setting.high * factor)
            real.setSingleStep(setting.step * factor)
            real.setSuffix(f" {setting.unit}" if setting.unit else "")
            real.valueChanged.connect(lambda value: self._edit(name, round(value / factor, 9)))
            return real
        raise TypeError(f"No simple control shows the setting '{name}'.")

    def _edit(self, name: str, value: Any) -> None:
        if value != self._values.get(name):
            self._values[name] = value
            self.edited.emit(name, value)


def percent(setting: Setting, spoken: str) -> Real:
    """Return a small field for a share or a weight, in percent; `spoken` is for screen readers."""
    spin = Real(100)
    spin.setRange(setting.low * 100, setting.high * 100)
    spin.setSingleStep(setting.step * 100)
    spin.setDecimals(0)
    spin.setSuffix(" %")
    spin.setSpecialValueText(translated(setting.lowest))
    spin.setToolTip(translated(setting.hint))
    spin.setAccessibleName(spoken)
    spin.setMinimumWidth(64)
    return spin
