"""The version of the program, also that of the package."""

__version__ = "0.1.0"
