"""The dialog that asks for the format of an exported picture."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from stylizer.files.read import camera
from stylizer.files.write.export import FORMATS, Export, Format
from stylizer.ui.kit import theme
from stylizer.ui.kit.ask_dialog import AskingDialog, form_layout
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.fields import Choice, Whole
from stylizer.ui.kit.groove import Groove


class ExportDialog(AskingDialog):
    """A dialog for the format and the content of the file. A file dialog later asks for the name.

    `exif` is the metadata of the photo, `alpha` is true if parts of the picture are transparent,
    and `chosen` holds the choices of the last time.
    """

    def __init__(
        self,
        size: tuple[int, int],
        exif: bytes,
        alpha: bool,
        chosen: tuple[str, Export],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._size, self._alpha = size, alpha
        name, self._before = chosen

        self.format = Choice()
        self.format.set_options([(form.name, _described(form)) for form in FORMATS])
        self.format.set_value(name)
        self.bits = Choice()
        self.bits.set_options(
            [("8", self.tr("8 bits per colour")), ("16", self.tr("16 bits per colour"))]
        )
        self.bits.set_value(str(self._before.depth))
        self.quality = Whole()
        self.quality.setRange(1, 100)
        self.quality.setValue(self._before.quality)
        self.groove = Groove(Qt.Orientation.Horizontal, 1, 100, Export.quality, 1, 0, False)
        self.groove.set_exact(self._before.quality)
        self.record = self._switch(
            self.tr("Keep the recipe in the file"),
            self.tr("When you open the picture in Stylizer again, all its settings come back."),
            self._before.record,
        )
        self.exif = self._switch(
            self.tr("Keep the photo's camera data"),
            self.tr("Camera, lens, exposure, date and author, without the location.")
            if exif
            else self.tr("The photo has no camera data."),
            self._before.exif,
            enabled=bool(exif),
        )
        self._located = camera.has_location(exif)
        self.location = self._switch(
            self.tr("Keep the location"),
            self.tr("The place where the photo was taken, from GPS.")
            if self._located
            else self.tr("The photo has no location."),
            self._before.location,
            enabled=self._located,
        )
        self.measure = QLabel()
        self.note = label("", "caption")
        self.problem = label("", "error")
        for words in (self.note, self.problem):
            words.setWordWrap(True)
        self._lay_out()

        self.format.currentIndexChanged.connect(self._follow)
        self.exif.toggled.connect(self._follow)
        self.groove.moved.connect(lambda value: self.quality.setValue(round(value)))
        self.quality.valueChanged.connect(self.groove.set_exact)
        self._follow()
        # This comes last, because the button box sets a default button of its own.
        self.accept_button.setDefault(True)
        self.format.setFocus()

    def chosen(self) -> tuple[Format, Export]:
        """Return the chosen format and settings; a disabled switch keeps its last choice."""
        form = next(form for form in FORMATS if form.name == self.format.value())
        how = Export(
            depth=int(self.bits.value()),
            quality=self.quality.value(),
            record=self.record.isChecked(),
            exif=self.exif.isChecked() if self.exif.isEnabled() else self._before.exif,
            location=self.location.isChecked()
            if self.location.isEnabled()
            else self._before.location,
        )
        return form, how

    def set_size(self, size: tuple[int, int]) -> None:
        """Show the size of the picture, which may have grown during a run."""
        if size != self._size:
            self._size = size
            self._follow()

    def _switch(self, text: str, hint: str, on: bool, enabled: bool = True) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(on and enabled)
        box.setEnabled(enabled)
        box.setToolTip(hint)
        box.setAccessibleDescription(hint)
        return box

    def _lay_out(self) -> None:
        form = self._form = form_layout()
        self._quality_row = QWidget()
        row = QHBoxLayout(self._quality_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.groove, 1)
        row.addWidget(self.quality)
        titles = []
        for title, control, field in (
            (self.tr("File format"), self.format, self.format),
            (self.tr("Colour depth"), self.bits, self.bits),
            (self.tr("Quality"), self.quality, self._quality_row),
            (self.tr("Size"), self.measure, self.measure),
        ):
            word = label(title, "muted")
            word.setBuddy(control)
            word.setMinimumHeight(theme.CONTROL)
            control.setAccessibleName(title)
            form.addRow(word, field)
            titles.append(word)
        widest = max(word.sizeHint().width() for word in titles)
        for word in titles:  # a hidden row does not narrow the column
            word.setMinimumWidth(widest)
        self.groove.setAccessibleName(self.tr("Quality"))

        switches = QVBoxLayout()
        switches.setSpacing(0)
        for box in (self.record, self.exif, self.location):
            switches.addWidget(box)
        self.lay_out(self.tr("Export…"))
        self.body.addLayout(form)
        self.body.addLayout(switches)
        for words in (self.note, self.problem):
            self.body.addWidget(words)

    def _follow(self) -> None:
        """Offer the settings that the format supports, and say what the format cannot keep."""
        form, _ = self.chosen()
        width, height = self._size
        self._form.setRowVisible(self.bits, len(form.depths) > 1)
        self._form.setRowVisible(self._quality_row, form.lossy)
        with QSignalBlocker(self.location):
            self.location.setEnabled(self._located and self.exif.isChecked())
        millions = width * height / 1e6
        shown = self.locale().toString(millions, "f", 1 if millions >= 0.1 else 2)
        self.measure.setText(self.tr("{0} × {1} px, {2} megapixels").format(width, height, shown))
        self.note.setText(
            self.tr("{0} has no transparency: transparent parts become white.").format(form.name)
            if self._alpha and not form.alpha
            else ""
        )
        self.problem.setText(form.limit(width, height))
        for words in (self.note, self.problem):
            words.setVisible(bool(words.text()))
        self.accept_button.setEnabled(not self.problem.text())
        self.adjustSize()


def _described(form: Format) -> str:
    return f"{form.name} ({', '.join(form.suffixes)})"
