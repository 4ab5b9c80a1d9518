"""Recipes made from recipes: texture and inversion, enlargement, another encoder, sweeps."""
