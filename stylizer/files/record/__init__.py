"""The record inside a result, which says how the result was made and from which sources."""
