"""The style sheet of Qt's own widgets.

Names in braces are colours of the theme. $r and $h are the corner radius and the height of
controls. Doubled braces are the braces of the sheet.
"""

SHEET = """
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
QFrame[role="popup"] {{ background: {surface}; border: 1px solid {border}; }}
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
