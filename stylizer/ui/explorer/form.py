"""The form of the explorer: the settings to vary, their values, and the size of the pictures."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from stylizer.app.run.exploration import Plan
from stylizer.engine.derived.sweep import Axis, seeds, spaced
from stylizer.engine.recipe import Recipe
from stylizer.files.runs.task import Task
from stylizer.ui.explorer.sweep_settings import SweepSetting, sweep_settings
from stylizer.ui.kit import theme
from stylizer.ui.kit.ask_dialog import form_layout
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.fields import Choice, Real, Whole

SIZES = (192, 256, 320)
MOST = 6
"""The largest number of values of a setting: with more, the pictures would be too small."""
VARIATIONS = 12


class AxisFields(QWidget):
    """Fields for a setting, its lowest and its highest value, and the number of values to try."""

    changed = Signal()

    def __init__(
        self, title: str, offered: list[SweepSetting | None], key: str, count: int
    ) -> None:
        super().__init__()
        self._settings = {setting.key: setting for setting in offered if setting is not None}
        self.key = Choice()
        self.key.setMaxVisibleItems(20)
        for setting in offered:
            if setting is None:
                self.key.insertSeparator(self.key.count())
            else:
                self.key.addItem(setting.title, setting.key)
                hint_role = Qt.ItemDataRole.ToolTipRole
                self.key.setItemData(self.key.count() - 1, setting.hint, hint_role)
        self.key.set_value(key)
        self.low, self.high, self.seed = Real(100), Real(100), Whole()
        self.count = Whole()
        self.count.setRange(2, MOST)
        self.count.setValue(count)
        self.count.setSuffix(self.tr(" values"))
        self._to = label(self.tr("to"), "muted")
        line = QHBoxLayout()
        line.setSpacing(6)
        for widget in (self.low, self.seed, self._to, self.high, self.count):
            line.addWidget(widget, 0 if widget is self._to else 1)
        self.key.setAccessibleName(title)
        self.key.setMinimumHeight(theme.CONTROL)
        numbers: tuple[tuple[Real | Whole, str], ...] = (
            (self.low, self.tr("{0}: from")),
            (self.seed, self.tr("{0}: first seed")),
            (self.high, self.tr("{0}: to")),
            (self.count, self.tr("{0}: number of values")),
        )
        for control, words in numbers:
            control.setAccessibleName(words.format(title))
            control.setToolTip(words.format(title))
            control.setMinimumSize(48, theme.CONTROL)
            control.valueChanged.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = label(title, "muted")
        head.setBuddy(self.key)
        for part in (head, self.key):
            column.addWidget(part)
        column.addLayout(line)
        self.key.chosen.connect(self._choose)
        self._choose(key)

    @property
    def setting(self) -> SweepSetting:
        return self._settings[self.key.value()]

    def axis(self) -> Axis:
        """Return the setting with its values."""
        setting, count = self.setting, self.count.value()
        if setting.whole:
            return Axis(setting.key, seeds(self.seed.value(), count))
        ends = self.low.value() / 100, self.high.value() / 100
        return Axis(setting.key, spaced(*ends, count))

    def _choose(self, key: str) -> None:
        setting = self._settings[key]
        with QSignalBlocker(self.low), QSignalBlocker(self.high), QSignalBlocker(self.seed):
            for spin, value in ((self.low, setting.start), (self.high, setting.end)):
                spin.setDecimals(1)
                spin.setSuffix(" %")
                spin.setSingleStep(5)
                spin.setRange(100 * setting.low, 100 * setting.high)
                spin.setValue(100 * value)
            self.seed.setRange(0, 2**31 - 1 - MOST)
            self.seed.setValue(int(setting.start))
        for widget in (self.low, self._to, self.high):
            widget.setVisible(not setting.whole)
        self.seed.setVisible(setting.whole)
        self.changed.emit()


class ExplorerForm(QWidget):
    """The form that asks what to explore; `plan` returns the answer."""

    changed = Signal()

    def __init__(self, recipe: Recipe, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        offered = sweep_settings(recipe)
        self.settings = {setting.key: setting for setting in offered if setting is not None}
        self.what = Choice()
        self.what.set_options(
            [
                ("two", self.tr("Two settings")),
                ("one", self.tr("One setting")),
                ("variations", self.tr("Variations")),
            ]
        )
        self.what.setToolTip(
            self.tr("Variations are results with the same settings that differ by chance.")
        )
        self.across = AxisFields(self.tr("Across"), offered, "strength", 4)
        self.down = AxisFields(self.tr("Down"), offered, "styles.0.scale", 3)
        self.many, self.apart = Whole(), Real(100)
        self.many.setRange(2, VARIATIONS)
        self.many.setValue(6)
        self.apart.setRange(0, 400)
        self.apart.setDecimals(0)
        self.apart.setSingleStep(25)
        self.apart.setSuffix(" %")
        self.apart.setValue(100)
        self.apart.setToolTip(self.tr("How much the variations differ"))
        self.resolution = Choice()
        self.resolution.set_options([(str(size), self.tr("{0} px").format(size)) for size in SIZES])
        self.resolution.set_value("256")

        top, self._several, foot = form_layout(), form_layout(), form_layout()
        self._row(top, self.tr("Vary"), self.what)
        self._row(self._several, self.tr("How many"), self.many)
        self._row(self._several, self.tr("Seed diversity"), self.apart)
        self._row(foot, self.tr("Size"), self.resolution)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        for axis in (self.across, self.down):
            column.addWidget(axis)
            axis.changed.connect(self.changed)
        column.addLayout(self._several)
        column.addLayout(foot)
        self.what.chosen.connect(self._choose)
        self.resolution.chosen.connect(lambda _: self.changed.emit())
        for spin in (self.many, self.apart):
            spin.valueChanged.connect(lambda _: self.changed.emit())
        self._choose("two")

    def plan(self, task: Task) -> Plan:
        """Return the plan that the form asks for, with all other settings as in the task."""
        size = int(self.resolution.value())
        if self.what.value() == "variations":
            recipe = task.recipe.replace(seed_diversity=self.apart.value() / 100)
            axis = Axis("seed", seeds(recipe.seed, self.many.value()))
            return Plan(replace(task, recipe=recipe), (axis,), size)
        axes = (self.across, self.down) if self.what.value() == "two" else (self.across,)
        return Plan(task, tuple(each.axis() for each in axes), size)

    def problem(self, plan: Plan) -> str:
        """Return a sentence that says why the plan is not possible, or ""."""
        keys = [axis.key for axis in plan.axes]
        if len(set(keys)) < len(keys):
            return self.tr("Choose two different settings.")
        if any(len(set(axis.values)) < len(axis.values) for axis in plan.axes):
            return self.tr("Choose a larger range, or fewer values.")
        return ""

    def words(self, corner: dict[str, str]) -> str:
        """Return the name of a combination of values, such as "Strength 40 %, Scale 100 %"."""
        parts = ((self.settings[key], value) for key, value in corner.items())
        return ", ".join(f"{setting.title} {setting.say(value)}" for setting, value in parts)

    def edges(self, plan: Plan) -> list[list[str]]:
        """Return the labels of each axis: values for one axis, titles and values for two."""
        named = [
            (self.settings[axis.key].title, [self.settings[axis.key].say(v) for v in axis.values])
            for axis in plan.axes
        ]
        if len(named) == 1:
            return [named[0][1]]
        space = "\u00a0"  # a line may break before a value, but not inside it
        return [[f"{title} {value.replace(' ', space)}" for value in all_] for title, all_ in named]

    def _choose(self, what: str) -> None:
        self.across.setVisible(what != "variations")
        self.down.setVisible(what == "two")
        for row in range(self._several.rowCount()):
            self._several.setRowVisible(row, what == "variations")
        self.changed.emit()

    def _row(self, form: QFormLayout, title: str, field: QWidget) -> None:
        word = label(title, "muted")
        word.setBuddy(field)
        word.setMinimumHeight(theme.CONTROL)
        word.setMinimumWidth(72)
        field.setMinimumHeight(theme.CONTROL)
        field.setAccessibleName(title)
        form.addRow(word, field)
