"""Parts that every other room uses: theme, icons, fields, faders, words."""
