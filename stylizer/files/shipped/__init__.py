"""Files that ship with the program: sample pictures, presets, other resources."""
