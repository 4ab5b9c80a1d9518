"""The optimisation: torch and numpy only. It knows no Qt, no files and no global state."""
