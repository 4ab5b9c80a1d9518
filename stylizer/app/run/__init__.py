"""The life of a run seen from the window: its thread, its progress, what is kept of it."""
