"""Parts that all other rooms of the window use: theme, icons, fields, faders, words."""
