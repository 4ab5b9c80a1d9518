"""A card for a source picture, with its thumbnail, name, size and buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from stylizer.app.qimages import preview
from stylizer.engine.recipe import Style
from stylizer.engine.settings import described
from stylizer.files.runs.source import Source
from stylizer.ui.kit.buttons import label, tool
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.kit.fields import percent
from stylizer.ui.kit.thumb import DropFrame, Thumb

THUMB = 64


class Card(DropFrame):
    """A card for one picture. Its signals are emitted by its buttons."""

    crop_wanted = Signal()
    turn_wanted = Signal()
    remove_wanted = Signal()
    browse_wanted = Signal()

    def __init__(self, source: Source, role: str, parent: QWidget | None = None) -> None:
        """Make the card; `role` is its name for screen readers, such as "painting 2"."""
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.source = source
        width, height = source.size
        self.setAccessibleName(f"{role}: {source.picture.name}, {width} × {height}")

        thumb = Thumb(THUMB)
        thumb.set_image(preview(source, THUMB * 3))
        thumb.setToolTip(self.tr("Choose another picture"))
        thumb.setAccessibleName(self.tr("Choose another {0}").format(role))
        thumb.clicked.connect(self.browse_wanted)
        self.name = ElidedLabel(source.picture.name)
        self.size_label = label(f"{width} × {height}", "caption")

        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(0)
        for name, hint, signal in (
            ("crop", self.tr("Crop {0}"), self.crop_wanted),
            ("rotate", self.tr("Rotate {0}"), self.turn_wanted),
            ("remove", self.tr("Remove {0}"), self.remove_wanted),
        ):
            button = tool(name, hint.format(role), parent=self)
            button.clicked.connect(signal)
            self.buttons.addWidget(button)
        self.buttons.addStretch()

        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.size_label)
        words.addStretch()
        words.addLayout(self.buttons)
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addWidget(thumb, 0, Qt.AlignmentFlag.AlignTop)
        self.top.addLayout(words, 1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(8, 8, 8, 8)
        self.body.setSpacing(8)
        self.body.addLayout(self.top)


class StyleCard(Card):
    """The card of a painting, with its blend and its scale."""

    edited = Signal(str, float)
    settled = Signal()
    moved = Signal(int)
    """Emitted with the number of places to move in the list, -1 or +1."""

    def __init__(
        self, source: Source, index: int, count: int, style: Style, parent: QWidget | None = None
    ) -> None:
        role = self.tr("painting {0}").format(index + 1) if count > 1 else self.tr("painting")
        super().__init__(source, role, parent)
        if count > 1:
            for name, hint, by in (
                ("up", self.tr("Move {0} up"), -1),
                ("down", self.tr("Move {0} down"), 1),
            ):
                button = tool(name, hint.format(role), parent=self)
                button.setEnabled(0 <= index + by < count)
                button.clicked.connect(lambda _=False, by=by: self.moved.emit(by))
                self.buttons.addWidget(button)
        settings = described(Style)
        self.blend = percent(settings["blend"], self.tr("Blend of {0}").format(role))
        self.scale = percent(settings["scale"], self.tr("Scale of {0}").format(role))
        # The controls of the first card have no suffix in their names.
        suffix = "" if index == 0 else f"_{index + 1}"
        self.blend.setObjectName(f"field_blend{suffix}")
        self.scale.setObjectName(f"field_scale{suffix}")
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, spin, name in (
            (self.tr("Blend"), self.blend, "blend"),
            (self.tr("Scale"), self.scale, "scale"),
        ):
            word = QLabel(text)
            word.setProperty("role", "caption")
            word.setBuddy(spin)
            row.addWidget(word)
            row.addWidget(spin, 1)
            spin.valueChanged.connect(lambda value, n=name: self.edited.emit(n, value / 100))
            spin.editingFinished.connect(self.settled)
        self.body.addLayout(row)
        self.set_style(style)

    def set_style(self, style: Style) -> None:
        """Show the values of a style, without a signal."""
        for spin, value in ((self.blend, style.blend), (self.scale, style.scale)):
            if abs(spin.value() / 100 - value) > 1e-9:
                spin.blockSignals(True)
                spin.setValue(value * 100)
                spin.blockSignals(False)
