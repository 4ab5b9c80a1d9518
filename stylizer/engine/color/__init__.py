"""Where the colours of a result come from."""
