"""What the app remembers from one start to the next."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from stylizer.engine.errors import RecipeError
from stylizer.engine.recipe import Recipe

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")


class Settings:
    """An INI file in the user's folder. A stored value that makes no sense falls back, logged."""

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
        """The last recipe; without styles, which come with their pictures."""
        text = self._store.value("recipe", "")
        if not text:
            return Recipe(styles=())
        try:
            recipe = Recipe.from_json(str(text)).replace(styles=())
        except RecipeError as error:
            log.warning("the stored recipe does not fit: %s", error)
            return Recipe(styles=())
        return recipe.replace(start="content") if recipe.start == "file" else recipe

    @recipe.setter
    def recipe(self, recipe: Recipe) -> None:
        self._store.setValue("recipe", recipe.to_json())

    def folder(self, purpose: str) -> Path:
        """The folder last used for «open» or «export»; the home folder when it is gone."""
        text = self._store.value(f"folder/{purpose}", "")
        folder = Path(str(text)) if text else Path.home()
        if not folder.is_dir():
            log.warning("the stored folder %s is gone", folder)
            return Path.home()
        return folder

    def set_folder(self, purpose: str, folder: Path) -> None:
        self._store.setValue(f"folder/{purpose}", str(folder))

    def blob(self, name: str) -> QByteArray:
        """Geometry and the like; empty when there is none."""
        value = self._store.value(f"window/{name}")
        if value is not None and not isinstance(value, QByteArray):
            log.warning("the stored %s makes no sense", name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_blob(self, name: str, value: QByteArray) -> None:
        self._store.setValue(f"window/{name}", value)

    def flag(self, name: str, default: bool) -> bool:
        word = self._word(f"flag/{name}", ("true", "false"), str(default).lower())
        return word == "true"

    def set_flag(self, name: str, value: bool) -> None:
        self._store.setValue(f"flag/{name}", str(value).lower())

    def save(self) -> None:
        self._store.sync()

    def _word(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = str(self._store.value(name, default))
        if value not in allowed:
            log.warning("the stored %s is %r: using %r", name, value, default)
            return default
        return value
