"""The colours of a heat map over the picture, and the texts of its legend."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QImage

from stylizer.app.qimages import from_pixels
from stylizer.engine.term import Term
from stylizer.ui.kit.words import term_title

RAMP = ((10, 8, 34), (87, 16, 110), (188, 55, 84), (249, 142, 9), (252, 255, 164))
"""Colours at even steps from low to high. Each colour is lighter than the one before, so that
their order is visible with any kind of colour vision, and in grey."""
CLEAR, DENSE = 0.35, 0.9
"""The opacity of the lowest and of the highest value."""


@dataclass(frozen=True)
class Legend:
    """The title of a map, and the meaning of its dark (`low`) and its bright end (`high`)."""

    title: str
    low: str
    high: str


def _tr(text: str) -> str:
    return QCoreApplication.translate("Heat", text)


def legend(term: Term, encoder: str) -> Legend:
    """Return the legend of the map of a content or style term; `encoder` names its network."""
    title = term_title(term, encoder)
    if term.kind == "content":
        return Legend(title, _tr("kept"), _tr("not kept here"))
    return Legend(title, _tr("reached"), _tr("not reached here"))


def waiting(term: Term, encoder: str) -> Legend:
    """Return the legend that is shown while there is no map yet."""
    title = _tr("{0}: appears while painting").format(term_title(term, encoder))
    return replace(legend(term, encoder), title=title)


def without(term: Term, encoder: str) -> Legend:
    """Return the legend of a term that takes no part and so has no map."""
    title = _tr("{0}: takes no part now").format(term_title(term, encoder))
    return replace(legend(term, encoder), title=title)


def hint(kind: str) -> str:
    """Return a sentence that says what bright means in a map of style or content."""
    if kind == "content":
        return _tr("Heat map: where it is bright, the photo is not kept yet.")
    return _tr("Heat map: where it is bright, the painting is not reached yet.")


def alone_hint(kind: str) -> str:
    """Return a sentence that says what it means to see a layer of style or content alone."""
    if kind == "content":
        return _tr("Paint the photo from noise, with only what this layer sees of it.")
    return _tr("Paint a texture from noise, with only what this layer sees of the painting.")


def color(value: float) -> QColor:
    """Return the colour of a value in [0, 1]."""
    red, green, blue = _colors(np.array([[value]]))[0, 0]
    return QColor(round(red * 255), round(green * 255), round(blue * 255))


def image(heat: NDArray[np.float32]) -> QImage:
    """Return the image of a map (h, w) in [0, 1]; low values are more transparent."""
    return from_pixels(_colors(heat), CLEAR + (DENSE - CLEAR) * heat)


def _colors(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the colours (h, w, 3) of values (h, w), both in [0, 1]."""
    stops, ramp = np.linspace(0, 1, len(RAMP)), np.array(RAMP) / 255
    return np.stack([np.interp(values, stops, ramp[:, i]) for i in range(3)], axis=-1)
