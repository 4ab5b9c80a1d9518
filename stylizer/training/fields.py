"""Scalar fields and palettes, from which every procedural scene gets its colours."""

from __future__ import annotations

import colorsys
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Labels = NDArray[np.integer[Any]]
Random = np.random.Generator


def coordinates(size: int) -> tuple[Array, Array]:
    """Return x and y of each pixel, (size, size) each, in [-1, 1]."""
    line = np.linspace(-1, 1, size, dtype=np.float32)
    return np.meshgrid(line, line)


def unit(field: Array) -> Array:
    """Return the field stretched to [0, 1]."""
    low, high = float(field.min()), float(field.max())
    return ((field - low) / max(high - low, 1e-6)).astype(np.float32)


def noise(rng: Random, size: int, slope: float, stretch: float = 1.0, angle: float = 0.0) -> Array:
    """Return Gaussian noise with amplitude spectrum f^-slope, (size, size), mean 0, variance 1.

    A slope of 0 gives white noise, 1 the spectrum of photographs (Field 1987), 2 and more clouds. A
    `stretch` above 1 stretches the noise along `angle` (radians).
    """
    fx = np.fft.rfftfreq(size)[None, :]
    fy = np.fft.fftfreq(size)[:, None]
    along = fx * np.cos(angle) + fy * np.sin(angle)
    across = fy * np.cos(angle) - fx * np.sin(angle)
    frequency = np.sqrt((along * stretch) ** 2 + across**2)
    frequency[0, 0] = 1.0
    spectrum = np.fft.rfft2(rng.standard_normal((size, size))) * frequency**-slope
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=(size, size))
    return (field / max(float(field.std()), 1e-6)).astype(np.float32)


def blur(field: Array, radius: float) -> Array:
    """Return a periodic Gaussian blur of (H, W) or (H, W, C); `radius` is the standard deviation in
    pixels."""
    fy = np.fft.fftfreq(field.shape[0])[:, None]
    fx = np.fft.rfftfreq(field.shape[1])[None, :]
    gain = np.exp(-2 * (np.pi * radius) ** 2 * (fx**2 + fy**2))
    gain = gain[..., None] if field.ndim == 3 else gain
    spectrum = np.fft.rfft2(field, axes=(0, 1)) * gain
    return np.fft.irfft2(spectrum, s=field.shape[:2], axes=(0, 1)).astype(np.float32)


def palette(rng: Random, count: int) -> Array:
    """Return colours that go together, (count, 3) in [0, 1]: earthy, related or free."""
    hue, spread = rng.random(), rng.choice([0.04, 0.12, 0.5])
    calm = rng.random() < 0.6
    colours = []
    for _ in range(count):
        saturation = rng.beta(1.3, 3.0) if calm else rng.beta(2.0, 1.5)
        value = rng.beta(1.6, 1.4)
        turned = (hue + rng.normal(0, spread)) % 1.0
        colours.append(colorsys.hsv_to_rgb(turned, saturation, value))
    return np.asarray(colours, dtype=np.float32)


def coloured(field: Array, colours: Array) -> Array:
    """Return a field in [0, 1] in the colours of a palette (n >= 2, 3), interpolated linearly."""
    place = np.clip(field, 0, 1) * (len(colours) - 1)
    below = np.minimum(place.astype(np.int32), len(colours) - 2)
    part = (place - below)[..., None]
    mixed: Array = colours[below] * (1 - part) + colours[below + 1] * part
    return mixed.astype(np.float32)
