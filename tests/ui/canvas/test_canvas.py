"""The canvas: the position of the picture, zoom, and the split with the original."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from stylizer.ui.canvas.canvas import Canvas
from stylizer.ui.canvas.view import ZOOM_MAX, ZOOM_MIN

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def plain(color: QColor, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB888)
    image.fill(color)
    return image


@pytest.fixture
def canvas(qtbot) -> Canvas:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(640, 480)
    canvas.set_logical_size(512, 384)
    canvas.set_original(plain(RED, 1024, 768))
    canvas.set_frame(plain(BLUE, 128, 96))
    canvas.show()
    return canvas


def seen(canvas: Canvas, place: QPointF) -> QColor:
    return canvas.grab().toImage().pixelColor((place * canvas.devicePixelRatioF()).toPoint())


def wheel(canvas: Canvas, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place,
        canvas.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_the_picture_is_fitted_and_centred(canvas: Canvas) -> None:
    box = canvas.picture_rect()
    assert box.center() == QPointF(320, 240)
    assert box.width() < 640
    assert box.height() < 480
    assert max(box.width() / 640, box.height() / 480) > 0.85
    canvas.resize(900, 480)
    assert canvas.picture_rect().center() == QPointF(450, 240)


def test_frames_of_growing_sizes_do_not_move_the_view(canvas: Canvas) -> None:
    canvas.zoom_to(2.0, QPointF(100, 100))
    before = canvas.picture_rect()
    for width in (128, 181, 256, 362, 512):
        canvas.set_frame(plain(BLUE, width, width * 3 // 4))
        assert canvas.picture_rect() == before
        assert seen(canvas, QPointF(320, 240)) == BLUE


def test_another_final_size_keeps_the_view(canvas: Canvas) -> None:
    canvas.zoom_to(3.0, QPointF(200, 200))
    before = canvas.picture_rect()
    canvas.set_logical_size(1024, 768)
    assert canvas.picture_rect().width() == pytest.approx(before.width())
    assert canvas.picture_rect().left() == pytest.approx(before.left())


@pytest.mark.parametrize("place", [QPointF(320, 240), QPointF(150, 90), QPointF(500, 400)])
@pytest.mark.parametrize("notches", [1, 3, 12, -1])
def test_the_wheel_keeps_the_point_under_the_pointer(canvas: Canvas, place, notches) -> None:
    canvas.zoom_to(1.5)
    before, zoom = canvas.to_image(place), canvas.zoom()
    wheel(canvas, place, notches)
    after = canvas.to_image(place)
    assert (canvas.zoom() > zoom) == (notches > 0)
    assert after.x() == pytest.approx(before.x(), abs=1e-6)
    assert after.y() == pytest.approx(before.y(), abs=1e-6)


def test_zoom_has_limits_and_is_told(qtbot, canvas: Canvas) -> None:
    with qtbot.waitSignal(canvas.zoom_changed) as caught:
        canvas.zoom_by(1e9)
    assert canvas.zoom() == ZOOM_MAX == caught.args[0]
    canvas.zoom_by(1e-9)
    assert canvas.zoom() == ZOOM_MIN


def test_keys_zoom(qtbot, canvas: Canvas) -> None:
    fitted = canvas.zoom()
    qtbot.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.zoom() == 1.0
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom() > 1.0
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.zoom() == pytest.approx(1.0)
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom() == fitted
    assert canvas.is_fitted()


@pytest.mark.parametrize("button", [LEFT, Qt.MouseButton.MiddleButton])
def test_drag_moves_the_picture(qtbot, canvas: Canvas, button) -> None:
    canvas.zoom_to(4.0)
    before = canvas.picture_rect().topLeft()
    qtbot.mousePress(canvas, button, NONE, QPoint(300, 200))
    qtbot.mouseMove(canvas, QPoint(340, 215))
    qtbot.mouseRelease(canvas, button, NONE, QPoint(340, 215))
    moved = canvas.picture_rect().topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((40, 15))


def test_the_picture_cannot_be_lost(canvas: Canvas) -> None:
    for _ in range(50):
        canvas.pan(QPointF(500, 500))
    assert canvas.picture_rect().intersects(canvas.rect().toRectF())


def test_split_shows_the_original_on_the_left(canvas: Canvas) -> None:
    box = canvas.picture_rect()
    left, right = box.center() - QPointF(60, 90), box.center() + QPointF(60, 90)
    assert seen(canvas, left) == BLUE
    canvas.set_split(True)
    assert seen(canvas, left) == RED
    assert seen(canvas, right) == BLUE


def test_the_split_line_is_dragged(qtbot, canvas: Canvas) -> None:
    canvas.set_split(True)
    box = canvas.picture_rect()
    start = QPoint(round(canvas.split_x()), round(box.top()) + 120)
    end = QPoint(round(box.left() + box.width() * 0.8), start.y())
    qtbot.mousePress(canvas, LEFT, NONE, start)
    qtbot.mouseMove(canvas, end)
    qtbot.mouseRelease(canvas, LEFT, NONE, end)
    assert canvas.split_at() == pytest.approx(0.8, abs=0.01)
    assert canvas.picture_rect() == box
    assert seen(canvas, QPointF(box.center().x() + 60, box.center().y() + 90)) == RED


def test_the_split_stays_in_sight_when_zoomed_in(canvas: Canvas) -> None:
    canvas.set_split(True)
    canvas.set_split_at(1.0)
    canvas.zoom_to(20.0)
    assert 0 <= canvas.split_x() <= canvas.width()


def test_s_switches_the_split(qtbot, canvas: Canvas) -> None:
    with qtbot.waitSignal(canvas.split_changed) as caught:
        qtbot.keyClick(canvas, Qt.Key.Key_S)
    assert caught.args == [True]
    qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.split_at() > 0.5


def test_the_original_is_shown_while_o_is_held(qtbot, canvas: Canvas) -> None:
    place = canvas.picture_rect().center()
    qtbot.keyPress(canvas, Qt.Key.Key_O)
    assert seen(canvas, place) == RED
    qtbot.keyRelease(canvas, Qt.Key.Key_O)
    assert seen(canvas, place) == BLUE


def test_before_the_first_frame_the_original_is_shown(qtbot, canvas: Canvas) -> None:
    canvas.set_frame(None)
    canvas.set_split(True)
    assert seen(canvas, canvas.picture_rect().center() - QPointF(60, 60)) == RED
    canvas.set_original(None)
    assert seen(canvas, canvas.picture_rect().center()) not in (RED, BLUE)


def test_hard_pixels_above_200_percent(canvas: Canvas) -> None:
    image = plain(RED, 512, 384)
    for x in range(256, 512):
        for y in range(384):
            image.setPixelColor(x, y, BLUE)
    canvas.set_frame(image)
    canvas.zoom_to(16.0)
    edge = canvas.to_widget(QPointF(256, 192))
    assert seen(canvas, edge - QPointF(2, 0)) == RED
    assert seen(canvas, edge + QPointF(2, 0)) == BLUE


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (4000, 40), (37, 3001)])
def test_any_shape_is_shown(canvas: Canvas, size) -> None:
    canvas.set_logical_size(*size)
    canvas.set_original(plain(RED, *size))
    canvas.set_frame(plain(BLUE, *size))
    canvas.fit()
    assert seen(canvas, canvas.picture_rect().center()) == BLUE


def test_drops_are_passed_on(qtbot, canvas: Canvas) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/画.jpg")])
    with qtbot.waitSignal(canvas.dropped) as caught:
        canvas.take(mime)
    assert [url.fileName() for url in caught.args[0]] == ["画.jpg"]
    pixels = QMimeData()
    pixels.setImageData(plain(RED, 4, 4))
    with qtbot.waitSignal(canvas.image_dropped) as caught:
        canvas.take(pixels)
    assert caught.args[0].width() == 4
    pixels.setUrls([QUrl("https://example.org/a.png")])  # as a browser drops it
    with qtbot.waitSignal(canvas.image_dropped) as caught:
        canvas.take(pixels)
    assert caught.args[0].width() == 4


def test_message_and_empty_canvas_paint(qtbot) -> None:
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 200)
    canvas.set_message("Drop a photo here")
    canvas.show()
    before = canvas.grab().toImage()
    canvas.set_message("")
    assert canvas.grab().toImage() != before
    canvas.zoom_by(2)
    canvas.fit()
