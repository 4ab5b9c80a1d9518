"""What a loss says of itself: all that computes, weighs, shows or explains it is made from this.

A module in `style`, `content` or `image` holds a formula with its description (see registry.py).
The window and the command line import them before torch, which the functions import themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stylizer.engine.settings import WEIGHT, Setting

if TYPE_CHECKING:
    from torch import Tensor

Statistic = Literal["products", "moments", "samples"]
"""What of the cells of a layer a style loss compares: f fᵀ per cell, (C, C); their `Moments`;
the features of some cells, (P, C)."""


@dataclass(frozen=True)
class Example:
    """Two pictures in docs/controls.md: the sample pair with the settings `before` and `after`.

    `names` are the settings that they explain, `left` and `right` the words below them.
    """

    names: tuple[str, ...]
    after: Mapping[str, Any]
    right: str
    before: Mapping[str, Any] = field(default_factory=dict)
    left: str = "usual"


@dataclass(frozen=True, kw_only=True, eq=False)
class Loss:
    """A loss, with the setting that is its weight.

    `name` is the setting's name in recipes, `title` and `hint` are its words for people, `group`
    is the part of the window that shows it, and `default` the weight where a recipe says nothing.
    Losses of a kind are added up, and shown, by their `order`; results are equal to the last bit
    only in the same order. `shown_at` is the weight in its picture in docs/controls.md.
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
        """Its weight as a setting, followed by its further options."""
        words = self.title, self.hint, self.group
        return (Setting(self.name, self.default, *words, **WEIGHT),)

    @property
    def compares_with_content(self) -> bool:
        """Whether it holds on to the content. An inversion has the defaults of all that do."""
        return False


@dataclass(frozen=True, kw_only=True, eq=False)
class StyleLoss(Loss):
    """A loss of one statistic of a layer to that of the style.

    The statistic of several paintings is the mixture of theirs: so a blend is one style, whatever
    loss it is held to. `target(statistic of the style)` is prepared once.
    `function(statistic of the picture, target, seed)` is the loss, a scalar; `seed` chooses what
    is looked at in this step. `empty(target)` is the loss of a picture without features, or what
    stands for it: the value that counts as 1. `balance` makes 100 % of each loss about the same
    push on the picture (from norms of gradients on three pairs at the end of a run with the usual
    recipe).
    """

    group: str = "style"
    statistic: Statistic
    function: Callable[[Any, Any, int], Tensor]
    target: Callable[[Any], Any] = lambda statistic: statistic
    empty: Callable[[Any], Tensor]
    balance: float = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class ContentLoss(Loss):
    """A loss of the features of a layer to those of the content.

    Of "cells", `function(features, content's, weight)` is a sum over cells and channels: both are
    (1, C, h, w), and `weight` (1, 1, h, w) says how much each cell counts, None: all alike.
    Of "samples", `function(features, content's)` is a loss of the features of some cells, (P, C).

    The sum over cells counts relative to that of empty features. At equal relative losses a
    picture is far from its painting and close to its photo; `balance` makes 100 % of each a
    picture between the two (chosen by eye over several pairs). With the references of the paper,
    the sum is multiplied by `published(number of features)` instead, as it stands in its paper;
    without one, by 1 / number: the mean.
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

    Both pictures are (1, 3, H, W). `options` are further settings of it, which the function takes
    by their names, and `examples` show those in docs/controls.md. It grows with the `degree`-th
    power of a difference in colour, and is divided by that power of the spread of the content.
    Without `balance` 100 % of it would be another push on the picture than 100 % of others.
    A `prior` looks at the image alone: it goes along with the style, and is the same all over.
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
