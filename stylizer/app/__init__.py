"""The app without widgets: threads, state with undo, settings and notices, by QtCore and QtGui."""
