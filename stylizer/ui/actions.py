"""Menus, their shortcuts, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QToolButton, QWidget

from stylizer.app.settings import THEMES
from stylizer.files.store import folders
from stylizer.ui.kit.icons import icon
from stylizer.version import __version__

if TYPE_CHECKING:
    from stylizer.ui.window import Window


class Actions:
    """Every action of the window; the ones that come and go are attributes."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._file()
        self._edit()
        self._run()
        self._view()
        self._help()

    def _file(self) -> None:
        w, tr = self._window, self._window.tr
        menu = w.menuBar().addMenu(tr("&File"))
        self._add(menu, tr("Open &photo…"), lambda: w.intake.browse("content"), "Ctrl+O", "open")
        self._add(
            menu, tr("Add p&ainting…"), lambda: w.intake.browse("styles"), "Ctrl+Shift+O", "plus"
        )
        self._add(menu, tr("&Samples…"), w.show_samples, name="samples")
        menu.addSeparator()
        self.export = self._add(menu, tr("&Export…"), w.exporter.ask, "Ctrl+E", "export")
        self.export.setShortcuts([QKeySequence("Ctrl+E"), QKeySequence("Ctrl+S")])
        self.enlarge = self._add(
            menu, tr("&Render for print…"), w.printing.ask, "Ctrl+Shift+P", "enlarge"
        )
        menu.addSeparator()
        self._add(menu, tr("Encoder &weights…"), lambda: w.show_weights())
        menu.addSeparator()
        self._add(menu, tr("&Quit"), w.leave, "Ctrl+Q").setMenuRole(QAction.MenuRole.QuitRole)

    def _edit(self) -> None:
        w, tr = self._window, self._window.tr
        menu = w.menuBar().addMenu(tr("&Edit"))
        stack = w.studio.undo_stack
        undo, redo = stack.createUndoAction(w, tr("Undo")), stack.createRedoAction(w, tr("Redo"))
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.setIcon(icon("undo"))
        redo.setIcon(icon("redo"))
        menu.addAction(undo)
        menu.addAction(redo)
        menu.addSeparator()
        self._add(menu, tr("&Paste picture"), lambda: w.intake.paste(), "Ctrl+V", "paste")
        self.copy = self._add(menu, tr("&Copy result"), w.exporter.copy, "Ctrl+C", "copy")
        menu.addSeparator()
        self.swap = self._add(
            menu, tr("&Swap photo and painting"), lambda: w.studio.swap(), "Ctrl+Shift+X", "swap"
        )

    def _run(self) -> None:
        w, tr = self._window, self._window.tr
        menu = w.menuBar().addMenu(tr("&Run"))
        self.start = self._add(menu, tr("&Start"), w.start, "Ctrl+Return", "play")
        self.pause = self._add(menu, tr("&Pause"), w.runner.toggle_pause, "Ctrl+P", "pause")
        self.stop = self._add(menu, tr("S&top"), w.runner.stop, "Ctrl+.", "stop")
        self.restart = self._add(menu, tr("&Restart"), w.start, "Ctrl+R", "restart")
        self.go_on = self._add(menu, tr("&Continue"), w.go_on, "Ctrl+Shift+Return", "continue")
        menu.addSeparator()
        self.explore = self._add(menu, tr("&Explore…"), w.exploring.ask, "Ctrl+Shift+E", "explore")
        self.texture = self._add(
            menu, tr("Te&xture of the painting"), w.alone.texture, name="brush"
        )
        self.texture.setToolTip(tr("The painting alone, from noise: what the style faders add"))
        menu.addSeparator()
        self.back = self._add(menu, tr("Picture &before"), w.printing.back, "Ctrl+B", "back")
        self.back.setToolTip(tr("The picture that the last run went on from, and back again"))

    def _view(self) -> None:
        w, tr = self._window, self._window.tr
        canvas, panel = w.canvas_panel.canvas, w.canvas_panel
        menu = w.menuBar().addMenu(tr("&View"))
        self._add(menu, tr("&Fit"), canvas.fit, "Ctrl+0", "fit")
        self._add(menu, tr("&Actual size"), canvas.actual_size, "Ctrl+1", "actual-size")
        zoom_in = self._add(menu, tr("Zoom &in"), lambda: canvas.zoom_by(1.25))
        zoom_in.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._add(menu, tr("Zoom &out"), lambda: canvas.zoom_by(0.8), "Ctrl+-")
        menu.addSeparator()
        self.split = self._toggle(menu, tr("Compare with the &photo"), "S", panel.split)
        self.curves = self._toggle(menu, tr("&Loss curves"), "Ctrl+L", panel.toggle_curves)
        self.measures = self._toggle(menu, tr("&Measures"), "Ctrl+M", panel.toggle_measures)
        menu.addSeparator()
        themes = menu.addMenu(tr("&Theme"))
        group = QActionGroup(w)
        titles = {"system": tr("&System"), "light": tr("&Light"), "dark": tr("&Dark")}
        for name in THEMES:
            action = self._add(themes, titles[name], lambda _=False, n=name: w.set_theme(n))
            action.setCheckable(True)
            action.setChecked(w.settings.theme == name)
            group.addAction(action)

    def _help(self) -> None:
        w, tr = self._window, self._window.tr
        menu = w.menuBar().addMenu(tr("&Help"))
        self._add(menu, tr("Open the &log folder"), _open_logs)
        self._add(menu, tr("&About Stylizer"), lambda: _about(w)).setMenuRole(
            QAction.MenuRole.AboutRole
        )

    def _add(
        self, menu: QMenu, text: str, slot: Callable[..., object], keys: str = "", name: str = ""
    ) -> QAction:
        action = menu.addAction(text)
        if keys:
            action.setShortcut(QKeySequence(keys))
        if name:
            action.setIcon(icon(name))
        action.triggered.connect(slot)
        return action

    def _toggle(self, menu: QMenu, text: str, keys: str, button: QToolButton) -> QAction:
        """A menu entry and a button that are one switch."""
        action = menu.addAction(text)
        action.setShortcut(QKeySequence(keys))
        action.setCheckable(True)
        action.toggled.connect(button.setChecked)
        button.toggled.connect(action.setChecked)
        return action


def _open_logs() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folders.logs())))


def _about(window: QWidget) -> None:
    words = window.tr("<b>Stylizer {0}</b><p>A desktop studio for neural style transfer.</p>")
    QMessageBox.about(window, window.tr("About Stylizer"), words.format(__version__))
