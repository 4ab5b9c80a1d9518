"""Download, import, check and read the weights of encoders."""
