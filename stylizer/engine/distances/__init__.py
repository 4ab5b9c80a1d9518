"""The distances of a result from its content and from its styles."""
