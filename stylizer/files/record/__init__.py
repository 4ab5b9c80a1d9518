"""The record inside a result: how it was made, and from what."""
