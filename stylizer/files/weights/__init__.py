"""Encoder weights on disk: download, import, check, and read them."""
