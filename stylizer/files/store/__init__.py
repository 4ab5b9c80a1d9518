"""The user's folders; atomic writes, locks and caches."""
