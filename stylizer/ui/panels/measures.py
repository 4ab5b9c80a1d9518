"""The panel of measures, a strip below the picture.

The measures say how much of the photo is kept and how much of the painting's style is reached.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from stylizer.app.run.measures import CONTENT, STYLE, Measurer, Reading, Readings
from stylizer.app.run.runner import Runner
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.commands import command
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.panels.protocol import Context, Panel


class MeasuresPanel(Panel):
    """The strip of measures. Nothing is measured while the strip is switched off."""

    name = "measures"
    menu = "view"
    button = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.widget = self._strip = MeasureStrip(context.runner)
        self.action = command(
            self, self.tr("&Measures"), self._strip.switch, "Ctrl+M",
            picture="measures", checkable=True,
        )  # fmt: skip

    def close(self) -> None:
        self._strip.measuring.shut()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Measures", text)


def _titles() -> dict[str, tuple[str, str]]:
    """Return the short and the long title of each measure."""
    return {
        "perceptual": (_tr("Content"), _tr("Content kept")),
        "structure": (_tr("Structure"), _tr("Structure kept")),
        "style": (_tr("Style"), _tr("Style reached")),
        "patches": (_tr("Patches"), _tr("Patches reached")),
    }


def _sentences() -> dict[str, str]:
    """Return the explanation of each measure."""
    return {
        "perceptual": _tr("How much of the photo's content a network still recognises."),
        "structure": _tr("How closely edges and shading follow those of the photo."),
        "style": _tr("How close a network finds the style to that of the painting."),
        "patches": _tr("How closely small patches resemble patches of the painting."),
    }


class Measure(QWidget):
    """A title, a share in percent, and a thin bar."""

    def __init__(self, name: str) -> None:
        super().__init__()
        (word, self._title), self._sentence = _titles()[name], _sentences()[name]
        self._to_photo = name in CONTENT
        self.number = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(ElidedLabel(word, mode=Qt.TextElideMode.ElideRight), 1)
        line.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.bar)
        self.show_reading(None)

    def show_reading(self, reading: Reading | None) -> None:
        """Show a reading; None means that it is not known yet."""
        self.bar.setValue(0 if reading is None else round(100 * reading.share))
        number = self.locale().toString
        text = "–" if reading is None else _tr("{0} %").format(number(self.bar.value()))
        self.number.setText(text)
        for part in (self, self.bar):
            part.setAccessibleName(f"{self._title}: {text}")
        tip = [f"{self._title}: {text}", self._sentence]
        if self._to_photo:
            tip.append(_tr("A longer bar is closer to the photo: 0 % is the painting itself."))
        else:
            tip.append(_tr("A longer bar is closer to the painting: 0 % is the photo itself."))
        if reading is not None:
            words = _tr("Distance {0}. Less is closer, 0 is equal.")
            tip.append(words.format(number(reading.distance, "f", 3)))
        self.setToolTip("\n".join(tip))
        self.setAccessibleDescription(" ".join(tip[1:]))


class MeasureStrip(QFrame):
    """All measures in a row."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(_tr("Measures"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._runner, self._on = runner, False
        self.measuring = Measurer(runner, self)
        self.measures = {name: Measure(name) for name in (*CONTENT, *STYLE)}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        for measure in self.measures.values():
            row.addWidget(measure, 1)
        self.hide()
        self.measuring.changed.connect(self._show)
        runner.state_changed.connect(self._follow)

    def switch(self, on: bool) -> None:
        """Switch the strip on or off. While it is on, it is visible whenever there is a picture."""
        self._on = on
        self.measuring.want(on)
        self._follow()

    def _follow(self) -> None:
        self.setVisible(self._on and (self._runner.active or self._runner.picture is not None))

    def _show(self, readings: Readings | None) -> None:
        for name, measure in self.measures.items():
            measure.show_reading((readings or {}).get(name))
