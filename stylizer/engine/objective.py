"""The weighted sum of all losses, with weights that mean the same everywhere.

Each loss is its published formula divided by a reference of its own: a style layer by the
loss of an empty picture (the squared norm of the style's Gram matrix), a content layer by
the mean square of the content's features, pixel terms by the content's variance or spread.
So 100 % is the same push at 128 px and at 4096 px, on one encoder or another. With
`references = "gatys"` the formulas stand as Gatys et al. wrote them.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from stylizer.engine.encoders.base import Encoder
from stylizer.engine.losses.content import absolute_distance, squared_distance
from stylizer.engine.losses.image import total_variation
from stylizer.engine.losses.style import gram, gram_loss
from stylizer.engine.recipe import Recipe

# At equal relative losses a picture is far from its painting and close to its photo; these
# make 100 % of each a picture between the two (chosen by eye over several pairs).
CONTENT_BALANCE = 0.1
TV_BALANCE = 0.025
FLOOR = 1e-6


def mix(strength: float) -> tuple[float, float]:
    """Factors of content and style terms for a strength in [0, 1]; both are 1 in the middle."""
    return (2 * (1 - strength)) ** 2, (2 * strength) ** 2


class Objective:
    """The loss of a picture at one scale.

    content: (1, 3, H, W); styles: (1, 3, h, w) each; all in [0, 1] on one device. Targets are
    computed when a layer first gets a weight and are kept for the scale. `precision` is the
    dtype of the encoder's arithmetic; statistics and losses are float32 (float64 stays so).
    """

    def __init__(
        self,
        encoder: Encoder,
        recipe: Recipe,
        content: Tensor,
        styles: Sequence[Tensor],
        precision: torch.dtype,
    ) -> None:
        self.encoder = encoder
        self.content = content
        self.styles = tuple(styles)
        self.precision = precision
        self._features: dict[str, Tensor] = {}
        self._grams: list[dict[str, Tensor]] = [{} for _ in self.styles]
        self._variance = max(float(content.var(correction=0)), 1e-3)
        self.change(recipe)

    def change(self, recipe: Recipe) -> None:
        """Use other weights from now on; targets of new layers are computed here."""
        self.recipe = recipe
        relative = recipe.references == "relative"
        content, style = mix(recipe.strength)
        self._content = {k: v * content for k, v in recipe.content_weights().items() if content > 0}
        self._style = {k: v * style for k, v in recipe.style_weights().items() if style > 0}
        self._pixel = {
            "pixel_l1": recipe.pixel_l1 * content / (self._variance**0.5 if relative else 1),
            "pixel_l2": recipe.pixel_l2 * content / (self._variance if relative else 1),
        }
        self._tv = recipe.tv * style * (TV_BALANCE / self._variance if relative else 1)
        with torch.no_grad():
            self._find_targets(relative)

    def _find_targets(self, relative: bool) -> None:
        self._features |= self._encode(self.content, self._content.keys() - self._features.keys())
        for style, grams in zip(self.styles, self._grams, strict=True):
            features = self._encode(style, self._style.keys() - grams.keys())
            grams |= {name: gram(f) for name, f in features.items()}
        blends = [s.blend for s in self.recipe.styles]
        total = sum(blends)
        shares = [b / total if total > 0 else 1 / len(blends) for b in blends]
        # Σ share |G - A_i|² has the same gradient as |G - Σ share A_i|².
        self._targets = {
            name: sum(
                (s * g[name] for s, g in zip(shares, self._grams, strict=True)),
                torch.zeros((), device=self.content.device),
            )
            for name in self._style
        }
        # The references are read once per scale and change, never in a step.
        for name, weight in self._style.items():
            target = self._targets[name]
            empty = float(gram_loss(target, torch.zeros_like(target)))
            self._style[name] = weight / max(empty, FLOOR**2) if relative else weight
        for name, weight in self._content.items():
            f = self._features[name]
            if relative:
                self._content[name] = (
                    CONTENT_BALANCE * weight / max(float(f.square().mean()), FLOOR)
                )
            else:
                self._content[name] = weight * f.numel() / 2  # eq. 1: half the sum, not the mean

    def _encode(self, image: Tensor, layers: set[str]) -> dict[str, Tensor]:
        if not layers:
            return {}
        reduced = self.precision not in (torch.float32, torch.float64)
        with torch.autocast(image.device.type, self.precision, enabled=reduced):
            features = self.encoder(image, layers)
        return {name: f.float() if reduced else f for name, f in features.items()}

    def __call__(self, image: Tensor) -> dict[str, Tensor]:
        """Each weighted term of the loss of `image` (1, 3, H, W); their sum is the objective."""
        features = self._encode(image, self._content.keys() | self._style.keys())
        terms = {
            f"content {name}": weight * squared_distance(features[name], self._features[name])
            for name, weight in self._content.items()
        }
        for name, weight in self._style.items():
            terms[f"style {name}"] = weight * gram_loss(gram(features[name]), self._targets[name])
        if self._pixel["pixel_l1"] > 0:
            terms["pixel_l1"] = self._pixel["pixel_l1"] * absolute_distance(image, self.content)
        if self._pixel["pixel_l2"] > 0:
            terms["pixel_l2"] = self._pixel["pixel_l2"] * squared_distance(image, self.content)
        if self._tv > 0:
            terms["tv"] = self._tv * total_variation(image)
        return terms
