"""The mixer: a strip with a fader for each layer."""
