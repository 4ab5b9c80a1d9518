"""Tools and media of the painters: brushes, chalk, ink, glass and others."""
