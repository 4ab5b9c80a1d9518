"""Faders: drag, wheel, keys, typing, and one undo step for each."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from stylizer.ui.kit.fader import Fader

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Log:
    """Records the signals of a fader in order."""

    def __init__(self, fader: Fader) -> None:
        self.said: list[object] = []
        fader.moved.connect(self.said.append)
        fader.released.connect(lambda: self.said.append("released"))

    @property
    def moves(self) -> list[float]:
        return [s for s in self.said if s != "released"]

    @property
    def releases(self) -> int:
        return self.said.count("released")


@pytest.fixture
def fader(qtbot) -> Fader:
    host = QWidget()
    fader = Fader("relu1_1", 0, 400, 100, step=5, unit="%", logarithmic=True)
    other = QLineEdit()
    row = QHBoxLayout(host)
    row.addWidget(fader)
    row.addWidget(other)
    qtbot.addWidget(host)
    host.resize(200, 300)
    host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    other.setFocus()
    fader.host = host
    fader.other = other
    return fader


def turn(fader: Fader, notches: int, modifiers=NONE) -> bool:
    """Turn the wheel over the fader, and return whether the fader accepted the event."""
    groove = fader.groove
    place = QPointF(groove.rect().center())
    event = QWheelEvent(
        place,
        groove.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.setAccepted(True)
    groove.wheelEvent(event)
    return event.isAccepted()


def handle(fader: Fader) -> QPoint:
    return fader.groove.handle().center().toPoint()


def drag(qtbot, fader: Fader, by: int, modifiers=NONE) -> None:
    """Drag the handle upwards by pixels, in steps."""
    groove, start = fader.groove, handle(fader)
    qtbot.mousePress(groove, LEFT, modifiers, start)
    for i in range(1, 6):
        qtbot.mouseMove(groove, start - QPoint(0, by * i // 5))
    end = start - QPoint(0, by)
    qtbot.mouseRelease(groove, LEFT, modifiers, end)


def test_set_value_is_silent(fader: Fader) -> None:
    log = Log(fader)
    fader.setValue(250)
    fader.setValue(250)
    assert fader.value() == 250
    assert log.said == []
    assert fader.number.text().startswith("250")


def test_a_value_beyond_the_track_is_kept(fader: Fader) -> None:
    fader.setValue(100_000)
    assert fader.value() == 100_000
    assert fader.groove.value() == 400


def test_a_hundred_percent_is_in_the_middle_of_the_track(fader: Fader) -> None:
    assert fader.groove.track.share(100) == pytest.approx(0.5)
    assert fader.groove.track.at(0.5) == pytest.approx(100)
    assert fader.groove.track.at(1) == 400
    assert fader.groove.track.at(0) == 0


def test_logarithmic_track_goes_by_ratio_above_zero(qtbot) -> None:
    fader = Fader("Step", 0.001, 1.0, 0.1, step=0.01, decimals=3, logarithmic=True)
    qtbot.addWidget(fader)
    assert fader.groove.track.at(2 / 3) == pytest.approx(0.1)


def test_one_drag_is_many_moves_and_one_release(qtbot, fader: Fader) -> None:
    log = Log(fader)
    drag(qtbot, fader, 40)
    assert log.releases == 1
    assert log.said[-1] == "released"
    assert len(log.moves) > 1
    assert fader.value() == log.moves[-1] > 100


def test_ctrl_drags_finely(qtbot, fader: Fader) -> None:
    def moved(modifiers) -> float:
        fader.setValue(100)
        groove, start = fader.groove, QPointF(handle(fader))
        for kind, place in (
            (QEvent.Type.MouseButtonPress, start),
            (QEvent.Type.MouseMove, start - QPointF(0, 30)),
            (QEvent.Type.MouseButtonRelease, start - QPointF(0, 30)),
        ):
            event = QMouseEvent(kind, place, groove.mapToGlobal(place), LEFT, LEFT, modifiers)
            QApplication.sendEvent(groove, event)
        return fader.value() - 100

    plain, fine, coarse = moved(NONE), moved(CTRL), moved(SHIFT)
    assert 0 < fine < plain / 3
    assert coarse % 25 == 0


def test_press_on_the_track_brings_the_handle_there(qtbot, fader: Fader) -> None:
    log = Log(fader)
    qtbot.mouseClick(fader.groove, LEFT, NONE, QPoint(fader.groove.width() // 2, 8))
    assert fader.value() > 350
    assert log.releases == 1


def test_double_click_goes_back_to_the_default(qtbot, fader: Fader) -> None:
    fader.setValue(300)
    log = Log(fader)
    qtbot.mouseDClick(fader.groove, LEFT, NONE, handle(fader))
    assert fader.value() == 100
    assert log.said == [100, "released"]


def test_wheel_without_focus_scrolls_the_page_instead(fader: Fader) -> None:
    assert not fader.groove.hasFocus()
    assert turn(fader, 1) is False
    assert fader.value() == 100


def test_wheel_with_focus_moves_and_is_one_edit(qtbot, fader: Fader) -> None:
    fader.setFocus()
    log = Log(fader)
    with qtbot.waitSignal(fader.released):
        assert turn(fader, 1)
        assert turn(fader, 1)
    assert fader.value() == 110
    assert log.releases == 1


@pytest.mark.parametrize(("modifiers", "stride"), [(NONE, 5), (SHIFT, 25), (CTRL, 1)])
def test_shift_is_coarse_and_ctrl_is_fine(qtbot, fader: Fader, modifiers, stride) -> None:
    fader.setFocus()
    turn(fader, 1, modifiers)
    assert fader.value() == 100 + stride
    qtbot.keyClick(fader.groove, Qt.Key.Key_Down, modifiers)
    assert fader.value() == 100
    qtbot.keyClick(fader.groove, Qt.Key.Key_Right, modifiers)
    assert fader.value() == 100 + stride


def test_keys_reach_everything(qtbot, fader: Fader) -> None:
    fader.setFocus()
    for key, value in (
        (Qt.Key.Key_PageUp, 125),
        (Qt.Key.Key_PageDown, 100),
        (Qt.Key.Key_End, 400),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Delete, 100),
    ):
        qtbot.keyClick(fader.groove, key)
        assert fader.value() == value


def test_leaving_ends_an_edit_by_key(qtbot, fader: Fader) -> None:
    fader.setFocus()
    log = Log(fader)
    qtbot.keyClick(fader.groove, Qt.Key.Key_Up)
    fader.other.setFocus()
    assert log.said == [105, "released"]


@pytest.mark.parametrize(
    ("typed", "value"), [("42", 42), ("42 %", 42), ("12.5", 12.5), ("7,5", 7.5), ("9999", 400)]
)
def test_click_on_the_number_types_a_value(qtbot, fader: Fader, typed, value) -> None:
    log = Log(fader)
    qtbot.mouseClick(fader.number, LEFT)
    qtbot.keyClicks(fader.number, typed)
    qtbot.keyClick(fader.number, Qt.Key.Key_Return)
    assert fader.value() == value
    assert log.said == [value, "released"]
    assert fader.groove.hasFocus()


def test_escape_and_nonsense_change_nothing(qtbot, fader: Fader) -> None:
    log = Log(fader)
    qtbot.mouseClick(fader.number, LEFT)
    qtbot.keyClicks(fader.number, "250")
    qtbot.keyClick(fader.number, Qt.Key.Key_Escape)
    qtbot.mouseClick(fader.number, LEFT)
    qtbot.keyClicks(fader.number, "much")
    fader.other.setFocus()
    assert log.said == []
    assert fader.number.text().startswith("100")


def test_a_digit_on_the_track_starts_typing(qtbot, fader: Fader) -> None:
    fader.setFocus()
    qtbot.keyClick(fader.groove, Qt.Key.Key_3)
    qtbot.keyClick(fader.number, Qt.Key.Key_7)
    qtbot.keyClick(fader.number, Qt.Key.Key_Return)
    assert fader.value() == 37


def test_a_screen_reader_hears_name_and_number(fader: Fader) -> None:
    fader.set_hint("fine strokes")
    fader.setValue(130)
    face = QAccessible.queryAccessibleInterface(fader.groove)
    assert face.role() == QAccessible.Role.Slider
    assert face.text(QAccessible.Text.Name) == "relu1_1"
    assert "130" in face.text(QAccessible.Text.Description)
    assert "fine strokes" in face.text(QAccessible.Text.Description)
    assert fader.groove.value() == 130
    assert fader.number.accessibleName()
