"""Count the arithmetic operations that torch runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


class Operations(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Context manager that counts the operations of convolutions and matrix products in `count`.

    A multiply-add counts as two operations. Only gradients that are computed count. This class
    replaces FlopCounterMode of torch, whose hooks on modules `torch.autograd.grad` does not allow.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.count = 0

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        options = kwargs or {}
        out = func(*args, **options)
        if formula := flop_registry.get(func.overloadpacket):
            self.count += formula(*args, **options, out_val=out)
        return out
