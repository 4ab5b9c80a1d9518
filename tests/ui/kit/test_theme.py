"""The themes and the icons: readable, following the system, complete."""

import gc
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from stylizer.files.shipped.resources import resource
from stylizer.ui.kit import icons, theme
from stylizer.ui.kit.elide import ElidedLabel

NAMES = sorted(path.stem for path in Path(resource("icons")).glob("*.svg"))


@pytest.fixture(autouse=True)
def dark_afterwards(qapp):
    yield
    theme.apply(qapp, "dark")


def contrast(one: str, other: str) -> float:
    def light(value: str) -> float:
        c = QColor(value)
        parts = [
            v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4
            for v in (c.redF(), c.greenF(), c.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_mode_dresses_the_application(qapp: QApplication, mode: str) -> None:
    theme.apply(qapp, mode)
    assert theme.current().name == mode
    window, text = qapp.palette().window().color(), qapp.palette().windowText().color()
    assert (window.lightness() < text.lightness()) == (mode == "dark")


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda t: t.name)
def test_text_can_be_read(look: theme.Theme) -> None:
    for ground in (look.window, look.surface, look.raised):
        assert contrast(look.text, ground) >= 7
        assert contrast(look.muted, ground) >= 4.5
    assert contrast(look.on_accent, look.accent) >= 4.5
    for ink in (look.danger, look.warning, look.good):
        assert contrast(ink, look.surface) >= 4.5
    for line in look.series:
        assert contrast(line, look.surface) >= 3


def test_system_mode_follows_the_system(qapp: QApplication) -> None:
    theme.apply(qapp, "system")
    scheme = qapp.styleHints().colorScheme()
    assert theme.current().dark == (scheme != Qt.ColorScheme.Light)


def test_style_sheet_is_whole(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    sheet = qapp.styleSheet()
    assert sheet.count("{") == sheet.count("}")
    assert "$" not in sheet
    for name in re.findall(r"url\(icons:([^)]+)\)", sheet):
        assert resource("icons", *name.split("/")).is_file()


def ink(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off):
    """Return the most frequent opaque colour of an icon at 64 pixels."""
    image = icon.pixmap(QSize(64, 64), mode, state).toImage()
    seen: dict[str, int] = {}
    for x in range(image.width()):
        for y in range(image.height()):
            color = image.pixelColor(x, y)
            if color.alpha() == 255:
                seen[color.name()] = seen.get(color.name(), 0) + 1
    return max(seen, key=seen.__getitem__) if seen else None


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_paints_something(qapp: QApplication, name: str) -> None:
    assert ink(icons.icon(name)) is not None


def test_icons_take_the_colour_of_the_theme(qapp: QApplication) -> None:
    play = icons.icon("play")
    theme.apply(qapp, "dark")
    assert ink(play) == theme.DARK.text
    theme.apply(qapp, "light")
    assert ink(play) == theme.LIGHT.text
    assert ink(play, QIcon.Mode.Disabled) == theme.LIGHT.faint
    assert ink(play, QIcon.Mode.Normal, QIcon.State.On) == theme.LIGHT.accent
    assert ink(QIcon(play)) == theme.LIGHT.text


def test_icons_survive_being_copied(qapp: QApplication) -> None:
    for _ in range(50):
        copy = QIcon(icons.icon("play"))
        copy.addPixmap(QPixmap(4, 4))  # Qt copies the engine here
        gc.collect(0)
        assert not copy.pixmap(QSize(20, 20)).isNull()


def test_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_painting_an_icon_fills_its_rectangle_only(qapp: QApplication) -> None:
    picture = QPixmap(40, 40)
    picture.fill(Qt.GlobalColor.black)
    painter = QPainter(picture)
    icons.paint(painter, "stop", QRectF(20, 20, 20, 20), "#ff0000")
    painter.end()
    image = picture.toImage()
    assert image.pixelColor(30, 30) == QColor("#ff0000")
    assert image.pixelColor(10, 10) == QColor("black")


def test_long_name_is_elided_and_told_on_hover(qtbot) -> None:
    name = "一个非常长的文件名关于星空下的老城与河流的照片最终版本.jpg"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(140, 20)
    label.show()
    shown = label.shown_text()
    assert "…" in shown
    assert shown.endswith("jpg")
    assert name in label.toolTip()
    assert label.accessibleName() == name
    label.resize(900, 20)
    assert label.shown_text() == name
    assert label.toolTip() == ""
