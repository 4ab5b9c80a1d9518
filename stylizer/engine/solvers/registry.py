"""The solvers by their names in recipes."""

from __future__ import annotations

from torch import Tensor

from stylizer.engine.recipe import Recipe
from stylizer.engine.solvers.adam import Adam
from stylizer.engine.solvers.lbfgs import LBFGS
from stylizer.engine.solvers.protocol import Solver


def solver(recipe: Recipe, image: Tensor) -> Solver:
    """Return the solver of a recipe, which changes `image` (1, 3, H, W)."""
    return (Adam if recipe.optimizer == "adam" else LBFGS)(image, recipe.learning_rate)
