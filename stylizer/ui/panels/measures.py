"""What is measured of the picture, in a strip under it: how much was kept, how much arrived."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from stylizer.app.run.measures import CONTENT, STYLE, Measuring, Reading, Readings
from stylizer.app.run.runner import Runner
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.elide import ElidedLabel


def _tr(text: str) -> str:
    return QCoreApplication.translate("Measures", text)


def _titles() -> dict[str, tuple[str, str]]:
    """Of each measure a word, and what it says."""
    return {
        "perceptual": (_tr("Content"), _tr("Content kept")),
        "structure": (_tr("Structure"), _tr("Structure kept")),
        "style": (_tr("Style"), _tr("Style reached")),
        "patches": (_tr("Patches"), _tr("Patches reached")),
    }


def _sentences() -> dict[str, str]:
    return {
        "perceptual": _tr("How much of the photo an eye that knows things still finds in it."),
        "structure": _tr("How well edges and slopes lie where they lie in the photo."),
        "style": _tr("How much of the painting's manner has arrived, as a network sees it."),
        "patches": _tr("How much small pieces of it look like small pieces of the painting."),
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
        """None while it is not known."""
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
            words = _tr("Distance {0}; 0 is equal, less is closer.")
            tip.append(words.format(number(reading.distance, "f", 3)))
        self.setToolTip("\n".join(tip))
        self.setAccessibleDescription(" ".join(tip[1:]))


class MeasureStrip(QFrame):
    """All measures in a row. Nothing is measured while it is switched off."""

    def __init__(self, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(_tr("Measures"))
        self._runner, self._on = runner, False
        self.measuring = Measuring(runner, self)
        self.measures = {name: Measure(name) for name in (*CONTENT, *STYLE)}
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        for measure in self.measures.values():
            row.addWidget(measure, 1)
        self.hide()
        self.measuring.told.connect(self._show)
        runner.state_changed.connect(self._follow)

    def switch(self, on: bool) -> None:
        """On, it is to be seen as soon as there is a result."""
        self._on = on
        self.measuring.want(on)
        self._follow()

    def _follow(self) -> None:
        self.setVisible(self._on and (self._runner.active or self._runner.picture is not None))

    def _show(self, readings: Readings | None) -> None:
        for name, measure in self.measures.items():
            measure.show_reading((readings or {}).get(name))
