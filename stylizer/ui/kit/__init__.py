"""Parts that all other packages of the window use: theme, icons, fields, faders, texts."""
