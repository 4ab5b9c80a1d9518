"""The gradient of a loss of a picture, block by block, exactly as of the whole.

It works for losses of sums over the cells of a network's layers. With S = Σ s_b over blocks b,
the gradient of L(S) is Σ <dL/dS, ds_b>: a first pass without gradients adds up S, a second
sends dL/dS back through one block after another. Means, Gram matrices and distances to a
target are such sums; so are features at chosen cells, each block putting in those that it owns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from stylizer.engine.blocks import Block

Look = Callable[[Tensor, Block], dict[str, Tensor]]
"""(what a block sees of a picture, (1, 3, h, w); the block) -> sums over the cells it owns."""
Losses = Callable[[Mapping[str, Tensor]], dict[str, Tensor]]
"""Sums over all cells -> scalars, whose sum is the loss."""


def total(picture: Tensor, blocks: Sequence[Block], look: Look) -> dict[str, Tensor]:
    """The sums over all cells of `picture` (1, 3, H, W), without gradients."""
    totals: dict[str, Tensor] = {}
    with torch.no_grad():
        for block in blocks:
            for name, part in look(block.seen(picture), block).items():
                totals[name] = totals[name] + part if name in totals else part
    return totals


def gradient(
    picture: Tensor, blocks: Sequence[Block], look: Look, losses: Losses
) -> tuple[dict[str, Tensor], Tensor]:
    """(each loss, detached; the gradient of their sum), for `picture` (1, 3, H, W)."""
    picture = picture.detach()
    slope = torch.zeros_like(picture)
    # The only look at a whole picture keeps its graph: there is no second one.
    whole = _seen(picture, blocks[0], look) if len(blocks) == 1 else None
    totals = whole[1] if whole else total(picture, blocks, look)
    if not totals:
        return {}, slope
    leaves = {name: value.detach().requires_grad_() for name, value in totals.items()}
    terms = losses(leaves)
    loss = torch.stack(list(terms.values())).sum()
    slopes = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))
    for block in blocks:
        view, sums = whole or _seen(picture, block, look)
        # A sum to which nothing in this block adds has no gradient here.
        here = [name for name in leaves if sums[name].requires_grad]
        if here:
            (part,) = torch.autograd.grad(
                [sums[name] for name in here], view, [slopes[name] for name in here]
            )
            block.seen(slope).add_(part)
    return {name: term.detach() for name, term in terms.items()}, slope


def _seen(picture: Tensor, block: Block, look: Look) -> tuple[Tensor, dict[str, Tensor]]:
    view = block.seen(picture).detach().requires_grad_()
    return view, look(view, block)
