"""What ships with the program: samples, presets, and where they lie."""
