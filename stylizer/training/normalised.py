"""The student while it learns: a batch normalisation after every convolution.

Without it the deep layers stay at their mean and a fifth of the channels die; with it every
layer learns from the first steps on (Ioffe and Szegedy 2015). It is linear, so at export
it is folded into the convolution before it and nothing of it ships.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import torch
from torch import Tensor, nn

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT


class Normalised(nn.Module):
    """A `Compact` whose convolutions' outputs are normalised before the ReLU."""

    def __init__(self) -> None:
        super().__init__()
        self.compact = Compact(COMPACT)
        self.norms = nn.ModuleDict()
        for name, conv in convolutions(self.compact).items():
            norm = nn.BatchNorm2d(conv.out_channels, momentum=0.03)
            self.norms[name.replace(".", "-")] = norm
            conv.register_forward_hook(lambda _conv, _inputs, out, norm=norm: norm(out))
        self.to(memory_format=torch.channels_last)

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        return self.compact(image, layers)

    @torch.no_grad()
    def recalibrate(self, batches: Iterable[Tensor]) -> None:
        """Measure mean and variance of every convolution anew over these pictures."""
        momenta = {norm: norm.momentum for norm in self.norms.values()}
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
        """The state of a plain `Compact` that sees the same as this one in eval mode."""
        weights = {name: value.clone() for name, value in self.compact.state_dict().items()}
        for name in convolutions(self.compact):
            norm = self.norms[name.replace(".", "-")]
            gain = norm.weight / (norm.running_var + norm.eps).sqrt()
            weights[f"{name}.weight"] *= gain.view(-1, 1, 1, 1)
            bias = weights[f"{name}.bias"]
            weights[f"{name}.bias"] = (bias - norm.running_mean) * gain + norm.bias
        return weights


def convolutions(encoder: nn.Module) -> dict[str, nn.Conv2d]:
    """Every convolution of a network by its name."""
    return {name: m for name, m in encoder.named_modules() if isinstance(m, nn.Conv2d)}


def mixed(average: dict[str, Tensor], state: Mapping[str, Tensor], keep: float) -> None:
    """Move a running average of a state, in place; counters are copied."""
    for name, value in state.items():
        if value.is_floating_point():
            average[name].lerp_(value, 1 - keep)
        else:
            average[name].copy_(value)
