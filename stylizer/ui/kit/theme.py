"""The colours, the spacing and the style sheet of the application.

Widgets that paint themselves get their colours from `current()` each time. The style sheet sets
the appearance of plain Qt widgets, which choose a variant by a dynamic property:

    QPushButton   kind = "primary" | "danger"
    QToolButton   kind = "text"             (keeps its border; plain tool buttons are flat)
    QLabel        role = "title" | "heading" | "muted" | "caption" | "warning" | "error"
    QFrame        role = "panel" | "card" | "line"
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QDir, QObject, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from stylizer.files.shipped.resources import resource
from stylizer.ui.kit.style_sheet import SHEET

GRID = 8
"""Pixels: gaps and margins are multiples (or halves) of this."""
RADIUS = 6
"""Pixels: the rounding of controls."""
CONTROL = 28
"""Pixels: the height of a button or a field."""


@dataclass(frozen=True)
class Theme:
    """Colours as #rrggbb. From back to front: canvas, window, surface, raised, hover."""

    name: str
    dark: bool
    canvas: str
    window: str
    surface: str
    raised: str
    hover: str
    border: str
    track: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_soft: str
    on_accent: str
    warning: str
    danger: str
    good: str
    meter: tuple[str, str, str]
    series: tuple[str, ...]

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """Return the colour called `token`, with opacity `alpha` in [0, 1]."""
        color = QColor(getattr(self, token))
        color.setAlphaF(alpha)
        return color


DARK = Theme(
    name="dark",
    dark=True,
    canvas="#141416",
    window="#1b1b1e",
    surface="#222225",
    raised="#2d2d31",
    hover="#38383d",
    border="#38383d",
    track="#121214",
    text="#ececee",
    muted="#a0a0a8",
    faint="#74747d",
    accent="#f0924c",
    accent_hover="#f6a466",
    accent_soft="#4a3424",
    on_accent="#241405",
    warning="#e9c15a",
    danger="#ef6a5e",
    good="#74c38a",
    meter=("#5fbf80", "#e3bd55", "#ef6a5e"),
    series=(
        "#f0924c", "#5fb3d9", "#8fcb6b", "#d884c9", "#e9c15a", "#7d8ff0",
        "#58c9b0", "#ef6a5e", "#b99b7a", "#a6a6b0",
    ),
)  # fmt: skip

LIGHT = Theme(
    name="light",
    dark=False,
    canvas="#dedddb",
    window="#f1f0ee",
    surface="#f9f8f7",
    raised="#ffffff",
    hover="#eceae7",
    border="#d5d3cf",
    track="#dddbd7",
    text="#222226",
    muted="#65646b",
    faint="#8f8d93",
    accent="#bd5317",
    accent_hover="#a94a13",
    accent_soft="#f6e0d1",
    on_accent="#ffffff",
    warning="#936a00",
    danger="#c2362b",
    good="#2f7d49",
    meter=("#4fb274", "#dfae35", "#da5443"),
    series=(
        "#bd5317", "#1f78a8", "#4c8a2b", "#a3469a", "#97700a", "#4a58c4",
        "#1d8573", "#c2362b", "#7c5f3e", "#65646b",
    ),
)  # fmt: skip


class _Keeper(QObject):
    """An object that keeps the chosen mode and follows the system's colour scheme."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.theme = DARK
        self.watching = False


_keeper = _Keeper()


def current() -> Theme:
    """Return the theme that is shown now."""
    return _keeper.theme


def apply(app: QApplication, mode: str) -> None:
    """Apply the theme to the whole application; `mode` is "system", "light" or "dark"."""
    _keeper.mode = mode
    hints = app.styleHints()
    if not _keeper.watching:
        hints.colorSchemeChanged.connect(_system_changed)
        _keeper.watching = True
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints.setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
    _dress(app)


def _system_changed() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _wanted() is not _keeper.theme:
        _dress(app)


def _wanted() -> Theme:
    if _keeper.mode in ("light", "dark"):
        return LIGHT if _keeper.mode == "light" else DARK
    # The default is dark, because colours are easier to judge on a dark ground.
    scheme = QGuiApplication.styleHints().colorScheme()
    return LIGHT if scheme == Qt.ColorScheme.Light else DARK


def _dress(app: QApplication) -> None:
    theme = _keeper.theme = _wanted()
    QDir.setSearchPaths("icons", [str(resource("icons"))])
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setFont(_font(app.font()))
    app.setPalette(_palette(theme))
    app.setStyleSheet(_sheet(theme))


def _font(font: QFont) -> QFont:
    """Return the font of the desktop, or a better one if a bare X server has only its default."""
    if font.family() in ("Sans Serif", "Sans", "DejaVu Sans", "sans-serif", ""):
        font.setFamilies(["Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "Sans Serif"])
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def _palette(t: Theme) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: t.window,
        role.WindowText: t.text,
        role.Base: t.raised,
        role.AlternateBase: t.surface,
        role.Text: t.text,
        role.PlaceholderText: t.faint,
        role.Button: t.raised,
        role.ButtonText: t.text,
        role.BrightText: t.danger,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.Light: t.hover,
        role.Midlight: t.raised,
        role.Mid: t.border,
        role.Dark: t.border,
        role.Shadow: t.track,
    }
    palette = QPalette()
    for key, value in colors.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.faint))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(t.faint))
    return palette


def _sheet(t: Theme) -> str:
    return (
        SHEET.replace("$r", str(RADIUS))
        .replace("$h", str(CONTROL - 2))
        .format_map({k: v for k, v in vars(t).items() if isinstance(v, str)})
    )
