"""The settings below the mixer: a few that everybody needs, and others that are folded away."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget
from superqt.utils import qdebounced

from stylizer.app.settings import Settings
from stylizer.app.studio import Studio
from stylizer.app.warmup import Device
from stylizer.engine.encoders.info import EncoderInfo
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import StylizerError
from stylizer.engine.recipe import Recipe
from stylizer.files.shipped.presets import PRESETS
from stylizer.ui.kit import theme
from stylizer.ui.kit.amounts import gigabytes
from stylizer.ui.kit.buttons import label
from stylizer.ui.kit.fields import Choice, FieldForm
from stylizer.ui.kit.fold import Fold

GROUPS = ("result", "surface", "style", "content", "advanced")
"""The groups of settings shown here; the mixer and the lists of pictures show the others."""
SETTLE_MS = 700
"""Milliseconds: changes of one setting that follow each other faster are one undo step."""


class SettingsPanel(QWidget):
    """The form that edits the studio's recipe.

    `refused` is emitted with the sentence that says why a value is not possible.
    """

    refused = Signal(str)
    encoder_wanted = Signal(str)
    """Emitted when an encoder was chosen whose weights are not on this computer."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._installed = frozenset(ENCODERS)
        self.preset = Choice()
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.set_options([(preset.name, preset.title) for preset in PRESETS])
        for index, preset in enumerate(PRESETS):
            self.preset.setItemData(index, preset.summary, Qt.ItemDataRole.ToolTipRole)
        self.preset.setPlaceholderText(self.tr("Own settings"))
        self.preset.activated.connect(self._choose)
        row = QFormLayout()
        row.setHorizontalSpacing(16)
        word = label(self.tr("Preset"), "muted")
        word.setMinimumHeight(theme.CONTROL)
        word.setBuddy(self.preset)
        row.addRow(word, self.preset)

        settings = Recipe.settings().values()
        self.forms = {
            group: FieldForm(setting for setting in settings if setting.group == group)
            for group in GROUPS
        }
        self.folds = {
            "style": Fold(self.tr("What counts as style"), self.forms["style"]),
            "content": Fold(self.tr("What counts as content"), self.forms["content"]),
            "advanced": Fold(self.tr("Advanced"), self.forms["advanced"]),
        }

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(self.tr("Result"), "heading"))
        column.addLayout(row)
        column.addWidget(self.forms["result"])
        column.addWidget(label(self.tr("Surface"), "heading"))
        column.addWidget(self.forms["surface"])
        for fold in self.folds.values():
            column.addWidget(fold)

        self._align()
        self._end_edit_soon = qdebounced(studio.end_edit, timeout=SETTLE_MS)
        for form in self.forms.values():
            form.edited.connect(self._edited)
        studio.recipe_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the studio's recipe."""
        recipe = self._studio.recipe
        values = recipe.to_dict()
        for form in self.forms.values():
            form.set_values(values)
        self.forms["result"].set_visible("color_strength", recipe.colors != "style")
        match = [i for i, preset in enumerate(PRESETS) if preset.apply(recipe) == recipe]
        self.preset.setCurrentIndex(match[0] if match else -1)

    def save(self, settings: Settings) -> None:
        """Save which parts are unfolded."""
        for name, fold in self.folds.items():
            settings.set_flag(name, fold.button.isChecked())

    def restore(self, settings: Settings) -> None:
        """Unfold the parts that were unfolded when the window was last closed."""
        for name, fold in self.folds.items():
            fold.button.setChecked(settings.flag(name, False))

    def set_encoders(self, installed: tuple[EncoderInfo, ...]) -> None:
        """Offer every encoder, and mark those whose weights must be fetched first."""
        self._installed = frozenset(info.name for info in installed)
        fetch, bring = self.tr("{0} – download"), self.tr("{0} – import")
        options = []
        for name, info in ENCODERS.items():
            missing = fetch if info.torchvision else bring
            text = "{0}" if name in self._installed else missing
            options.append((name, text.format(info.title)))
        self.forms["result"].set_options("encoder", options)

    def set_devices(self, devices: tuple[Device, ...]) -> None:
        """Offer the devices that were found."""
        text = self.tr("{0} ({1}), {2} free")
        options = [("auto", self.tr("Automatic"))]
        options += [(d.name, text.format(d.title, d.name, gigabytes(d.free))) for d in devices]
        self.forms["advanced"].set_options("device", options)

    def _align(self) -> None:
        """Make all labels as wide as the widest, so that all fields begin at the same place."""
        words = [word for word in self.findChildren(QLabel) if word.buddy() is not None]
        width = max(word.sizeHint().width() for word in words)
        for word in words:
            word.setMinimumWidth(width)

    def _edited(self, name: str, value: Any) -> None:
        if name == "encoder" and value not in self._installed:
            self.follow()
            self.encoder_wanted.emit(value)
            return
        try:
            self._studio.set_field(name, value)
        except StylizerError as error:
            self.refused.emit(str(error))
            self.follow()
        self._end_edit_soon()

    def _choose(self, index: int) -> None:
        preset = PRESETS[index]
        text = self.tr("Choose {0}").format(preset.title)
        self._studio.set_recipe(preset.apply(self._studio.recipe), text)
