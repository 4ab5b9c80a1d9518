"""The style losses, each of which compares a statistic of a layer with that of the paintings."""
