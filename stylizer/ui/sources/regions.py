"""The list of the photo's regions, with a row of settings for each.

`Studio.add_regions` adds regions from masks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from stylizer.app.qimages import preview
from stylizer.app.studio import Studio
from stylizer.engine.recipe import Region
from stylizer.engine.settings import described
from stylizer.files.runs.source import Source
from stylizer.ui.kit.buttons import label, tool
from stylizer.ui.kit.elide import ElidedLabel
from stylizer.ui.kit.fields import Real, percent
from stylizer.ui.kit.thumb import Thumb

THUMB = 32


def mask_line(mask: Source, hint: str, remove: Callable[[], object]) -> QHBoxLayout:
    """Return a row with a mask, its name, and a button with a `hint` to remove it."""
    thumb = Thumb(THUMB)
    thumb.set_image(preview(mask, THUMB * 3))
    thumb.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    thumb.setCursor(Qt.CursorShape.ArrowCursor)
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(thumb)
    line.addWidget(ElidedLabel(mask.picture.name), 1)
    line.addWidget(tool("remove", hint, remove))
    return line


class RegionRow(QWidget):
    """The row of a region: its mask, its paintings, its strength and its soft edge."""

    edited = Signal(str, object)
    settled = Signal()
    remove_wanted = Signal()

    def __init__(self, mask: Source, number: int) -> None:
        super().__init__()
        role = self.tr("region {0}").format(number)
        self.setAccessibleName(f"{role}: {mask.picture.name}")
        self.painted = QToolButton()
        self.painted.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.painted.setToolTip(self.tr("Paintings used for {0}").format(role))
        self.painted.setAccessibleName(self.painted.toolTip())
        self.painted.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.painted.setMenu(QMenu(self.painted))
        top = mask_line(mask, self.tr("Remove {0}").format(role), self.remove_wanted.emit)
        top.insertWidget(2, self.painted)

        self.strength = self._spin("strength", self.tr("Strength of {0}").format(role))
        self.feather = self._spin("feather", self.tr("Soft edge of {0}").format(role))
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, spin in ((self.tr("Strength"), self.strength), (self.tr("Edge"), self.feather)):
            word = QLabel(text)
            word.setProperty("role", "caption")
            word.setBuddy(spin)
            row.addWidget(word)
            row.addWidget(spin, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(top)
        box.addLayout(row)

    def show_region(self, region: Region, names: list[str]) -> None:
        """Show a region, without a signal; `names` are the names of the paintings."""
        for spin, value in ((self.strength, region.strength), (self.feather, region.feather)):
            spin.blockSignals(True)
            spin.setValue(value * 100)
            spin.blockSignals(False)
        self.painted.setVisible(len(names) > 1)
        self.painted.setText((", ".join(map(str, region.styles)) or self.tr("all")) + " \u25be")
        menu = self.painted.menu()
        menu.clear()
        everyone = range(1, len(names) + 1)
        chosen = set(region.styles or everyone)
        for number, name in enumerate(names, 1):
            action = QAction(f"{number}  {name}", menu, checkable=True)
            action.setChecked(number in chosen)
            others = chosen ^ {number}
            action.setEnabled(bool(others))  # at least one painting has to remain
            styles = () if others == set(everyone) else tuple(sorted(others))
            action.triggered.connect(
                lambda _=False, styles=styles: self.edited.emit("styles", styles)
            )
            menu.addAction(action)

    def _spin(self, name: str, spoken: str) -> Real:
        spin = percent(described(Region)[name], spoken)
        spin.valueChanged.connect(lambda value: self.edited.emit(name, value / 100))
        spin.editingFinished.connect(self.settled)
        return spin


class RegionList(QWidget):
    """All regions of the studio's photo. The list takes no space while it is empty."""

    def __init__(self, studio: Studio, source: Source) -> None:
        super().__init__()
        self._studio = studio
        self.setObjectName("field_regions")
        self.setAccessibleName(self.tr("Regions"))
        self.rows: list[RegionRow] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        if source.masks:
            box.addWidget(label(self.tr("Regions"), "caption"))
        for index, mask in enumerate(source.masks):
            row = RegionRow(Source(mask, source.edit), index + 1)
            row.edited.connect(partial(studio.set_region, index))
            row.settled.connect(studio.end_edit)
            row.remove_wanted.connect(partial(studio.remove_region, index))
            box.addWidget(row)
            self.rows.append(row)
        if not source.masks:
            self.hide()
        self.follow()

    def follow(self) -> None:
        """Show the studio's recipe, if its regions are those of this list."""
        studio = self._studio
        if len(studio.recipe.regions) == len(self.rows):
            names = [style.picture.name for style in studio.styles]
            for row, region in zip(self.rows, studio.recipe.regions, strict=True):
                row.show_region(region, names)
