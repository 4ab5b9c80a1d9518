"""The registry of all losses: those of the sub-packages, and those that were registered.

Each module in `style`, `content` and `image` declares `LOSSES`, a tuple of descriptions. These
modules are found automatically; a frozen program has to include them explicitly (with PyInstaller,
by `--collect-submodules stylizer.engine.losses`).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from stylizer.engine.errors import RecipeError
from stylizer.engine.losses import content, image, style
from stylizer.engine.losses.description import ContentLoss, ImageLoss, Loss, StyleLoss
from stylizer.engine.settings import Setting

_losses: dict[str, Loss] = {}


def register(loss: Loss) -> None:
    """Add a loss to the program; windows, recipes and runs that are made after this have it.

    Raises ValueError if another loss has a setting of the same name.
    """
    if taken := {setting.name for setting in loss.settings} & settings().keys():
        raise ValueError(f"There already is a setting '{min(taken)}' of a loss.")
    _losses[loss.name] = loss
    settings.cache_clear()


def unregister(name: str) -> None:
    """Remove a loss. Recipes that give it a weight become invalid."""
    del _losses[name]
    settings.cache_clear()


def losses() -> tuple[Loss, ...]:
    """Return every loss: style losses, then content losses, then image losses, each in order."""
    return (*style_losses(), *content_losses(), *image_losses())


def style_losses() -> tuple[StyleLoss, ...]:
    """Return every style loss, in the order in which they are added up."""
    return tuple(loss for loss in _ordered() if isinstance(loss, StyleLoss))


def content_losses() -> tuple[ContentLoss, ...]:
    """Return every content loss, in the order in which they are added up."""
    return tuple(loss for loss in _ordered() if isinstance(loss, ContentLoss))


def image_losses() -> tuple[ImageLoss, ...]:
    """Return every loss of pixels, in the order in which they are added up."""
    return tuple(loss for loss in _ordered() if isinstance(loss, ImageLoss))


@cache
def settings() -> Mapping[str, Setting]:
    """Return the weight and the options of every loss as settings, by name."""
    return {setting.name: setting for loss in losses() for setting in loss.settings}


def checked(values: Mapping[str, Any]) -> dict[str, float]:
    """Return the settings of losses that are not at their default, each in its own type.

    Raises RecipeError, with a sentence, for a wrong value, or for a name that no loss has.
    """
    known = settings()
    if unknown := set(values) - known.keys():
        raise RecipeError(f"There is no loss with a setting '{min(unknown)}'.")
    right = {name: known[name].checked(value) for name, value in values.items()}
    return {name: value for name, value in right.items() if value != known[name].default}


def _ordered() -> list[Loss]:
    return sorted(_losses.values(), key=lambda loss: (loss.order, loss.name))


def _find() -> None:
    for package in (style, content, image):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for loss in import_module(module.name).LOSSES:
                register(loss)


_find()
