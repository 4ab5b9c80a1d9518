"""The picture in the middle of the window, and what lies around it."""
