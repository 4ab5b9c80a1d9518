"""The explorer: results of several settings side by side, to choose from."""
