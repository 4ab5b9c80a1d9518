"""The gradient of a loss of a picture, block by block, exactly as of the whole.

It works for losses of sums over the cells of a network's layers. With S = Σ s_b over blocks b,
the gradient of L(S) is Σ <dL/dS, ds_b>: a first pass without gradients adds up S, a second
sends dL/dS back through one block after another. Means, Gram matrices and distances to a
target are such sums; so are features at chosen cells, each block putting in those that it owns.

Several devices, the lanes, can share the blocks. Two GPUs wait for each other when something goes
from one to the other, so each lane has a copy of the picture and adds up what is its own. The
first lane gets the sums and the gradient of every other once, when all has been begun.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from stylizer.engine.scales.blocks import Block

K = TypeVar("K", bound=Hashable)
"""Tells one sum from another."""
N = TypeVar("N", bound=Hashable)
"""Tells one loss from another."""
Look = Callable[[Tensor, Block], dict[K, Tensor]]
"""(what a block sees of a picture, (1, 3, h, w); the block) -> sums over the cells it owns."""
Losses = Callable[[Mapping[K, Tensor]], dict[N, Tensor]]
"""Sums over all cells -> scalars, whose sum is the loss."""


def total(pictures: Sequence[Tensor], blocks: Sequence[Block], look: Look[K]) -> dict[K, Tensor]:
    """The sums over all cells of a picture (1, 3, H, W), without gradients, in the first lane.

    pictures: its copies, one in each lane that has a block.
    """
    lanes: list[dict[K, Tensor]] = [{} for _ in pictures]
    with torch.no_grad():
        for block in blocks:
            own = lanes[block.lane]
            for name, part in look(block.seen(pictures[block.lane]), block).items():
                own[name] = own[name] + part if name in own else part
        return _gathered(lanes)


def gradient(
    pictures: Sequence[Tensor], blocks: Sequence[Block], look: Look[K], losses: Losses[K, N]
) -> tuple[dict[N, Tensor], Tensor]:
    """(each loss, detached; the gradient of their sum), in the first lane; arguments as above."""
    pictures = [picture.detach() for picture in pictures]
    # The only look of a lane keeps its graph: there is no second one.
    only = len(blocks) == len(pictures)
    kept = {block: _seen(pictures, block, look) for block in blocks} if only else {}
    totals = _gathered([kept[b][1] for b in blocks]) if only else total(pictures, blocks, look)
    if not totals:
        return {}, torch.zeros_like(pictures[0])
    leaves = {name: value.detach().requires_grad_() for name, value in totals.items()}
    terms = losses(leaves)
    loss = torch.stack(list(terms.values())).sum()
    pushes = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))
    pushes_in = [{k: push.to(own.device) for k, push in pushes.items()} for own in pictures]
    slopes = [torch.zeros_like(own) for own in pictures]
    for block in blocks:
        view, sums = kept.get(block) or _seen(pictures, block, look)
        # A sum to which nothing in this block adds has no gradient here.
        here = [name for name in leaves if sums[name].requires_grad]
        if here:
            (part,) = torch.autograd.grad(
                [sums[name] for name in here], view, [pushes_in[block.lane][name] for name in here]
            )
            block.seen(slopes[block.lane]).add_(part)
    slope, *others = slopes
    for other in others:
        slope += other.to(slope.device)
    return {name: term.detach() for name, term in terms.items()}, slope


def _seen(
    pictures: Sequence[Tensor], block: Block, look: Look[K]
) -> tuple[Tensor, dict[K, Tensor]]:
    view = block.seen(pictures[block.lane]).detach().requires_grad_()
    return view, look(view, block)


def _gathered(lanes: Sequence[Mapping[K, Tensor]]) -> dict[K, Tensor]:
    """The sums of all lanes, on the device of the first."""
    first, *others = lanes
    totals = {name: own.detach() for name, own in first.items()}
    for sums in others:
        for name, part in sums.items():
            totals[name] = totals[name] + part.detach().to(totals[name].device)
    return totals
