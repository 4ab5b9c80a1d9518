"""The style transfer itself, with torch and numpy only: no Qt, no files and no global state."""
