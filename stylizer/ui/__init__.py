"""Widgets of the window. Nothing in here imports torch."""
