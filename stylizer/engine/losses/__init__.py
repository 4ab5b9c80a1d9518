"""Losses by their published formulas, as pure functions."""
