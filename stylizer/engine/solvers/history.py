"""How much L-BFGS remembers. No torch here: estimates of memory count it before torch is loaded."""

HISTORY = 50
"""Pairs of pictures by which L-BFGS remembers curvature."""
