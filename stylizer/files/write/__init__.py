"""Pictures to disk: formats, depths, metadata."""
