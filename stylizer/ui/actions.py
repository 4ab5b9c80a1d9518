"""The menus: every command of the window, with its shortcut and the states that enable it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QWidget

from stylizer.app.settings import THEMES
from stylizer.files.store import folders
from stylizer.ui.canvas.canvas_panel import CanvasPanel
from stylizer.ui.dialogs.exporter import Exporter
from stylizer.ui.dialogs.printing import Printing
from stylizer.ui.kit import theme
from stylizer.ui.kit.commands import bind, command
from stylizer.ui.kit.icons import icon
from stylizer.ui.panels.protocol import Context, Menu, Panel
from stylizer.ui.sources.intake import Intake
from stylizer.version import __version__


class Actions:
    """The content of the menu bar. Actions that are disabled at times are attributes."""

    def __init__(
        self,
        context: Context,
        intake: Intake,
        exporter: Exporter,
        printing: Printing,
        panel: CanvasPanel,
        panels: Sequence[Panel],
        *,
        samples: Callable[[], None],
        weights: Callable[[], None],
        leave: Callable[[], None],
    ) -> None:
        """Fill the menu bar.

        `samples` and `weights` open the samples and the encoder weights; `leave` closes the window.
        """
        self._context, self._tr = context, context.window.tr
        self._intake, self._exporter, self._printing = intake, exporter, printing
        self._panel, self._panels = panel, panels
        self._samples, self._weights, self._leave = samples, weights, leave
        self._file()
        self._edit()
        self._run()
        self._view()
        self._help()
        for button, action in ((panel.export, self.export), (panel.enlarge, self.enlarge)):
            bind(button, action)
        studio, runner = context.studio, context.runner
        for signal in (runner.state_changed, runner.stale_changed, studio.changed):
            signal.connect(self._refresh)
        runner.progressed.connect(self._refresh_export)
        self._refresh()

    def _file(self) -> None:
        tr, menu, intake = self._tr, self._menu(self._tr("&File")), self._intake
        photo, painting = lambda: intake.browse("content"), lambda: intake.browse("styles")
        self._add(menu, tr("Open &photo…"), photo, "Ctrl+O", picture="open")
        self._add(menu, tr("Add p&ainting…"), painting, "Ctrl+Shift+O", picture="plus")
        self._add(menu, tr("&Samples…"), self._samples, picture="samples")
        menu.addSeparator()
        self.export = self._add(
            menu, tr("&Export…"), self._exporter.ask, "Ctrl+E", "Ctrl+S", picture="export"
        )
        self.enlarge = self._add(
            menu, tr("&Render for print…"), self._printing.ask, "Ctrl+Shift+P", picture="enlarge"
        )
        menu.addSeparator()
        self._add(menu, tr("Encoder &weights…"), self._weights)
        menu.addSeparator()
        leave = self._add(menu, tr("&Quit"), self._leave, "Ctrl+Q")
        leave.setMenuRole(QAction.MenuRole.QuitRole)

    def _edit(self) -> None:
        tr, menu = self._tr, self._menu(self._tr("&Edit"))
        window, studio = self._context.window, self._context.studio
        stack = studio.undo_stack
        undo = stack.createUndoAction(window, tr("Undo"))
        redo = stack.createRedoAction(window, tr("Redo"))
        undo.setShortcut(QKeySequence.StandardKey.Undo)
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo.setIcon(icon("undo"))
        redo.setIcon(icon("redo"))
        menu.addActions([undo, redo])
        menu.addSeparator()
        self._add(menu, tr("&Paste picture"), self._intake.paste, "Ctrl+V", picture="paste")
        self.copy = self._add(
            menu, tr("&Copy result"), self._exporter.copy, "Ctrl+C", picture="copy"
        )
        menu.addSeparator()
        self.swap = self._add(
            menu, tr("&Swap photo and painting"), studio.swap, "Ctrl+Shift+X", picture="swap"
        )

    def _run(self) -> None:
        tr, menu = self._tr, self._menu(self._tr("&Run"))
        runner, begin = self._context.runner, self._context.begin
        start, go_on = lambda: begin(runner.start), lambda: begin(runner.go_on)
        self.start = self._add(menu, tr("&Start"), start, "Ctrl+Return", picture="play")
        self.pause = self._add(menu, tr("&Pause"), runner.toggle_pause, "Ctrl+P", picture="pause")
        self.stop = self._add(menu, tr("S&top"), runner.stop, "Ctrl+.", picture="stop")
        self.restart = self._add(menu, tr("&Restart"), start, "Ctrl+R", picture="restart")
        self.go_on = self._add(
            menu, tr("&Continue"), go_on, "Ctrl+Shift+Return", picture="continue"
        )
        menu.addSeparator()
        self._add_panels(menu, "run")
        menu.addSeparator()
        self.back = self._add(
            menu, tr("Picture &before"), self._printing.back, "Ctrl+B", picture="back",
            hint=tr("Switch between the result and the picture that the last run continued from"),
        )  # fmt: skip

    def _view(self) -> None:
        tr, menu, panel = self._tr, self._menu(self._tr("&View")), self._panel
        canvas = panel.canvas
        zoom_in, zoom_out = lambda: canvas.zoom_by(1.25), lambda: canvas.zoom_by(0.8)
        self._add(menu, tr("&Fit"), canvas.fit, "Ctrl+0", picture="fit")
        self._add(menu, tr("&Actual size"), canvas.actual_size, "Ctrl+1", picture="actual-size")
        self._add(menu, tr("Zoom &in"), zoom_in, "Ctrl++", "Ctrl+=")
        self._add(menu, tr("Zoom &out"), zoom_out, "Ctrl+-")
        menu.addSeparator()
        split = command(
            self._context.window, tr("Compare with the &photo"), panel.split.setChecked, "S",
            checkable=True,
        )  # fmt: skip
        panel.split.toggled.connect(split.setChecked)
        menu.addAction(split)
        self._add_panels(menu, "view")
        menu.addSeparator()
        self._themes(menu.addMenu(tr("&Theme")))

    def _themes(self, menu: QMenu) -> None:
        tr, settings, app = self._tr, self._context.settings, QApplication.instance()
        assert isinstance(app, QApplication)

        def choose(name: str) -> None:
            settings.theme = name
            theme.apply(app, name)

        group = QActionGroup(menu)
        titles = {"system": tr("&System"), "light": tr("&Light"), "dark": tr("&Dark")}
        for name in THEMES:
            action = self._add(menu, titles[name], lambda name=name: choose(name))
            action.setCheckable(True)
            action.setChecked(settings.theme == name)
            group.addAction(action)

    def _help(self) -> None:
        tr, menu, window = self._tr, self._menu(self._tr("&Help")), self._context.window
        self._add(menu, tr("Open the &log folder"), _open_logs)
        about = self._add(menu, tr("&About Stylizer"), lambda: _about(window))
        about.setMenuRole(QAction.MenuRole.AboutRole)

    def _menu(self, title: str) -> QMenu:
        return self._context.window.menuBar().addMenu(title)

    def _add(
        self,
        menu: QMenu,
        text: str,
        slot: Callable[..., object],
        *keys: str,
        picture: str = "",
        hint: str = "",
    ) -> QAction:
        action = command(menu, text, slot, *keys, picture=picture, hint=hint)
        menu.addAction(action)
        return action

    def _add_panels(self, menu: QMenu, name: Menu) -> None:
        menu.addActions([panel.action for panel in self._panels if panel.menu == name])

    def _refresh(self) -> None:
        """Enable the actions that can be used now, and disable the others."""
        studio, runner = self._context.studio, self._context.runner
        ready, idle, some = studio.complete, not runner.active, runner.picture is not None
        self.start.setEnabled(ready and idle)
        self.restart.setEnabled(ready and not idle)
        self.pause.setEnabled(not idle)
        self.stop.setEnabled(not idle)
        self.go_on.setEnabled(ready and idle and some)
        self.back.setEnabled(runner.has_before)
        self.enlarge.setEnabled(idle and some)
        self.swap.setEnabled(studio.content is not None and bool(studio.styles))
        self._refresh_export()

    def _refresh_export(self) -> None:
        some = self._context.runner.picture is not None
        for action in (self.export, self.copy):
            action.setEnabled(some)


def _open_logs() -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folders.logs())))


def _about(window: QWidget) -> None:
    words = window.tr("<b>Stylizer {0}</b><p>A desktop studio for neural style transfer.</p>")
    QMessageBox.about(window, window.tr("About Stylizer"), words.format(__version__))
