"""Content losses: each compares the features of a layer with those of the photo."""
