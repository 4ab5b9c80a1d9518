"""Write results as picture files: formats, depths, metadata."""
