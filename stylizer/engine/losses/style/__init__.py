"""Style losses: each compares one statistic of a layer with that of the paintings."""
