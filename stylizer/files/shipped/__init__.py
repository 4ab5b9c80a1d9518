"""Files that ship with the program: sample pictures, presets and other resources."""
