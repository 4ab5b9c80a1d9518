"""The content losses, which compare the features of a layer with those of the photo."""
