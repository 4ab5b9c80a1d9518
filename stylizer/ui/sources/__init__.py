"""The photo, the paintings and the regions: how they come in and where they are shown."""
