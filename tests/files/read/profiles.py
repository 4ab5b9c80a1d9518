"""ICC profiles written by hand, and the conversion of their colours by the published formulas."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

D65 = (0.3127, 0.3290)
D50 = np.array([0.9642, 1.0, 0.8249])
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def matrix(primaries: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    """Return the matrix from linear RGB with white D65 to XYZ."""
    columns = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries]).T
    white = np.array([D65[0] / D65[1], 1, (1 - D65[0] - D65[1]) / D65[1]])
    return columns * np.linalg.solve(columns, white)


def encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Encode linear light as sRGB in [0, 1]."""
    linear = np.clip(linear, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def decoded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Decode sRGB in [0, 1] to linear light."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def in_srgb(
    linear: NDArray[np.float64], primaries: tuple[tuple[float, float], ...]
) -> NDArray[np.float64]:
    """Convert linear light of a space with white D65 to sRGB, clipped to its range."""
    return encoded(linear @ (np.linalg.inv(matrix(SRGB)) @ matrix(primaries)).T)


def adapted(white: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Bradford matrix from XYZ under one white to XYZ under the other."""
    cone = BRADFORD @ np.stack([white, other], axis=1)
    return np.linalg.inv(BRADFORD) @ np.diag(cone[:, 1] / cone[:, 0]) @ BRADFORD


def rgb(primaries: tuple[tuple[float, float], ...], curve: bytes) -> bytes:
    """Make a matrix profile. The white is adapted to D50, as the ICC specification demands."""
    white = matrix(primaries).sum(axis=1)
    columns = (adapted(white, D50) @ matrix(primaries)).T
    tags = {b"wtpt": _xyz(D50)}
    for letter, column in zip(b"rgb", columns, strict=True):
        tags[bytes([letter]) + b"XYZ"] = _xyz(column)
        tags[bytes([letter]) + b"TRC"] = curve
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def gray(curve: bytes) -> bytes:
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"wtpt": _xyz(D50), b"kTRC": curve})


def cmyk(corners: NDArray[np.float64]) -> bytes:
    """Make the profile of a printer whose 16 mixes of full inks have these Lab colours.

    C varies slowest.
    """
    ramp = bytes(range(256))
    lab = np.rint(corners * [2.55, 1, 1] + [0, 128, 128]).clip(0, 255).astype(np.uint8)
    head = struct.pack(
        ">4s4xBBBx9i", b"mft1", 4, 3, 2, *(v * 65536 for v in np.eye(3, dtype=int).flat)
    )
    table = head + ramp * 4 + lab.tobytes() + ramp * 3
    tags = {b"wtpt": _xyz(D50), b"A2B0": table, b"A2B1": table}
    return _profile(b"prtr", b"CMYK", b"Lab ", tags)


def gamma(value: float) -> bytes:
    return struct.pack(">4s4xIH2x", b"curv", 1, round(value * 256))


def table(values: NDArray[np.float64]) -> bytes:
    """Make a tone curve of samples in [0, 1]."""
    samples = np.rint(values * 65535).astype(">u2").tobytes()
    return struct.pack(">4s4xI", b"curv", len(values)) + samples + b"\0" * (-len(samples) % 4)


def _xyz(values: NDArray[np.float64]) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(v * 65536) for v in values))


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    index, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        index += struct.pack(">4sII", name, start + len(body), len(data))
        body += data
    size = start + len(body)
    head = struct.pack(">I4xI4s4s4s", size, 0x02400000, kind, space, connection)
    head = head.ljust(36, b"\0") + b"acsp"
    head = head.ljust(68, b"\0") + struct.pack(">3i", *(round(v * 65536) for v in D50))
    return head.ljust(128, b"\0") + index + body
