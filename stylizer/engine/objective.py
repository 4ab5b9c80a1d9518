"""The weighted sum of all losses, with weights that mean the same everywhere.

Each loss is its published formula divided by a reference of its own: a style layer by the
loss of an empty picture (the squared norm of the style's Gram matrix), a content layer by
the mean square of the content's features, pixel terms by the content's variance or spread.
So 100 % is the same push at 128 px and at 4096 px, on one encoder or another. With
`references = "gatys"` the formulas stand as Gatys et al. wrote them.

A loss of features is a `Term`: a sum over the cells of a layer, and a function of that sum.
So a picture larger than memory has the same objective, added up over blocks (see tiles.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylizer.engine import tiles
from stylizer.engine.blocks import KEPT, Block, divide
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.losses.content import absolute_error, squared_error
from stylizer.engine.losses.image import total_variation
from stylizer.engine.losses.style import gram_loss, products
from stylizer.engine.losses.wide import wide
from stylizer.engine.recipe import Recipe

# At equal relative losses a picture is far from its painting and close to its photo; these
# make 100 % of each a picture between the two (chosen by eye over several pairs).
CONTENT_BALANCE = 0.1
TV_BALANCE = 0.025
FLOOR = 1e-6


def mix(strength: float) -> tuple[float, float]:
    """Factors of content and style terms for a strength in [0, 1]; both are 1 in the middle."""
    return (2 * (1 - strength)) ** 2, (2 * strength) ** 2


@dataclass(frozen=True)
class Term:
    """A weighted loss of one layer: a function of what its cells add up to.

    `sums` takes the features (1, C, h, w) of the cells that a block owns, and the block, to what
    adds up over the blocks; `loss` takes the total to a scalar.
    """

    layer: str
    weight: float
    sums: Callable[[Tensor, Block], Tensor]
    loss: Callable[[Tensor], Tensor]


class Objective:
    """The loss of a picture at one scale.

    content: (1, 3, H, W); styles: (1, 3, h, w) each; all in [0, 1] on one device. Targets are
    computed when a layer first gets a weight and are kept for the scale. `precision` is the
    dtype of the encoder's arithmetic; statistics and losses are float32 (float64 stays so).
    `block` is the side in pixels of the parts that the encoder sees, margins not counted; None:
    each picture is seen whole. `poll` is called before each look of the encoder, and may raise.
    """

    def __init__(
        self,
        encoder: Encoder,
        recipe: Recipe,
        content: Tensor,
        styles: Sequence[Tensor],
        precision: torch.dtype,
        block: int | None = None,
        poll: Callable[[], None] = lambda: None,
    ) -> None:
        self.encoder = encoder
        self.content = content
        self.styles = tuple(styles)
        self.precision = precision
        self.block = block
        self.poll = poll
        self._features: dict[str, Tensor] = {}  # of the whole content, where they are kept
        self._energies: dict[str, float] = {}  # Σ f² of the content
        self._grams: list[dict[str, Tensor]] = [{} for _ in self.styles]
        self._variance = max(float(content.var(correction=0)), 1e-3)
        self.change(recipe)

    def change(self, recipe: Recipe) -> None:
        """Use other weights from now on; targets of new layers are computed here."""
        self.recipe = recipe
        relative = recipe.references == "relative"
        content, style = mix(recipe.strength)
        contents = {k: v * content for k, v in recipe.content_weights().items() if content > 0}
        styles = {k: v * style for k, v in recipe.style_weights().items() if style > 0}
        self._layers = contents.keys() | styles.keys()
        self._blocks = self._divided(self.content, self._layers)
        self._find_contents(contents.keys() - self._energies.keys())
        for picture, grams in zip(self.styles, self._grams, strict=True):
            grams |= self._find_grams(picture, styles.keys() - grams.keys())
        self._terms = {
            **{f"content {k}": self._content_term(k, v, relative) for k, v in contents.items()},
            **{f"style {k}": self._style_term(k, v, relative) for k, v in styles.items()},
        }
        self._pixel_l1 = recipe.pixel_l1 * content / (self._variance**0.5 if relative else 1)
        self._pixel_l2 = recipe.pixel_l2 * content / (self._variance if relative else 1)
        self._tv = recipe.tv * style * (TV_BALANCE / self._variance if relative else 1)

    def use_blocks(self, side: int) -> None:
        """See the pictures in blocks of another side, in pixels, from now on."""
        self.block = side
        # Which of the content's features are kept depends on the blocks.
        self._features.clear()
        self._energies.clear()
        self.change(self.recipe)

    def gradient(self, image: Tensor) -> dict[str, Tensor]:
        """Put the gradient of the objective at `image` (1, 3, H, W) into `image.grad`.

        Returns each weighted term, detached; their sum is the objective. Does not wait for
        the device.
        """
        image.grad = None  # room for the new one
        terms, slope = tiles.gradient(image, self._blocks, self._look, self._losses)
        leaf = image.detach().requires_grad_()
        pixel = self._pixel_terms(leaf)
        if pixel:
            slope += torch.autograd.grad(torch.stack(list(pixel.values())).sum(), leaf)[0]
        image.grad = slope
        return terms | {name: term.detach() for name, term in pixel.items()}

    def _look(self, view: Tensor, block: Block) -> dict[str, Tensor]:
        cells = self._cells(view, block, self._layers)
        return {name: t.sums(cells[t.layer], block) for name, t in self._terms.items()}

    def _losses(self, totals: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {name: t.weight * t.loss(totals[name]) for name, t in self._terms.items()}

    def _pixel_terms(self, image: Tensor) -> dict[str, Tensor]:
        terms = {}
        if self._pixel_l1 > 0:
            distance = absolute_error(image, self.content) / image.numel()
            terms["pixel_l1"] = self._pixel_l1 * distance
        if self._pixel_l2 > 0:
            distance = squared_error(image, self.content) / image.numel()
            terms["pixel_l2"] = self._pixel_l2 * distance
        if self._tv > 0:
            terms["tv"] = self._tv * total_variation(image)
        return terms

    def _content_term(self, layer: str, weight: float, relative: bool) -> Term:
        """The squared distance to the content's features; relative: to its size (a mean over a
        mean, so the numbers of cells cancel)."""
        least = FLOOR * self._count(self.content, layer) * self.encoder.info.layer(layer).channels
        weight *= CONTENT_BALANCE / max(self._energies[layer], least) if relative else 0.5
        return Term(
            layer,
            weight,
            sums=lambda cells, block: squared_error(cells, self._content_cells(layer, block)),
            loss=lambda total: total,
        )

    def _style_term(self, layer: str, weight: float, relative: bool) -> Term:
        blends = [style.blend for style in self.recipe.styles]
        whole = sum(blends)
        shares = [b / whole if whole > 0 else 1 / len(blends) for b in blends]
        # Σ share |G - A_i|² has the same gradient as |G - Σ share A_i|².
        parts = [s * grams[layer] for s, grams in zip(shares, self._grams, strict=True)]
        target = torch.stack(parts).sum(0)
        count = self._count(self.content, layer)
        if relative:
            # Read once per scale and change, never in a step.
            weight /= max(float(gram_loss(target, torch.zeros_like(target))), FLOOR**2)
        return Term(
            layer,
            weight,
            sums=lambda cells, block: products(cells),
            loss=lambda total: gram_loss(total / count, target),
        )

    def _find_contents(self, layers: Collection[str]) -> None:
        """Measure the content's features, and keep them where that is worth the memory."""

        def look(view: Tensor, block: Block) -> dict[str, Tensor]:
            cells = self._cells(view, block, layers)
            for name, features in cells.items():
                layer = self.encoder.info.layer(name)
                if len(self._blocks) == 1 or layer.channels <= KEPT * layer.cell**2:
                    self._keep(name, features, block)
            return {name: wide(features).square().sum() for name, features in cells.items()}

        found = tiles.total(self.content, self._blocks, look) if layers else {}
        self._energies |= {name: float(energy) for name, energy in found.items()}

    def _keep(self, name: str, features: Tensor, block: Block) -> None:
        layer = self.encoder.info.layer(name)
        if name not in self._features:
            rows, cols = (-(-length // layer.cell) for length in self.content.shape[2:])
            self._features[name] = torch.empty(
                (1, layer.channels, rows, cols),
                dtype=features.dtype,
                device=features.device,
                memory_format=torch.channels_last,
            )
        block.part(self._features[name], layer.cell).copy_(features)

    def _content_cells(self, name: str, block: Block) -> Tensor:
        """The content's features (1, C, h, w) in the cells that a block owns."""
        if name in self._features:
            return block.part(self._features[name], self.encoder.info.layer(name).cell)
        with torch.no_grad():
            return self._cells(block.seen(self.content), block, {name})[name]

    def _find_grams(self, picture: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        def look(view: Tensor, block: Block) -> dict[str, Tensor]:
            cells = self._cells(view, block, layers)
            return {name: products(features) for name, features in cells.items()}

        if not layers:
            return {}
        found = tiles.total(picture, self._divided(picture, layers), look)
        return {name: total / self._count(picture, name) for name, total in found.items()}

    def _divided(self, picture: Tensor, layers: Collection[str]) -> tuple[Block, ...]:
        height, width = picture.shape[2:]
        return divide(height, width, self.block, self.encoder.info, layers)

    def _cells(self, view: Tensor, block: Block, layers: Collection[str]) -> dict[str, Tensor]:
        """Features (1, C, h, w) of the cells that a block owns, in the encoder's precision."""
        self.poll()
        reduced = self.precision not in (torch.float32, torch.float64)
        with torch.autocast(view.device.type, self.precision, enabled=reduced):
            features = self.encoder(view, layers)
        info = self.encoder.info
        return {name: block.own(f, info.layer(name).cell) for name, f in features.items()}

    def _count(self, picture: Tensor, name: str) -> int:
        """How many cells a picture has in a layer."""
        cell = self.encoder.info.layer(name).cell
        height, width = picture.shape[2:]
        return int(-(-height // cell) * -(-width // cell))
