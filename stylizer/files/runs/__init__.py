"""Runs: make a job from sources, carry it out, save it, continue it, and explore settings."""
