"""The titles of settings and terms in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.recipe import Recipe
from stylizer.engine.term import Term


def translated(text: str) -> str:
    """Return a title or a hint of a setting in the language of the window."""
    return QCoreApplication.translate("Settings", text)


def term_title(term: Term, encoder: str) -> str:
    """Return the title of a term of the loss, such as "Strokes, style" or "Smoothness".

    `encoder` names the network whose layers the terms are about.
    """
    if term.kind == "content":
        return translated("{0}, content").format(ENCODERS[encoder].title_of(term.layer))
    if term.kind == "style":
        return translated("{0}, style").format(ENCODERS[encoder].title_of(term.layer))
    return translated(Recipe.settings()[term.kind].title)
