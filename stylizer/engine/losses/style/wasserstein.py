"""Style as a Gaussian in feature space: how far one has to be moved to become another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments

BLUR = 1e-6
"""Variance added in every direction to both Gaussians, as a share of the target's trace. It is
just above what float32 leaves of rounding in a covariance, and bounds the gradient where there
is no variance at all: in a picture of fewer cells than channels, or of one colour.
Only there does it show in the value, which is then some percent smaller."""


class Gaussian(NamedTuple):
    """A target, prepared once, in float64: mean (C,), root and trace of the blurred covariance."""

    mean: Tensor
    root: Tensor  # (C, C), symmetric
    trace: Tensor
    blur: Tensor


def gaussian(target: Moments) -> Gaussian:
    """The target of `wasserstein`, from the moments of a style; one eigen-decomposition."""
    import torch

    mean, covariance = _precise(target.mean), _precise(target.covariance)
    values, vectors = torch.linalg.eigh(covariance)
    values = values.clamp_min(0)  # rounding leaves some below
    blur = (BLUR * values.sum()).clamp_min(1e-12)  # a target of one colour has no trace
    root = vectors * (values + blur).sqrt() @ vectors.T
    return Gaussian(mean, root, (values + blur).sum(), blur)


def wasserstein(a: Moments, b: Gaussian) -> Tensor:
    """Squared 2-Wasserstein distance, |μa - μb|² + tr(A + B - 2 (B½ A B½)½) -> scalar.

    Dowson and Landau 1982, with the blur of the target added to A and B. Its gradient for A,
    I - B½ (B½ A B½)^-½ B½, is finite also at equality and for covariances without full rank. From
    float32 moments the value is within 1e-5 of the target's trace, the gradient within 1e-3 of
    its norm.
    """
    import torch

    mean, covariance = _precise(a.mean), _precise(a.covariance)
    blurred = covariance + b.blur * torch.eye(len(mean), dtype=mean.dtype, device=mean.device)
    between = b.root @ blurred @ b.root
    # The least that two blurred covariances allow; only rounding is below it.
    crossed = torch.linalg.eigvalsh(between).clamp_min(b.blur.square()).sqrt().sum()
    distance: Tensor = (mean - b.mean).square().sum() + blurred.trace() + b.trace - 2 * crossed
    return distance.to(a.covariance)


def _precise(x: Tensor) -> Tensor:
    """In float64, on the CPU where the device has none: roots of small eigenvalues need it."""
    import torch

    return x.to("cpu" if x.device.type == "mps" else x.device, torch.float64)


LOSSES = (
    StyleLoss(
        name="wasserstein",
        title="Wasserstein",
        hint="How far all features together would have to move to become those of the painting:"
        " richer colours, closer patterns.",
        order=4,
        statistic="moments",
        target=gaussian,
        function=lambda a, b, seed: wasserstein(a, b),
        empty=lambda b: b.mean.square().sum() + b.trace,
        balance=2.5,
    ),
)
