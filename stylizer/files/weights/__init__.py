"""Encoder weights on disk: installed, fetched, imported, checked."""
