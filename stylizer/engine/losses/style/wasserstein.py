"""The Wasserstein loss: style as a Gaussian in feature space, compared by optimal transport."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stylizer.engine.losses.description import StyleLoss

if TYPE_CHECKING:
    from torch import Tensor

    from stylizer.engine.losses.moments import Moments

BLUR = 1e-6
"""Variance added in every direction to both Gaussians, as a share of the target's trace. It is just
above the rounding error of a covariance in float32. It bounds the gradient in directions without
variance, as in a picture that has fewer cells than channels, or a single colour. Only for such
pictures does it change the value noticeably, which is then some percent smaller."""


class Gaussian(NamedTuple):
    """A target in float64: the mean (C,), and the root and the trace of the blurred covariance."""

    mean: Tensor
    root: Tensor  # (C, C), symmetric
    trace: Tensor
    blur: Tensor


def gaussian(target: Moments) -> Gaussian:
    """Compute the target of `wasserstein` from the moments of a style; one eigendecomposition."""
    import torch

    mean, covariance = _precise(target.mean), _precise(target.covariance)
    values, vectors = torch.linalg.eigh(covariance)
    values = values.clamp_min(0)  # rounding makes some negative
    blur = (BLUR * values.sum()).clamp_min(1e-12)  # the trace is 0 for a single colour
    root = vectors * (values + blur).sqrt() @ vectors.T
    return Gaussian(mean, root, (values + blur).sum(), blur)


def wasserstein(a: Moments, b: Gaussian) -> Tensor:
    """Return the squared 2-Wasserstein distance, |μa - μb|² + tr(A + B - 2 (B½ A B½)½) -> scalar.

    The source is Dowson and Landau 1982; here the blur of the target is added to A and B. The
    gradient for A, I - B½ (B½ A B½)^-½ B½, is finite also for A = B and for covariances without
    full rank. With float32 moments, the error of the value is below 1e-5 of the target's trace, and
    that of the gradient below 1e-3 of its norm.
    """
    import torch

    mean, covariance = _precise(a.mean), _precise(a.covariance)
    blurred = covariance + b.blur * torch.eye(len(mean), dtype=mean.dtype, device=mean.device)
    between = b.root @ blurred @ b.root
    # Eigenvalues of the product of two blurred covariances are only smaller by rounding.
    crossed = torch.linalg.eigvalsh(between).clamp_min(b.blur.square()).sqrt().sum()
    distance: Tensor = (mean - b.mean).square().sum() + blurred.trace() + b.trace - 2 * crossed
    return distance.to(a.covariance)


def _precise(x: Tensor) -> Tensor:
    """Convert to float64, on the CPU if the device lacks it; small eigenvalues need it."""
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
