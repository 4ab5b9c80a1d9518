"""The left column: the photo and the paintings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from stylizer.app.background import Background
from stylizer.app.qimages import preview
from stylizer.app.studio import Studio
from stylizer.files.record.edit import Edit
from stylizer.files.runs.source import Source
from stylizer.ui.kit.buttons import label, push, tool
from stylizer.ui.kit.thumb import DropFrame
from stylizer.ui.sources.card import Card, StyleCard
from stylizer.ui.sources.intake import Intake, Place
from stylizer.ui.sources.regions import RegionList, mask_line

CROP_SIDE = 1200


class Empty(DropFrame):
    """An empty place that a picture can be dropped on."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        word = QLabel(text)
        word.setProperty("role", "muted")
        word.setWordWrap(True)
        word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 24, 16, 24)
        layout.addWidget(word)


class SourcesPanel(QFrame):
    """The studio's pictures, with buttons that ask the intake for new ones."""

    samples_wanted = Signal()

    def __init__(
        self, studio: Studio, intake: Intake, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._studio, self._intake, self._background = studio, intake, background
        self.style_cards: list[StyleCard] = []
        self.regions: RegionList | None = None

        self._photo = QVBoxLayout()
        self._photo.setSpacing(8)
        self._paintings = QWidget()
        self._paintings.setObjectName("field_styles")
        self._paintings.setAccessibleName(self.tr("Paintings"))
        self._style_list = QVBoxLayout(self._paintings)
        self._style_list.setContentsMargins(0, 0, 0, 0)
        self._style_list.setSpacing(8)
        self._start_box = QWidget()
        self._start_list = QVBoxLayout(self._start_box)
        self._start_list.setContentsMargins(0, 8, 0, 0)
        self._start_list.setSpacing(8)

        self.swap = tool("swap", self.tr("Swap photo and painting"), lambda: studio.swap())
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        open_photo = tool("open", self.tr("Open a photo"), lambda: intake.browse("content"))
        column.addLayout(_heading(self.tr("Photo"), open_photo))
        column.addLayout(self._photo)
        column.addWidget(self.swap, 0, Qt.AlignmentFlag.AlignHCenter)
        add = tool("plus", self.tr("Add a painting"), lambda: intake.browse("styles"))
        column.addLayout(_heading(self.tr("Paintings"), add))
        column.addWidget(self._paintings)
        column.addWidget(self._start_box)
        column.addStretch()

        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.samples = push(self.tr("Samples"), "samples", self.samples_wanted.emit)
        paste = push(self.tr("Paste"), "paste", lambda: intake.paste())
        feet = QHBoxLayout()
        feet.setContentsMargins(16, 8, 16, 16)
        feet.setSpacing(8)
        feet.addWidget(self.samples, 1)
        feet.addWidget(paste, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(feet)

        studio.content_changed.connect(self._show_photo)
        studio.styles_changed.connect(self._show_styles)
        studio.start_changed.connect(self._show_start)
        studio.recipe_changed.connect(self._show_recipe)
        self._show_photo()
        self._show_styles()
        self._show_start()

    def _show_photo(self) -> None:
        _clear(self._photo)
        self.regions = None
        studio, source = self._studio, self._studio.content
        if source is None:
            self._photo.addWidget(self._empty(self.tr("Drop a photo here"), "content"))
        else:
            card = Card(source, self.tr("photo"))
            self._wire(card, "content", studio.set_content)
            card.remove_wanted.connect(lambda: studio.set_content(None))
            add = tool("mask", self.tr("Add a region from a mask"), parent=card)
            add.clicked.connect(lambda: self._intake.browse("regions"))
            card.buttons.insertWidget(card.buttons.count() - 1, add)
            self.regions = RegionList(studio, source)
            card.body.addWidget(self.regions)
            self._photo.addWidget(card)
        self.swap.setEnabled(source is not None and bool(studio.styles))

    def _show_styles(self) -> None:
        _clear(self._style_list)
        self.style_cards = []
        studio, count = self._studio, len(self._studio.styles)
        pairs = zip(studio.styles, studio.recipe.styles, strict=True)
        for index, (source, style) in enumerate(pairs):
            card = StyleCard(source, index, count, style)
            self._wire(card, index, partial(studio.replace_style, index))
            card.remove_wanted.connect(partial(studio.remove_style, index))
            card.moved.connect(lambda by, i=index: studio.move_style(i, i + by))
            card.edited.connect(lambda name, value, i=index: studio.set_style(i, name, value))
            card.settled.connect(studio.end_edit)
            if source.masks:
                bare = partial(studio.replace_style, index, replace(source, masks=()))
                hint = self.tr("Remove the mask: the whole painting counts again")
                mask = Source(source.masks[0], source.edit)
                card.body.addLayout(mask_line(mask, hint, bare))
            self._style_list.addWidget(card)
            self.style_cards.append(card)
        if not count:
            self._style_list.addWidget(self._empty(self.tr("Drop a painting here"), "styles"))
        self.swap.setEnabled(studio.content is not None and count > 0)
        if self.regions is not None:
            self.regions.follow()

    def _show_start(self) -> None:
        _clear(self._start_list)
        studio = self._studio
        shown = studio.recipe.start == "file"
        self._start_box.setVisible(shown)
        if not shown:
            return
        self._start_list.addWidget(label(self.tr("Start picture"), "heading"))
        if studio.start is None:
            self._start_list.addWidget(
                self._empty(self.tr("Drop the picture to start from"), "start")
            )
        else:
            card = Card(studio.start, self.tr("start picture"))
            self._wire(card, "start", studio.set_start)
            card.remove_wanted.connect(lambda: studio.set_start(None))
            self._start_list.addWidget(card)

    def _show_recipe(self) -> None:
        if len(self.style_cards) == len(self._studio.recipe.styles):
            for card, style in zip(self.style_cards, self._studio.recipe.styles, strict=True):
                card.set_style(style)
        if self.regions is not None:
            self.regions.follow()
        if (self._studio.recipe.start == "file") != self._start_box.isVisibleTo(self):
            self._show_start()

    def _empty(self, text: str, place: str) -> Empty:
        empty = Empty(text)
        empty.dropped.connect(lambda mime: self._intake.take(mime, place))
        return empty

    def _wire(self, card: Card, place: Place, change: Callable[[Source], None]) -> None:
        source = card.source
        card.dropped.connect(lambda mime: self._intake.take(mime, place))
        card.browse_wanted.connect(lambda: self._intake.browse(place))
        card.turn_wanted.connect(lambda: change(turned(source)))
        card.crop_wanted.connect(lambda: self._crop(source, change))

    def _crop(self, source: Source, change: Callable[[Source], None]) -> None:
        from stylizer.ui.sources.crop import CropDialog  # imported when it is needed, which is rare

        def ask(image: QImage) -> None:
            dialog = CropDialog(image, source.edit.turns, source.edit.crop, self.window())
            if dialog.exec():
                turns, crop = dialog.result_edit()
                change(replace(source, edit=Edit(turns, crop)))

        self._background.start(
            lambda: preview(Source(source.picture), CROP_SIDE), ask, self._intake.message.emit
        )


def turned(source: Source) -> Source:
    """Return the source with picture and crop turned clockwise by a quarter."""
    crop = source.edit.crop
    if crop is not None:
        left, top, right, bottom = crop
        crop = (1 - bottom, left, 1 - top, right)
    return replace(source, edit=Edit((source.edit.turns + 1) % 4, crop))


def _heading(text: str, button: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(label(text, "heading"), 1)
    row.addWidget(button)
    return row


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
