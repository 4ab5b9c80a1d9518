"""L-BFGS as torch implements it, with which records of earlier versions are replayed."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from stylizer.engine.solvers.history import HISTORY
from stylizer.engine.solvers.protocol import Closure


class LBFGS:
    """L-BFGS with a strong Wolfe line search.

    The history of L-BFGS is valid only for one objective at one size.
    """

    def __init__(self, image: Tensor, rate: float) -> None:
        self.image, self.rate = image, rate
        self.reset()

    def reset(self) -> None:
        self._torch = torch.optim.LBFGS(
            [self.image],
            lr=1.0,
            max_iter=1,
            max_eval=8,
            history_size=HISTORY,
            tolerance_grad=0.0,
            tolerance_change=0.0,
            line_search_fn="strong_wolfe",
        )

    def step(self, closure: Closure) -> bool:
        before = self.image.detach().clone()
        try:
            self._torch.step(closure)  # type: ignore[no-untyped-call]
        except BaseException:
            # The error may have come during a line search, which changes the picture.
            with torch.no_grad():
                self.image.copy_(before)
            self.reset()
            raise
        with torch.no_grad():
            self.image.clamp_(0, 1)
        return True

    def state(self) -> dict[str, Tensor]:
        return {}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        self.reset()

    forget = reset

    def resampled_to(self, image: Tensor) -> LBFGS:
        return LBFGS(image, self.rate)
