"""The image losses, which are computed from pixels instead of features."""
