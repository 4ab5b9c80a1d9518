"""Several settings side by side, to choose from."""
