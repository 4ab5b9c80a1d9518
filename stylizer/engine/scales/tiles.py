"""The gradient of a loss of a picture, computed block by block and equal to that of the whole.

This works for losses that are functions of sums over the cells of a network's layers. With
S = Σ s_b over blocks b, the gradient of L(S) is Σ <dL/dS, ds_b>. A first pass without gradients
adds up S, and a second pass sends dL/dS back through one block after another. Means, Gram matrices
and distances to a target are such sums. Features at chosen cells are too: each block adds the
features of the cells that it owns.

Several devices, called lanes, can share the blocks. Two GPUs wait for each other when data is
copied from one to the other. Therefore each lane has a copy of the picture and adds up the sums and
the gradient of its own blocks; these are copied to the first lane only once, after the work of all
lanes has been queued.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from stylizer.engine.scales.blocks import Block

K = TypeVar("K", bound=Hashable)
"""Key of a sum."""
N = TypeVar("N", bound=Hashable)
"""Name of a loss."""
BlockSums = Callable[[Tensor, Block], dict[K, Tensor]]
"""(part (1, 3, h, w) of a picture that a block sees, the block) -> sums over the cells it owns."""
Losses = Callable[[Mapping[K, Tensor]], dict[N, Tensor]]
"""Sums over all cells -> scalar losses by name; their sum is the loss."""


def total(
    pictures: Sequence[Tensor], blocks: Sequence[Block], block_sums: BlockSums[K]
) -> dict[K, Tensor]:
    """Return the sums over all cells of a picture, without gradients, on the first lane.

    `pictures` are copies of the picture (1, 3, H, W), one on each lane that has a block.
    """
    lanes: list[dict[K, Tensor]] = [{} for _ in pictures]
    with torch.no_grad():
        for block in blocks:
            own = lanes[block.lane]
            for name, part in block_sums(block.seen(pictures[block.lane]), block).items():
                own[name] = own[name] + part if name in own else part
        return _gathered(lanes)


def gradient(
    pictures: Sequence[Tensor],
    blocks: Sequence[Block],
    block_sums: BlockSums[K],
    losses: Losses[K, N],
) -> tuple[dict[N, Tensor], Tensor]:
    """Return (value of each loss, gradient (1, 3, H, W) of their sum), on the first lane.

    `pictures` are copies of the picture (1, 3, H, W), one on each lane that has a block.
    """
    pictures = [picture.detach() for picture in pictures]
    # If each lane has one block, the first pass keeps its graph, and no second pass is needed.
    single = len(blocks) == len(pictures)
    graphs = {block: _with_graph(pictures, block, block_sums) for block in blocks if single}
    totals = (
        _gathered([graphs[block][1] for block in blocks])
        if single
        else total(pictures, blocks, block_sums)
    )
    if not totals:
        return {}, torch.zeros_like(pictures[0])
    leaves = {key: value.detach().requires_grad_() for key, value in totals.items()}
    terms = losses(leaves)
    loss = torch.stack(list(terms.values())).sum()
    of_sums = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values())), strict=True))
    on_lanes = [{key: g.to(own.device) for key, g in of_sums.items()} for own in pictures]
    gradients = [torch.zeros_like(own) for own in pictures]
    for block in blocks:
        view, sums = graphs.get(block) or _with_graph(pictures, block, block_sums)
        # A sum that does not depend on this block has no gradient here.
        here = [key for key in leaves if sums[key].requires_grad]
        if here:
            # A scalar is differentiated, because torch imports sympy, which takes half a second,
            # to check the shapes of gradients that are given for sums.
            own = on_lanes[block.lane]
            product = torch.stack([(sums[key] * own[key]).sum() for key in here]).sum()
            (part,) = torch.autograd.grad(product, view)
            block.seen(gradients[block.lane]).add_(part)
    whole, *others = gradients
    for other in others:
        whole += other.to(whole.device)
    return {name: term.detach() for name, term in terms.items()}, whole


def _with_graph(
    pictures: Sequence[Tensor], block: Block, block_sums: BlockSums[K]
) -> tuple[Tensor, dict[K, Tensor]]:
    """Return (the part that a block sees, as a leaf of autograd; the block's sums)."""
    view = block.seen(pictures[block.lane]).detach().requires_grad_()
    return view, block_sums(view, block)


def _gathered(lanes: Sequence[Mapping[K, Tensor]]) -> dict[K, Tensor]:
    """Add up the sums of all lanes on the device of the first lane."""
    first, *others = lanes
    totals = {name: own.detach() for name, own in first.items()}
    for sums in others:
        for name, part in sums.items():
            totals[name] = totals[name] + part.detach().to(totals[name].device)
    return totals
