"""The app without widgets: threads, state with undo, settings and notices.

It uses QtCore and QtGui, but no QtWidgets.
"""
