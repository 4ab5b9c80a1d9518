"""The user's folders, and files written atomically, locked, or cached there."""
