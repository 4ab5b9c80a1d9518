"""The record inside a result: how the result was made, and from which sources."""
