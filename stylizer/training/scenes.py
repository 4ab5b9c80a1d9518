"""Procedural scenes without third-party rights, from which the student learns.

Every scene is a function of its seed alone. A third of the scenes look like half-finished
stylisations, because the encoder sees such pictures during style transfer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from stylizer.training.fields import Array, Random, blur, noise
from stylizer.training.strokes import brushed
from stylizer.training.structures import branches, leaves, sky, street, writing
from stylizer.training.textures import texture

Kind = Callable[[Random, int], Array]
"""A function that draws a picture (size, size, 3), about in [0, 1], at a size in px."""

PLAIN: tuple[tuple[Kind, float], ...] = (
    (leaves, 0.42),
    (texture, 0.13),
    (sky, 0.13),
    (street, 0.14),
    (branches, 0.10),
    (writing, 0.08),
)


def drawn(rng: Random, kinds: Sequence[tuple[Kind, float]]) -> Kind:
    """Return one of the kinds at random, each with the probability beside it."""
    shares = np.array([share for _, share in kinds])
    return kinds[rng.choice(len(kinds), p=shares)][0]


def plain(rng: Random, size: int) -> Array:
    """Draw one undistorted scene; (size, size, 3) in [0, 1]."""
    return drawn(rng, PLAIN)(rng, size)


def bands(rng: Random, size: int) -> Array:
    """Draw the coarse shapes of one scene with the fine detail of another."""
    radius = np.exp(rng.uniform(np.log(1.5), np.log(12)))
    coarse, fine = plain(rng, size), plain(rng, size)
    return blur(coarse, radius) + rng.uniform(0.4, 1.2) * (fine - blur(fine, radius))


def patches(rng: Random, size: int) -> Array:
    """Draw two scenes, of which one shows in islands of the other, with soft or hard borders."""
    mask = 1 / (1 + np.exp(-noise(rng, size, rng.uniform(1.2, 2.2)) * rng.choice([2.0, 20.0])))
    mixed: Array = mask[..., None] * plain(rng, size) + (1 - mask[..., None]) * plain(rng, size)
    return mixed


def flattened(rng: Random, size: int) -> Array:
    """Draw a scene, smoothed and reduced to a few levels as in a poster."""
    levels = rng.integers(3, 9)
    return np.round(blur(plain(rng, size), rng.uniform(0.5, 3)) * levels) / levels


def noisy(rng: Random, size: int) -> Array:
    """Draw a blurred scene under coloured noise, as in the first steps of a start from noise."""
    picture = blur(plain(rng, size), rng.uniform(0.5, 5))
    grain = np.stack([noise(rng, size, rng.uniform(0, 1)) for _ in range(3)], 2)
    shared = rng.random()
    grain = (1 - shared) * grain + shared * grain[..., :1]
    return picture + rng.uniform(0.03, 0.25) * grain


def painted(rng: Random, size: int) -> Array:
    """Draw a scene that is repainted with strokes."""
    return brushed(rng, np.clip(plain(rng, size), 0, 1))


KINDS: tuple[tuple[Kind, float], ...] = (
    (plain, 0.52),
    (painted, 0.24),
    (bands, 0.08),
    (patches, 0.06),
    (flattened, 0.04),
    (noisy, 0.06),
)


def scene(seed: int, size: int = 256) -> NDArray[np.uint8]:
    """Return scene number `seed`; (size, size, 3) uint8, the same on every call."""
    rng = np.random.default_rng([seed, size])
    picture: Array = np.clip(drawn(rng, KINDS)(rng, size), 0, 1)
    return (picture * 255 + 0.5).astype(np.uint8)
