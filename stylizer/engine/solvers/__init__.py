"""Solvers that change the picture along the gradient, with a state that can be saved."""
