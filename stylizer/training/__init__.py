"""The programs that made the built-in encoder and the sample paintings.

Stylizer itself does not use this package.
"""
