"""The size of the history of L-BFGS. No torch here: estimates of memory need it before torch is
loaded."""

HISTORY = 50
"""Number of pairs of pictures from which L-BFGS estimates curvature."""
