"""Losses of the pixels themselves."""
