"""The student during training, with a batch normalisation after every convolution.

Without normalisation the deep layers stay at their mean and a fifth of the channels die; with it
every layer learns from the first steps on (Ioffe and Szegedy 2015). The normalisation is linear, so
the export folds it into the convolution before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT


class Normalised(nn.Module):
    """A `Compact` whose convolutions' outputs are normalised before the ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.compact = Compact(COMPACT)
        self.after = {
            name: nn.BatchNorm2d(conv.out_channels, momentum=0.03)
            for name, conv in convolutions(self.compact).items()
        }
        """The normalisation of the output of each convolution, by the convolution's name."""
        # This registers the modules, whose names must not contain dots.
        self.norms = nn.ModuleDict({n.replace(".", "-"): norm for n, norm in self.after.items()})
        for name, conv in convolutions(self.compact).items():
            conv.register_forward_hook(_followed_by(self.after[name]))
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        features: dict[str, Tensor] = self.compact(image, layers)
        return features

    @torch.no_grad()
    def recalibrate(self, batches: Iterable[Tensor]) -> None:
        """Measure the mean and variance of every convolution's output again on these pictures."""
        momenta = {norm: norm.momentum for norm in self.after.values()}
        for norm in momenta:
            norm.reset_running_stats()
            norm.momentum = None  # a plain average over the batches
        self.train()
        for image in batches:
            self(image, self.compact.info.names)
        for norm, momentum in momenta.items():
            norm.momentum = momentum

    @torch.no_grad()
    def folded(self) -> dict[str, Tensor]:
        """Return the state of a `Compact` with the same features as this network in eval mode."""
        weights = {name: value.clone() for name, value in self.compact.state_dict().items()}
        for name in convolutions(self.compact):
            norm = self.after[name]
            assert norm.running_mean is not None
            assert norm.running_var is not None
            gain = norm.weight / (norm.running_var + norm.eps).sqrt()
            weights[f"{name}.weight"] *= gain.view(-1, 1, 1, 1)
            bias = weights[f"{name}.bias"]
            weights[f"{name}.bias"] = (bias - norm.running_mean) * gain + norm.bias
        return weights


def _followed_by(norm: nn.BatchNorm2d) -> Callable[[nn.Module, Any, Tensor], Tensor]:
    """Return a forward hook that normalises a module's output."""

    def hook(_module: nn.Module, _inputs: Any, out: Tensor) -> Tensor:
        normalised: Tensor = norm(out)
        return normalised

    return hook


def convolutions(encoder: nn.Module) -> dict[str, nn.Conv2d]:
    """Return all convolutions of a network by their names."""
    return {name: m for name, m in encoder.named_modules() if isinstance(m, nn.Conv2d)}


def mixed(average: dict[str, Tensor], state: Mapping[str, Tensor], keep: float) -> None:
    """Move a running average of states by 1 - `keep` towards a state, in place; copy counters."""
    for name, value in state.items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - keep)
        else:
            average[name].copy_(value)
