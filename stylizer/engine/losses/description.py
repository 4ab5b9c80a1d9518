"""The description of a loss, from which its setting, its control and its documentation are made.

A module in `style`, `content` or `image` holds a formula with its description (see registry.py).
The window and the command line import these modules before torch is loaded, so the functions in
them import torch themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stylizer.engine.settings import WEIGHT, Setting

if TYPE_CHECKING:
    from torch import Tensor

Statistic = Literal["products", "moments", "samples"]
"""Statistic of a layer that a style loss compares. "products" is f fᵀ per cell, (C, C); "moments"
is the `Moments` of the features; "samples" is the features of some cells, (P, C)."""


@dataclass(frozen=True)
class Example:
    """Two pictures in docs/controls.md: the sample pair with the settings `before` and `after`.

    `names` are the settings that the pictures explain. `left` and `right` are the captions.
    """

    names: tuple[str, ...]
    after: Mapping[str, Any]
    right: str
    before: Mapping[str, Any] = field(default_factory=dict)
    left: str = "usual"


@dataclass(frozen=True, kw_only=True, eq=False)
class Loss:
    """A loss, with the setting that is its weight.

    `name` is the name of the setting in recipes, `title` and `hint` are its name and explanation in
    the window, and `group` is the part of the window that shows it. `default` is the weight if a
    recipe gives none. Losses of a kind are shown and added up by their `order`; results are equal
    to the last bit only if the order is the same. `shown_at` is the weight of the loss in its
    picture in docs/controls.md.
    """

    name: str
    title: str
    hint: str
    group: str
    order: int = 100
    default: float = 0.0
    shown_at: float = 1.0

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The weight of the loss as a setting, followed by the options of the loss."""
        words = self.title, self.hint, self.group
        return (Setting(self.name, self.default, *words, **WEIGHT),)

    @property
    def compares_with_content(self) -> bool:
        """True if the loss compares a picture with the content.

        An inversion sets all losses that do to their defaults.
        """
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class StyleLoss(Loss):
    """A loss that compares a statistic of a layer with that of the style.

    The statistics of several paintings are mixed first, so that a blend is one style for every
    loss. `target(statistic of the style)` is computed once. `function(statistic of the picture,
    target, seed)` is the loss, a scalar; `seed` is the seed of random choices in this step.
    `empty(target)` is the loss of features that are all zero, or a substitute for it; the loss is
    divided by this value where weights are relative. `balance` makes the gradients of all losses
    at 100 % about equally large (from norms of gradients on three pairs at the end of a run with
    the usual recipe).
    """

    group: str = "style"
    statistic: Statistic
    function: Callable[[Any, Any, int], Tensor]
    target: Callable[[Any], Any] = lambda statistic: statistic
    empty: Callable[[Any], Tensor]
    balance: float = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ContentLoss(Loss):
    """A loss that compares the features of a layer with those of the content.

    With the statistic "cells", `function(features, content's features, weight)` is a sum over cells
    and channels. Both features are (1, C, h, w); `weight` (1, 1, h, w) is the weight of each cell,
    and None weights all cells equally. With the statistic "samples", `function(features, content's
    features)` is a loss of the features of some cells, (P, C).

    A sum over cells is divided by its value for empty features. If a content loss and a style loss
    are equal after this division, the picture is much closer to the photo than to the painting.
    Therefore the loss is also multiplied by `balance`, with which 100 % of both gives a picture
    between the two (chosen by eye over several pairs). With the references of Gatys et al., the sum
    is multiplied by `published(number of feature values)` instead, the factor in the paper of the
    loss. The default factor, 1 / number, gives the mean.
    """

    group: str = "content"
    statistic: Literal["cells", "samples"] = "cells"
    function: Callable[..., Tensor]
    balance: float = 0.1
    published: Callable[[int], float] = lambda number: 1 / number

    @property
    def compares_with_content(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageLoss(Loss):
    """A loss of the pixels of a picture: `function(image, content, **options)` -> scalar.

    Both pictures are (1, 3, H, W). `options` are further settings, which the function takes by
    their names, and `examples` show them in docs/controls.md. The loss grows as the `degree`-th
    power of a difference in colour, and is divided by that power of the standard deviation of the
    content. `balance` makes the gradients of all losses at 100 % about equally large. A `prior`
    depends on the image alone: its weight follows the strength of the style and is the same in all
    regions.
    """

    function: Callable[..., Tensor]
    degree: int = 2
    balance: float = 1.0
    prior: bool = False
    options: tuple[Setting, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def settings(self) -> tuple[Setting, ...]:
        return (*super().settings, *self.options)

    @property
    def compares_with_content(self) -> bool:
        return not self.prior
