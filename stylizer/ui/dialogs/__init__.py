"""The dialogs for export, print and encoder weights."""
