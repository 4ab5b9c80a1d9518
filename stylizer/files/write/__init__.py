"""Write results as picture files: formats, depths and metadata."""
