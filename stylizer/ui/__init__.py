"""The widgets of the window. No torch here."""
