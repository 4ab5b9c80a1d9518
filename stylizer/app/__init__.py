"""QtCore and QtGui without widgets: threads, state with undo, settings, notices."""
