"""Cropping and turning: the edit that the dialog returns."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage

from stylizer.ui.sources.crop import CropDialog

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def picture(width: int = 300, height: int = 200) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    return image


@pytest.fixture
def dialog(qtbot) -> CropDialog:
    dialog = CropDialog(picture())
    qtbot.addWidget(dialog)
    dialog.resize(760, 560)
    dialog.show()
    return dialog


def drag(qtbot, dialog: CropDialog, start: QPointF, way: QPointF) -> None:
    a, b = start.toPoint(), (start + way).toPoint()
    qtbot.mousePress(dialog.area, LEFT, NONE, a)
    qtbot.mouseMove(dialog.area, b)
    qtbot.mouseRelease(dialog.area, LEFT, NONE, b)


def choose(dialog: CropDialog, text: str) -> None:
    dialog.aspect.setCurrentText(text)
    dialog.aspect.activated.emit(dialog.aspect.currentIndex())


def test_untouched_gives_nothing(dialog: CropDialog) -> None:
    assert dialog.result_edit() == (0, None)
    assert "300 × 200" in dialog.size_label.text()


def test_given_edit_comes_back(qtbot) -> None:
    edit = (3, (0.1, 0.2, 0.6, 0.9))
    dialog = CropDialog(picture(), *edit)
    qtbot.addWidget(dialog)
    turns, crop = dialog.result_edit()
    assert turns == 3
    assert crop == pytest.approx(edit[1])


def test_a_corner_is_dragged(qtbot, dialog: CropDialog) -> None:
    box = dialog.area.picture_rect()
    drag(qtbot, dialog, box.topLeft(), QPointF(box.width() / 2, box.height() / 4))
    _, crop = dialog.result_edit()
    assert crop == pytest.approx((0.5, 0.25, 1.0, 1.0), abs=0.01)
    assert "150 × 150" in dialog.size_label.text()


def test_the_crop_is_moved_and_stays_on_the_picture(qtbot, dialog: CropDialog) -> None:
    dialog.area.set_rect_shares(QRectF(0.2, 0.2, 0.5, 0.5))
    middle = dialog.area.crop_rect().center()
    drag(qtbot, dialog, middle, QPointF(4000, 0))
    _, crop = dialog.result_edit()
    assert crop == pytest.approx((0.5, 0.2, 1.0, 0.7))


@pytest.mark.parametrize(("text", "ratio"), [("Square", 1), ("3 : 2", 1.5), ("16 : 9", 16 / 9)])
def test_aspect_is_held(qtbot, dialog: CropDialog, text, ratio) -> None:
    choose(dialog, text)
    for corner, way in (("topLeft", (60, 10)), ("bottomRight", (-30, -90)), ("topRight", (9, 70))):
        drag(qtbot, dialog, getattr(dialog.area.crop_rect(), corner)(), QPointF(*way))
        rect = dialog.area.rect_shares()
        assert rect.width() * 300 / (rect.height() * 200) == pytest.approx(ratio)
        assert QRectF(-1e-9, -1e-9, 1 + 2e-9, 1 + 2e-9).contains(rect)


def test_swapping_makes_it_upright(dialog: CropDialog) -> None:
    choose(dialog, "3 : 2")
    dialog.swap.click()
    rect = dialog.area.rect_shares()
    assert rect.width() * 300 / (rect.height() * 200) == pytest.approx(2 / 3)


def test_turning_takes_the_crop_along(dialog: CropDialog) -> None:
    dialog.area.set_rect_shares(QRectF(0.0, 0.0, 0.5, 0.25))
    dialog.right.click()
    turns, crop = dialog.result_edit()
    assert turns == 1
    assert crop == pytest.approx((0.75, 0.0, 1.0, 0.5))
    dialog.left.click()
    turns, crop = dialog.result_edit()
    assert turns == 0
    assert crop == pytest.approx((0.0, 0.0, 0.5, 0.25))
    for _ in range(4):
        dialog.left.click()
    assert dialog.result_edit()[0] == 0


def test_keys_move_and_resize(qtbot, dialog: CropDialog) -> None:
    dialog.area.set_rect_shares(QRectF(0.2, 0.2, 0.5, 0.5))
    qtbot.keyClick(dialog.area, Qt.Key.Key_Left)
    assert dialog.result_edit()[1] == pytest.approx((0.19, 0.2, 0.69, 0.7))
    qtbot.keyClick(dialog.area, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert dialog.result_edit()[1] == pytest.approx((0.19, 0.2, 0.69, 0.69))


def test_reset_and_double_click(qtbot, dialog: CropDialog) -> None:
    dialog.area.set_rect_shares(QRectF(0.2, 0.2, 0.5, 0.5))
    qtbot.mouseDClick(dialog.area, LEFT, NONE, QPoint(dialog.area.width() // 2, 200))
    assert dialog.result_edit() == (0, None)
    dialog.right.click()
    choose(dialog, "Square")
    dialog.reset()
    assert dialog.result_edit() == (0, None)


def test_a_tiny_picture_can_be_cropped(qtbot) -> None:
    dialog = CropDialog(picture(16, 1), 1, None)
    qtbot.addWidget(dialog)
    dialog.show()
    choose(dialog, "Square")
    assert dialog.result_edit()[0] == 1
