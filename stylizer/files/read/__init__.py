"""Pictures into memory: formats, colour profiles, orientation, masks."""
