"""A form made from the fields of a recipe: each field says itself what control it needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
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

from stylizer.engine.recipe import Recipe, Style
from stylizer.ui.kit import theme, words

PERCENT = frozenset(
    f.name
    for of in (Recipe, Style)
    for f in dataclasses.fields(of)
    if isinstance(f.default, float) and f.name not in ("learning_rate", "averaging")
)
"""Fields that are shown in percent: 1.0 is 100 %."""


class _Calm:
    """The wheel turns the page, not the value, unless the control has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():  # type: ignore[attr-defined]
            super().wheelEvent(event)  # type: ignore[misc]
        else:
            event.ignore()


class Whole(_Calm, QSpinBox):
    """A whole number."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAccelerated(True)
        self.lineEdit().setTextMargins(6, 0, 0, 0)


class Real(_Calm, QDoubleSpinBox):
    """A number shown without needless zeros; `factor` times the field's value."""

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
    """A list of values under the names that people know them by."""

    chosen = Signal(str)

    def __init__(self, *, editable: bool = False) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setEditable(editable)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # Long names must not widen the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(lambda _: self.chosen.emit(self.value()))
        if (edit := self.lineEdit()) is not None:
            edit.editingFinished.connect(self._typed)
        self._last = ""

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Fill the list with (value, label); the chosen value stays."""
        with QSignalBlocker(self):
            value = self.value()
            self.clear()
            for option, label in options:
                self.addItem(label, option)
            if value:
                self.set_value(value)

    def value(self) -> str:
        """The chosen value; what was typed when it is none of the list."""
        at = self.currentIndex()
        if self.isEditable() and self.currentText() != self.itemText(at):
            return self.currentText().strip()
        return str(self.itemData(at)) if at >= 0 else ""

    def set_value(self, value: str) -> None:
        """Show a value, adding it to the list when it is not there yet; no signal."""
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


class FieldForm(QWidget):
    """Controls for the simple fields of a dataclass (`Recipe` unless told otherwise).

    `edited(name, value)` comes when a person has changed a field, with the field's own
    value. `set_recipe` shows another recipe without a signal.
    """

    edited = Signal(str, object)

    def __init__(
        self,
        names: Sequence[str],
        parent: QWidget | None = None,
        *,
        of: type = Recipe,
    ) -> None:
        super().__init__(parent)
        fields = {f.name: f for f in dataclasses.fields(of)}
        self._controls: dict[str, QWidget] = {}
        self._values: dict[str, Any] = {}
        titles, sentences = words.titles(), words.sentences()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * theme.GRID)
        form.setVerticalSpacing(theme.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name in names:
            control = self._make(fields[name])
            control.setObjectName(f"field_{name}")
            control.setAccessibleName(titles[name])
            control.setAccessibleDescription(sentences[name])
            control.setToolTip(sentences[name])
            label = QLabel(titles[name])
            label.setProperty("role", "muted")
            label.setToolTip(sentences[name])
            label.setBuddy(control)
            label.setMinimumHeight(theme.CONTROL)
            form.addRow(label, control)
            self._controls[name] = control
        self._form = form
        self.set_recipe(of())

    def controls(self) -> dict[str, QWidget]:
        return dict(self._controls)

    def set_recipe(self, recipe: Any) -> None:
        """Show the values of a recipe (or of the dataclass the form is for); no signal."""
        for name in self._controls:
            self.set_value(name, getattr(recipe, name))

    def set_value(self, name: str, value: Any) -> None:
        """Show one field's value; no signal."""
        control = self._controls[name]
        self._values[name] = value
        with QSignalBlocker(control):
            if isinstance(control, Choice):
                control.set_value(value)
            elif isinstance(control, QCheckBox):
                control.setChecked(value)
            elif isinstance(control, Real):
                control.setValue(value * control.factor)
            elif isinstance(control, Whole):
                control.setValue(value)

    def value(self, name: str) -> Any:
        """The value of a field as its control shows it."""
        return self._values[name]

    def set_options(self, name: str, options: Sequence[tuple[str, str]]) -> None:
        """Offer (value, label) in a field that is a list, such as the devices found."""
        control = self._controls[name]
        if isinstance(control, Choice):
            control.set_options(options)

    def set_visible(self, name: str, visible: bool) -> None:
        """Show or hide a row."""
        self._form.setRowVisible(self._controls[name], visible)

    def _make(self, field: dataclasses.Field[Any]) -> QWidget:
        name, meta = field.name, field.metadata
        if name == "device" or "options" in meta:
            choice = Choice(editable="options" not in meta)
            values = meta.get("options", ("auto", "cpu"))
            choice.set_options([(value, words.option(name, value)) for value in values])
            for index, value in enumerate(values):
                choice.setItemData(index, words.hint(name, value), Qt.ItemDataRole.ToolTipRole)
            choice.chosen.connect(lambda value: self._edit(name, value))
            return choice
        if isinstance(field.default, bool):
            box = QCheckBox()
            box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            box.toggled.connect(lambda on: self._edit(name, on))
            return box
        if isinstance(field.default, int):
            whole = Whole()
            whole.setRange(meta["low"], meta["high"])
            whole.setSingleStep(meta["step"])
            whole.setSuffix(f" {meta['unit']}" if meta["unit"] else "")
            if name == "block":
                whole.setSpecialValueText(words.option(name, "auto"))  # stands for 0
            whole.valueChanged.connect(lambda value: self._edit(name, value))
            return whole
        if isinstance(field.default, float):
            factor = 100.0 if name in PERCENT else 1.0
            real = Real(factor)
            real.setDecimals(2 if name in PERCENT else 5)
            real.setRange(meta["low"] * factor, meta["high"] * factor)
            real.setSingleStep(meta["step"] * factor)
            unit = "%" if name in PERCENT else meta["unit"]
            real.setSuffix(f" {unit}" if unit else "")
            real.valueChanged.connect(lambda value: self._edit(name, round(value / factor, 9)))
            return real
        raise TypeError(f"No simple control shows the field '{name}'.")

    def _edit(self, name: str, value: Any) -> None:
        if value != self._values.get(name):
            self._values[name] = value
            self.edited.emit(name, value)


def percent(meta: Mapping[str, Any], spoken: str) -> Real:
    """A small box for a field of that range and step, in percent."""
    spin = Real(100)
    spin.setRange(meta["low"] * 100, meta["high"] * 100)
    spin.setSingleStep(meta["step"] * 100)
    spin.setDecimals(0)
    spin.setSuffix(" %")
    spin.setAccessibleName(spoken)
    spin.setMinimumWidth(64)
    return spin
