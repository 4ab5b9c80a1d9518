"""How the built-in encoder and the sample paintings were made. Nothing else uses it."""
