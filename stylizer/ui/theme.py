"""Colours, spacing and the style sheet: one place that decides how Stylizer looks.

Widgets that paint themselves ask `current()` for the colours when they paint. Plain Qt
widgets are dressed by the style sheet and pick a look through a dynamic property:

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

from stylizer.files.resources import resource

GRID = 8
"""Pixels: gaps and margins are multiples (or halves) of it."""
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
        """The colour called `token`, with opacity `alpha` in [0, 1]."""
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
    """Remembers the wanted mode and follows the system's colour scheme."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = "system"
        self.theme = DARK
        self.watching = False


_keeper = _Keeper()


def current() -> Theme:
    """The theme that is shown now."""
    return _keeper.theme


def apply(app: QApplication, mode: str) -> None:
    """Dress the whole application; `mode` is "system", "light" or "dark"."""
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
    # An editing desk is dark unless the system says otherwise: colours are judged on it.
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
    """The desktop's own font; a good one where a bare X server has none."""
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
        _SHEET.replace("$r", str(RADIUS))
        .replace("$h", str(CONTROL - 2))
        .format_map({k: v for k, v in vars(t).items() if isinstance(v, str)})
    )


# Doubled braces are the sheet's own, single ones are colours of the theme.
_SHEET = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {border}; padding: 4px 6px; }}
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 17pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="muted"], QLabel[role="caption"] {{ color: {muted}; }}
QLabel[role="caption"] {{ font-size: 8pt; }}
QLabel[role="warning"] {{ color: {warning}; }}
QLabel[role="error"] {{ color: {danger}; }}
QLabel:disabled {{ color: {faint}; }}

QFrame[role="panel"] {{ background: {surface}; border: none; }}
QFrame[role="card"] {{ background: {surface}; border: 1px solid {border}; border-radius: 8px; }}
QFrame[role="line"] {{ background: {border}; border: none; max-height: 1px; min-height: 1px; }}

QPushButton, QToolButton[kind="text"] {{
    background: {raised}; border: 1px solid {border}; border-radius: $rpx;
    padding: 0 12px; min-height: $hpx; }}
QPushButton:hover, QToolButton[kind="text"]:hover {{ background: {hover}; }}
QPushButton:pressed, QToolButton[kind="text"]:pressed {{ background: {surface}; }}
QPushButton:focus, QToolButton[kind="text"]:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; background: {surface}; }}
QPushButton:checked {{ background: {accent_soft}; border-color: {accent}; }}
QPushButton[kind="primary"] {{
    background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[kind="primary"]:hover {{ background: {accent_hover}; }}
QPushButton[kind="primary"]:pressed {{ background: {accent}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {text}; padding: 0 11px; }}
QPushButton[kind="primary"]:disabled {{
    background: {raised}; color: {faint}; border-color: {border}; }}
QPushButton[kind="danger"] {{ color: {danger}; }}

QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: $rpx;
    padding: 4px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed {{ background: {raised}; }}
QToolButton:checked {{ background: {accent_soft}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:disabled {{ color: {faint}; }}
QToolButton::menu-indicator {{ image: none; }}

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{
    background: {raised}; border: 1px solid {border}; border-radius: $rpx;
    padding: 0 8px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {{ min-height: $hpx; max-height: $hpx; }}
QPlainTextEdit, QTextEdit {{ padding: 4px 8px; }}
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover {{
    border-color: {faint}; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QComboBox:on,
QPlainTextEdit:focus, QTextEdit:focus {{ border-color: {accent}; }}
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {{
    background: {surface}; color: {faint}; border-color: {border}; }}
QSpinBox, QDoubleSpinBox {{ padding: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
    subcontrol-origin: border; width: 20px; border: none; background: transparent;
    border-radius: 4px; margin: 2px; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; margin-bottom: 0; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; margin-top: 0; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {hover}; }}
QAbstractSpinBox::up-arrow {{ image: url(icons:{name}/up.svg); width: 9px; height: 9px; }}
QAbstractSpinBox::down-arrow {{ image: url(icons:{name}/down.svg); width: 9px; height: 9px; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox::down-arrow {{ image: url(icons:{name}/down.svg); width: 12px; height: 12px; }}
QComboBox QLineEdit, QAbstractSpinBox QLineEdit {{ border: none; background: transparent;
    padding: 0; min-height: 0; }}
QComboBox QLineEdit {{ margin-left: -4px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {border};
    padding: 4px; outline: none; }}
QComboBox QAbstractItemView::item {{ min-height: 24px; padding: 0 6px; border-radius: 4px; }}
QComboBox QAbstractItemView::item:selected {{ background: {accent_soft}; color: {text}; }}

QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; min-height: $hpx; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: 14px; height: 14px; background: {raised}; border: 1px solid {faint};
    border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:hover, QCheckBox::indicator:focus, QRadioButton::indicator:hover,
QCheckBox:focus::indicator, QRadioButton:focus::indicator {{ border-color: {accent}; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{
    background: {accent}; border-color: {accent}; }}
QCheckBox::indicator:checked {{ image: url(icons:{name}/check.svg); }}
QCheckBox:focus::indicator:checked {{ border-color: {text}; }}
QCheckBox::indicator:disabled {{ background: {surface}; border-color: {border}; }}

QProgressBar {{ background: {track}; border: none; border-radius: 3px; min-height: 6px;
    max-height: 6px; color: transparent; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}

QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 10px; }}
QScrollBar:horizontal {{ height: 10px; }}
QScrollBar::handle {{ background: {border}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QMenuBar {{ background: {window}; }}
QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {hover}; }}
QMenu {{ background: {raised}; border: 1px solid {border}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {text}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {border}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}

QTabWidget::pane {{ border: none; border-top: 1px solid {border}; }}
QTabBar {{ background: transparent; qproperty-drawBase: 0; }}
QTabBar::tab {{ padding: 7px 12px; background: transparent; color: {muted}; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:focus {{ color: {accent}; }}

QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QSplitter::handle {{ background: {border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QSplitter::handle:hover {{ background: {accent}; }}
QStatusBar {{ background: {window}; color: {muted}; }}
QStatusBar::item {{ border: none; }}
QDockWidget {{ titlebar-close-icon: none; titlebar-normal-icon: none; }}
QDockWidget::title {{ background: {surface}; padding: 6px 8px; }}
QListView, QTreeView, QTableView {{ background: {surface}; border: 1px solid {border};
    border-radius: $rpx; outline: none; }}
QListView::item {{ border-radius: 4px; padding: 4px; }}
QListView::item:selected, QTreeView::item:selected {{ background: {accent_soft}; color: {text}; }}
QHeaderView::section {{ background: {surface}; color: {muted}; border: none; padding: 4px 8px; }}
QGroupBox {{ border: 1px solid {border}; border-radius: 8px; margin-top: 10px; padding-top: 8px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 12px; color: {muted}; }}
"""
