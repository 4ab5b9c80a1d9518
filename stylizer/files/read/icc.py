"""Colour management: convert samples with an ICC profile to sRGB.

The intent is relative colorimetric with black point compensation, as in common photo editors:
colours within sRGB stay as they are, and the darkest ink becomes black. The perceptual intent is
not used, because its tables differ between makers of profiles, and matrix profiles have none.
In PNG files only the iCCP chunk is used, because gAMA and cHRM are often wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[Any]
"""(h, w, channels) uint8 or uint16, full range."""
Space = str
"""Colour space: "gray", "rgb", "cmyk" (0: no ink) or "lab" (16 bits, encoded as in ICC v4)."""
CHANNELS = {"gray": 1, "rgb": 3, "cmyk": 4, "lab": 3}
MAX_PROFILE = 16 << 20
_SIGNATURES = {b"GRAY": "gray", b"RGB ": "rgb", b"CMYK": "cmyk", b"Lab ": "lab"}
_PROBES = 4096
"""Number of random colours on which conversions are compared."""


def to_srgb(space: Space, profile: bytes, depth: type) -> Callable[[Samples], Samples]:
    """Return a function that converts samples of `space` to (h, w, 3) sRGB.

    `depth` is the dtype of the samples and of the result. A profile that is broken, or meant for
    another space, is ignored.
    """
    declared = _SIGNATURES.get(profile[16:20]) if 128 < len(profile) <= MAX_PROFILE else None
    if space == "lab":
        return _managed("lab", profile if declared == "lab" else _lab(), np.uint16) or _plain("rgb")
    managed = None
    if declared == space:
        managed = _managed(space, profile, depth)
    elif (declared, space) == ("rgb", "gray") and (rgb := _managed("rgb", profile, depth)):
        gray, convert = _plain("gray"), rgb  # bound for the closure

        def managed(samples: Samples) -> Samples:
            return convert(gray(samples))

    return managed or _plain(space)


def _plain(space: Space) -> Callable[[Samples], Samples]:
    """Return the conversion for a picture without a profile.

    Gray and RGB samples are taken as sRGB. Inks of CMYK absorb light.
    """
    if space == "gray":
        return lambda samples: np.broadcast_to(samples, (*samples.shape[:2], 3))
    if space == "rgb":
        return lambda samples: samples

    def inks(samples: Samples) -> Samples:
        full = np.iinfo(samples.dtype).max
        light = (full - samples).astype(np.float32)
        return np.rint(light[..., :3] * light[..., 3:] / full).astype(samples.dtype)

    return inks


def _managed(space: Space, profile: bytes, depth: type) -> Callable[[Samples], Samples] | None:
    """Return the conversion by a profile; None if the profile is broken or is that of sRGB."""
    full = np.iinfo(depth).max
    probe = np.random.default_rng(0).uniform(size=(1, _PROBES, CHANNELS[space]))
    probe = np.rint(probe ** np.linspace(1, 4, _PROBES)[:, None] * full).astype(depth)
    step = full // 255 / 16 if depth is np.uint16 else 1
    flags = imagecodecs.CMS.FLAGS
    exact = flags.BLACKPOINTCOMPENSATION | flags.NOOPTIMIZE
    try:
        reference = _transform(space, profile, probe, exact)
        quick = _transform(space, profile, probe, flags.BLACKPOINTCOMPENSATION)
    except (RuntimeError, ValueError):
        return None
    if space == "rgb" and _max_difference(reference, probe) <= step:
        return None
    # The optimised code of Little CMS is 15 times as fast. For some profiles, and at 16 bits, its
    # error is up to 20 of 255 levels, so it is used only where it gives the same colours.
    chosen = flags.BLACKPOINTCOMPENSATION if _max_difference(reference, quick) <= step else exact
    return lambda samples: _transform(space, profile, samples, chosen)


def _transform(space: Space, profile: bytes, samples: Samples, flags: int) -> Samples:
    if space == "gray":
        samples = samples[..., 0]
    return imagecodecs.cms_transform(
        np.ascontiguousarray(samples),
        profile,
        _srgb(),
        colorspace=space,
        outcolorspace="rgb",
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
        flags=flags,
    )


def _max_difference(a: Samples, b: Samples) -> float:
    return float(np.abs(a.astype(np.int32) - b).max())


@lru_cache(maxsize=1)
def _srgb() -> bytes:
    return imagecodecs.cms_profile("srgb")


@lru_cache(maxsize=1)
def _lab() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
