"""The widgets that take in and show the photo, the paintings and the regions."""
