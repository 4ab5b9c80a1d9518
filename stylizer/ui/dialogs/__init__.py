"""Dialogs: export, print, encoder weights."""
