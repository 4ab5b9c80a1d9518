"""The size of the history of L-BFGS, which estimates of memory need before torch is loaded."""

HISTORY = 50
"""Number of pairs of pictures from which L-BFGS estimates the curvature."""
