"""The losses by their published formulas, as pure functions, with their descriptions."""
