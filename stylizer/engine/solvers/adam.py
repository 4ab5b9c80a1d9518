"""The solver Adam, with a state that is resized along with the picture."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from stylizer.engine.scales.pyramid import resize_smooth
from stylizer.engine.solvers.protocol import Closure


class Adam:
    """Adam (Kingma and Ba 2015, algorithm 1) on one picture, with betas (0.9, 0.99)."""

    BETAS = (0.9, 0.99)
    EPSILON = 1e-12
    """The usual 1e-8 is too large, because the gradients of a mean over pixels are small: at print
    sizes it would stop the optimisation."""

    def __init__(
        self,
        image: Tensor,
        rate: float,
        first: Tensor | None = None,
        second: Tensor | None = None,
        count: int = 0,
    ) -> None:
        self.image, self.rate, self.count = image, rate, count
        self.first = torch.zeros_like(image, requires_grad=False) if first is None else first
        self.second = torch.zeros_like(image, requires_grad=False) if second is None else second

    def step(self, closure: Closure) -> bool:
        closure()
        gradient = self.image.grad
        assert gradient is not None
        self.count += 1
        a, b = self.BETAS
        with torch.no_grad():
            self.first.lerp_(gradient, 1 - a)
            self.second.mul_(b).addcmul_(gradient, gradient, value=1 - b)
            # The gradient is no longer needed, so the root is put into its memory.
            root = torch.div(self.second, 1 - b**self.count, out=gradient)
            root.sqrt_().add_(self.EPSILON)
            self.image.addcdiv_(self.first, root, value=-self.rate / (1 - a**self.count))
            self.image.clamp_(0, 1)
        self.image.grad = None
        return True

    def state(self) -> dict[str, Tensor]:
        return {"first": self.first, "second": self.second, "count": torch.tensor(self.count)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.first.copy_(state["first"])
        self.second.copy_(state["second"])
        self.count = int(state["count"])

    def reset(self) -> None:
        """Do nothing: the old moments still serve, and let a moved fader act smoothly."""

    def forget(self) -> None:
        self.first.zero_()
        self.second.zero_()
        self.count = 0

    def resampled_to(self, image: Tensor) -> Adam:
        # The loss is a mean over pixels, so k times as many pixels have gradients 1/k as large.
        height, width = image.shape[2:]
        k = (height * width) / (self.image.shape[2] * self.image.shape[3])
        first = resize_smooth(self.first, width, height).div_(k)
        second = resize_smooth(self.second, width, height).clamp_min_(0).div_(k**2)
        return Adam(image, self.rate, first, second, self.count)
