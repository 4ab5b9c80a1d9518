"""The dialog that asks for the size of a picture for print."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QWidget,
)

from stylizer.app.run.forecast import Forecast
from stylizer.engine.recipe import Recipe
from stylizer.engine.size import fit
from stylizer.ui.kit import theme
from stylizer.ui.kit.amounts import cost
from stylizer.ui.kit.ask_dialog import AskingDialog, form_layout
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.fields import Choice, Whole

LARGEST = int(Recipe.settings()["size"].high)
DPI = 300
CM = DPI / 2.54
"""Pixels in a centimetre of the print."""
PAPERS = {"A4": (21.0, 29.7), "A3": (29.7, 42.0), "A2": (42.0, 59.4)}
"""The short and the long side of each paper in cm (ISO 216)."""


class PrintDialog(AskingDialog):
    """A dialog for the long side of the print, which `long_side` holds in pixels.

    `now` is the (width, height) of the picture, `shape` any (width, height) in the exact proportion
    of the print. `forecast` returns the time and memory that a long side in pixels will need.
    """

    def __init__(
        self,
        now: tuple[int, int],
        shape: tuple[int, int],
        forecast: Callable[[int], Forecast],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Render for print"))
        self._now, self._shape, self._forecast = now, shape, forecast
        self.preset = Choice()
        self.preset.set_options(self._presets())
        self.long_side = Whole()
        self.long_side.setRange(1, LARGEST)
        self.long_side.setSingleStep(256)
        self.long_side.setSuffix(self.tr(" px"))
        self.pixels, self.paper, self.needs = QLabel(), QLabel(), QLabel()
        self.note = label(
            self.tr(
                "Stylizer continues from the present picture of {0} × {1} px and paints finer"
                " strokes into it."
            ).format(*now),
            "muted",
        )
        self.problem = label("", "error")
        for words in (self.note, self.problem):
            words.setWordWrap(True)
        self._lay_out()

        self.preset.chosen.connect(self._choose)
        self.long_side.valueChanged.connect(self._follow)
        usual = self.preset.findText(next(iter(PAPERS)), Qt.MatchFlag.MatchStartsWith)
        self.long_side.setValue(int(self.preset.itemData(max(usual, 0)) or LARGEST))
        self._follow()
        # This comes last, because the button box sets a default button of its own.
        self.accept_button.setDefault(True)
        self.preset.setFocus()

    def _presets(self) -> list[tuple[str, str]]:
        """Return (long side in px, title) of each paper that is larger than the picture."""
        long_side, shape = max(self._now), self._shape
        sizes = [(factor * long_side, self.tr("{0} times as large")) for factor in (2, 4)]
        named = [(px, words.format(px // long_side)) for px, words in sizes]
        for name, (short, long) in PAPERS.items():
            # The largest size that fits on the paper, in either orientation.
            px = int(min(long, short * max(shape) / min(shape)) * CM)
            named.append((px, f"{name}, {self._number(short)} × {self._number(long)} cm"))
        named += [(px, self.tr("{0} px").format(px)) for px in (4096, 8192)]
        fitting = [(str(px), words) for px, words in named if long_side < px <= LARGEST]
        return [*fitting, ("", self.tr("Another size"))]

    def _number(self, value: float) -> str:
        """Return a number in the language of the system, with a decimal if it is not zero."""
        return self.locale().toString(value, "f", 0 if value == round(value) else 1)

    def _lay_out(self) -> None:
        form = form_layout()
        rows = (
            (self.tr("Print size"), self.preset),
            (self.tr("Long side"), self.long_side),
            (self.tr("Picture"), self.pixels),
            (self.tr("On paper"), self.paper),
            (self.tr("Needs"), self.needs),
        )
        for title, field in rows:
            word = label(title, "muted")
            word.setBuddy(field)
            word.setMinimumHeight(theme.CONTROL)
            field.setMinimumHeight(theme.CONTROL)
            field.setAccessibleName(title)
            form.addRow(word, field)

        self.lay_out(self.tr("Render"))
        self.body.addWidget(self.note)
        self.body.addLayout(form)
        self.body.addWidget(self.problem)

    def _choose(self, value: str) -> None:
        if value:
            self.long_side.setValue(int(value))
        else:
            self.long_side.setFocus()
            self.long_side.selectAll()

    def _follow(self) -> None:
        """Show what the chosen size means, or why the picture cannot have it."""
        size = self.long_side.value()
        if self.preset.value() != str(size):
            there = self.preset.findData(str(size)) >= 0
            self.preset.set_value(str(size) if there else "")
        width, height = fit(*self._shape, size)
        number = self.locale().toString
        self.pixels.setText(
            self.tr("{0} × {1} px, {2} megapixels").format(
                width, height, number(width * height / 1e6, "f", 1)
            )
        )
        self.paper.setText(
            self.tr("{0} × {1} cm at {2} dpi").format(
                number(width / CM, "f", 1), number(height / CM, "f", 1), DPI
            )
        )
        self.problem.setText(self._refusal(size))
        self.problem.setVisible(bool(self.problem.text()))
        self.accept_button.setEnabled(not self.problem.text())
        self.adjustSize()

    def _refusal(self, size: int) -> str:
        """Show the time and memory that a print needs. Return why it is not possible, or ""."""
        self.needs.setText("–")
        if size <= max(self._now):
            return self.tr("The picture has {0} px already. Choose more.").format(max(self._now))
        forecast = self._forecast(size)
        if not forecast.refusal:
            self.needs.setText(cost(forecast))
        return forecast.refusal
