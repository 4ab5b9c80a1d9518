"""The objective: the weighted sum of all losses.

Each loss is its published formula divided by a reference value. The reference of a style layer is
the loss of an empty picture (for Gram matrices, the squared norm of the style's matrix), that of a
content layer is the loss of empty features, and that of a pixel loss is the variance or the spread
of the content. Therefore a weight of 100 % has the same effect at 128 px and at 4096 px, and with
any encoder. With `references = "gatys"` the published formulas are used without references.

A loss of features is a function of sums over the cells of a layer. Therefore the objective of a
picture larger than memory can be added up over blocks, and is the same (see scales/tiles.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.losses.description import StyleLoss
from stylizer.engine.losses.registry import content_losses, style_losses
from stylizer.engine.objective.commonness import fullness
from stylizer.engine.objective.content_targets import ContentTargets
from stylizer.engine.objective.heat import content_heat, style_heat
from stylizer.engine.objective.pixels import PixelLosses
from stylizer.engine.objective.regions import LayerRegion, Regions
from stylizer.engine.objective.seed_diversity import SeedDiversity
from stylizer.engine.objective.style_targets import StyleTargets, compared, statistic
from stylizer.engine.recipe import Recipe
from stylizer.engine.scales import tiles
from stylizer.engine.scales.blocks import Block
from stylizer.engine.scales.features import Features, Lane, Sum, SumKey, Totals, WeightedLoss
from stylizer.engine.strength import strength_factors
from stylizer.engine.term import Term

FLOOR = 1e-6

Key = TypeVar("Key")


class Objective:
    """The objective of a picture at one scale.

    `content` is (1, 3, H, W), each of the `styles` (1, 3, h, w), all in [0, 1] on one device.
    Targets are computed when a layer first gets a weight and are kept for the scale. `precision`
    is the dtype of the encoder's arithmetic; statistics and losses are float32, or float64 if the
    encoder computes in float64. `block` is the side in pixels of the blocks that are encoded one
    at a time, without margins; None encodes each picture whole. `poll` is called before each block
    is encoded, and may raise. The blocks are shared by the device of the content and the
    `other_lanes`. `masks` (1, R, H, W) in [0, 1] mark the recipe's regions, and `style_masks`
    (1, 1, h, w) mark the part of each style that counts; without masks, the whole picture is one
    region.
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
        other_lanes: Sequence[Lane] = (),
        masks: Tensor | None = None,
        style_masks: Sequence[Tensor | None] = (),
    ) -> None:
        self.content = content
        lanes = (Lane(content.device, encoder), *other_lanes)
        self._features = Features(lanes, precision, block, poll)
        self._regions = Regions(self._features, content, masks)
        self._style_targets = StyleTargets(self._features, styles, style_masks)
        self._pixels = PixelLosses(content, self._regions)
        self._diversity = SeedDiversity(self._features, styles, content, recipe)
        self._content_targets = ContentTargets(self._features, content, self._regions)
        self.factors: dict[Term, float] = {}
        """Term -> the factor that `balance` measured for it."""
        self.change(recipe)

    def change(self, recipe: Recipe) -> None:
        """Use the weights of a recipe from now on, and compute the targets of new layers."""
        self.recipe = recipe
        self._regions.change(recipe)
        content, (_, style) = self._regions.content_factor, strength_factors(recipe.strength)
        if not recipe.styles:
            style = 0.0  # there is no style picture
        self._relative = recipe.references == "relative"
        # The formulas of the papers take no notice of objects.
        self._objects = recipe.objects if self._relative else 1.0
        self._content_losses = _present({loss: recipe.loss(loss.name) for loss in content_losses()})
        self._style_losses = _present({loss: recipe.loss(loss.name) for loss in style_losses()})
        # The weight of a layer does not count unless some loss of its kind has a weight.
        by_features, by_statistics = bool(self._content_losses), bool(self._style_losses)
        self._content_weights = _present(
            recipe.content_weights(), content * recipe.joint * by_features
        )
        self._style_weights = {
            layer: weight * self._fullness(layer)
            for layer, weight in recipe.style_weights().items()
            if by_statistics and recipe.styles and self._regions.in_layer(layer)
        }
        self._diversity_weight = recipe.seed_diversity * style
        layers = self._content_weights.keys() | self._style_weights.keys()
        if self._diversity_weight:
            layers = layers | {self._diversity.layer}
        self._blocks = self._features.divided(self.content, layers)
        self._content_targets.learn(self._content_weights, self._blocks)
        if self._diversity_weight:
            self._diversity.learn(self._blocks)
        # Gradients are added up in the order of this list, which affects their last bits. The order
        # of a set of strings differs from process to process, so the set is sorted.
        statistics = {loss.statistic for loss in self._style_losses}
        self._statistics = sorted(statistics, reverse=True)
        wanted = {(k, s) for k in self._style_weights for s in self._statistics}
        self._style_targets.learn(wanted, self._objects)
        self._losses: dict[Term, WeightedLoss] = {
            **{
                Term("content", k): self._content_targets.loss(
                    k, v, self._content_losses, self._relative
                )
                for k, v in self._content_weights.items()
            },
            **{Term("style", k): self._style_loss(k, v) for k, v in self._style_weights.items()},
        }
        if self._diversity_weight:
            term = Term("seed_diversity", self._diversity.layer)
            self._losses[term] = partial(self._diversity.loss, self._diversity_weight)
        self._pixels.change(recipe, content, style)
        if not recipe.adaptive:
            self.factors = {}

    @property
    def block(self) -> int | None:
        """Side of the blocks in pixels; None if pictures are encoded whole."""
        return self._features.block

    def use_blocks(self, side: int) -> None:
        """Encode the pictures in blocks of `side` pixels from now on."""
        self._features.block = side
        self.change(self.recipe)

    def gradient(self, image: Tensor, seed: int = 0) -> dict[Term, Tensor]:
        """Put the gradient of the objective at `image` (1, 3, H, W) into `image.grad`.

        `seed` chooses the sampled cells; with a new seed at each step, the samples cover the whole
        picture in time. Return the value of each weighted term, detached; the sum of the values is
        the objective. This does not wait for the device.
        """
        image.grad = None  # frees memory for the new gradient
        self._regions.seed = seed
        terms, gradient = self._gradient(image, self._losses)
        leaf = image.detach().requires_grad_()
        pixel = self._pixels(leaf)
        if pixel:
            gradient += torch.autograd.grad(torch.stack(list(pixel.values())).sum(), leaf)[0]
        image.grad = gradient
        return terms | {Term(name): value.detach() for name, value in pixel.items()}

    def balance(self, image: Tensor) -> None:
        """Measure factors that make the gradients at `image` (1, 3, H, W) follow the weights.

        With these factors, the norms of the gradients of the content layers are proportional to
        the weights of these layers, and the sum of the norms is the same as before. The same holds
        for the style layers. Measuring computes one gradient for each layer.
        """
        for kind, weights in (("content", self._content_weights), ("style", self._style_weights)):
            norms = {}
            for layer in weights:
                term = Term(kind, layer)
                self.factors.pop(term, None)
                norms[term] = float(self._gradient(image, [term])[1].norm())
            whole = sum(norms.values()) / max(sum(weights.values()), FLOOR)
            for (term, norm), weight in zip(norms.items(), weights.values(), strict=True):
                if norm > 0:
                    self.factors[term] = whole * weight / norm

    def heat(self, image: Tensor, term: Term) -> tuple[Tensor, int] | None:
        """Map where in `image` (1, 3, H, W) a content or style term is not yet met.

        Return (map (rows, columns) in [0, 1] over the cells of the layer, width of a cell in
        pixels), or None if the objective has no such term now. See heat.py.
        """
        if term not in self._losses or term.kind not in ("content", "style"):
            return None
        layer = term.layer
        if term.kind == "content":
            heat = content_heat(self._features, self._content_targets, image, self._blocks, layer)
        else:
            sums, loss = self._sums({term}), self._losses[term]
            heat = style_heat(self._features, image, self._blocks, layer, sums, loss)
        return heat, self._features.cell(layer)

    def _gradient(
        self, image: Tensor, terms: Collection[Term]
    ) -> tuple[dict[Term, Tensor], Tensor]:
        """Return (value of each of `terms`, which are terms of features; gradient of their sum)."""
        sums = self._sums(terms)
        layers = {key.layer for key in sums}

        def block_sums(view: Tensor, block: Block) -> dict[SumKey, Tensor]:
            cells = self._features.cells(view, block, layers)
            return {key: add(cells[key.layer], block) for key, add in sums.items()}

        def losses(totals: Totals) -> dict[Term, Tensor]:
            return {
                term: self.factors.get(term, 1.0) * self._losses[term](totals) for term in terms
            }

        pictures = self._features.copies(image.detach(), self._blocks)
        return tiles.gradient(pictures, self._blocks, block_sums, losses)

    def _sums(self, terms: Collection[Term]) -> dict[SumKey, Sum]:
        """Return the sums over cells that the losses of `terms`, terms of features, depend on."""
        sums: dict[SumKey, Sum] = {}
        for layer in self._content_weights:
            for loss in self._content_losses if Term("content", layer) in terms else ():
                sums[SumKey(layer, loss.name)] = self._content_targets.sum(
                    layer, loss, self._regions.seed
                )
        if Term("seed_diversity", self._diversity.layer) in terms:
            sums[self._diversity.key] = self._diversity.add
        styles = [layer for layer in self._style_weights if Term("style", layer) in terms]
        for kind in self._statistics:
            for region in (r for layer in styles for r in self._regions.in_layer(layer)):
                mask = None if kind == "samples" else region.mask
                layer, seed = region.layer, self._regions.seed
                add = statistic(self._features, self.content, layer, kind, seed, mask)
                sums[region.key(kind)] = add
        return sums

    def _fullness(self, layer: str) -> float:
        rows, columns = self._features.shape(self.content, layer)
        channels = self._features.encoder.info.layer(layer).channels
        return fullness(rows * columns, channels, self._objects)

    def _style_loss(self, layer: str, weight: float) -> WeightedLoss:
        losses: list[WeightedLoss] = []
        for region in self._regions.in_layer(layer):
            for loss, share in self._style_losses.items():
                mixture = self._style_targets.mixture((layer, loss.statistic), region.blends)
                target = loss.target(compared(loss.statistic, mixture))
                factor = share * weight * region.factor
                if self._relative:
                    # `float` waits for the device, but once per scale and change, not in a step.
                    factor *= loss.balance / max(float(loss.empty(target)), FLOOR**2)
                losses.append(partial(_style_loss, self._regions, region, loss, target, factor))
        return lambda totals: torch.stack([weighted(totals) for weighted in losses]).sum()


# This is a function and not a method, because a loss must not refer to the objective, which refers
# to the loss. Such a cycle would keep the pictures of the scale until a garbage collection.


def _style_loss(
    regions: Regions,
    region: LayerRegion,
    loss: StyleLoss,
    target: Any,
    factor: float,
    totals: Totals,
) -> Tensor:
    found = regions.statistic(region, loss.statistic, totals)
    if not len(found):
        return found.sum()  # none of the sampled cells is in the region
    return factor * loss.function(compared(loss.statistic, found), target, regions.seed)


def _present(weights: Mapping[Key, float], factor: float = 1.0) -> dict[Key, float]:
    """Return the weights multiplied by `factor`, without those that are not above zero."""
    return {name: w * factor for name, w in weights.items() if w * factor > 0}
