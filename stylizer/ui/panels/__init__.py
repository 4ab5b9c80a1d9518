"""Panels of the window: each is one tool with its action, its widget and its state."""
