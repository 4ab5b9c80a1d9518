"""Settings of the app that are kept from one start to the next."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QSettings

from stylizer.engine.errors import FileError, RecipeError
from stylizer.engine.recipe import Recipe
from stylizer.files.write.export import FORMATS, Export

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
KEPT = {"record": True, "exif": False, "location": False}
"""Switches of an export, and their values at the first start."""


class Settings:
    """Settings in an INI file in `folder`.

    A stored value that is not valid is logged, and the default is used.
    """

    def __init__(self, folder: Path) -> None:
        self._store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        return self._word("theme", THEMES, "system")

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("theme", value)

    @property
    def recipe(self) -> Recipe:
        """The last recipe. Styles and regions are left out, because they belong to pictures."""
        text = self._store.value("recipe", "")
        if not text:
            return Recipe(styles=())
        try:
            recipe = Recipe.from_json(str(text)).replace(styles=(), regions=())
        except RecipeError as error:
            log.warning("the stored recipe does not fit: %s", error)
            return Recipe(styles=())
        return recipe.replace(start=Recipe.start) if recipe.start == "file" else recipe

    @recipe.setter
    def recipe(self, recipe: Recipe) -> None:
        self._store.setValue("recipe", recipe.to_json())

    @property
    def mirror(self) -> str:
        """The address to download encoder weights from; "" for the official address."""
        return str(self._store.value("mirror", ""))

    @mirror.setter
    def mirror(self, value: str) -> None:
        self._store.setValue("mirror", value)

    def folder(self, purpose: str) -> Path:
        """Return the folder last used for a `purpose`, "open" or "export".

        The home folder is returned when that folder does not exist any more.
        """
        text = self._store.value(f"folder/{purpose}", "")
        folder = Path(str(text)) if text else Path.home()
        if not folder.is_dir():
            log.warning("the stored folder %s is gone", folder)
            return Path.home()
        return folder

    def set_folder(self, purpose: str, folder: Path) -> None:
        self._store.setValue(f"folder/{purpose}", str(folder))

    def blob(self, name: str) -> QByteArray:
        """Return stored binary data, such as the geometry of the window; empty if there is none."""
        value = self._store.value(f"window/{name}")
        if value is not None and not isinstance(value, QByteArray):
            log.warning("the stored %s is not valid", name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_blob(self, name: str, value: QByteArray) -> None:
        self._store.setValue(f"window/{name}", value)

    def flag(self, name: str, default: bool) -> bool:
        word = self._word(f"flag/{name}", ("true", "false"), str(default).lower())
        return word == "true"

    def set_flag(self, name: str, value: bool) -> None:
        self._store.setValue(f"flag/{name}", str(value).lower())

    @property
    def export(self) -> tuple[str, Export]:
        """The name of the file format last exported to, and the settings of that export."""
        names = tuple(form.name for form in FORMATS)
        try:
            how = Export(
                depth=int(self._word("export/depth", ("8", "16"), "8")),
                quality=int(str(self._store.value("export/quality", 95))),
                **{name: self.flag(f"export_{name}", default) for name, default in KEPT.items()},
            )
        except (ValueError, FileError) as error:
            log.warning("the stored export settings are not valid: %s", error)
            how = Export()
        return self._word("export/format", names, names[0]), how

    @export.setter
    def export(self, value: tuple[str, Export]) -> None:
        name, how = value
        self._store.setValue("export/format", name)
        self._store.setValue("export/depth", how.depth)
        self._store.setValue("export/quality", how.quality)
        for field in KEPT:
            self.set_flag(f"export_{field}", getattr(how, field))

    def save(self) -> None:
        self._store.sync()

    def _word(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = str(self._store.value(name, default))
        if value not in allowed:
            log.warning("the stored %s is %r: using %r", name, value, default)
            return default
        return value


class Remembered(Protocol):
    """A part of the window whose state is kept from one start to the next."""

    def save(self, settings: Settings) -> None:
        """Store the state."""

    def restore(self, settings: Settings) -> None:
        """Restore the state that was stored when the window was last closed."""
