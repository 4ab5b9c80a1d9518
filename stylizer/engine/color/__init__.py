"""The colour modes: results in the colours of the photo, or of the paintings."""
