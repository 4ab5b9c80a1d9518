"""The solvers by their names in recipes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import Tensor

from stylizer.engine.recipe import Recipe
from stylizer.engine.solvers.adam import Adam
from stylizer.engine.solvers.lbfgs import LBFGS
from stylizer.engine.solvers.protocol import Solver
from stylizer.engine.solvers.pyramid import PyramidLBFGS

SOLVERS: Mapping[str, Callable[[Tensor, float], Solver]] = {
    "pyramid": PyramidLBFGS,
    "adam": Adam,
    "lbfgs": LBFGS,
}
"""Name -> the solver that changes an image (1, 3, H, W) at a learning rate."""


def solver(recipe: Recipe, image: Tensor) -> Solver:
    """Return the solver of a recipe, which changes `image` (1, 3, H, W)."""
    return SOLVERS[recipe.optimizer](image, recipe.learning_rate)
