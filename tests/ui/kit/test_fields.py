"""Forms that are made from the settings of a recipe: they show values and report changes."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox

from stylizer.app.studio import Studio
from stylizer.app.warmup import Device
from stylizer.engine.recipe import Recipe, Style
from stylizer.engine.settings import described
from stylizer.ui.kit.fields import FieldForm
from stylizer.ui.settings_panel import SettingsPanel

SETTINGS = Recipe.settings()
SIMPLE = [name for name in SETTINGS if name not in ("content", "style", "styles", "regions")]


@pytest.fixture
def form(qtbot) -> FieldForm:
    form = FieldForm(SETTINGS[name] for name in SIMPLE)
    qtbot.addWidget(form)
    form.show()
    return form


def test_every_control_is_named_and_explained(form: FieldForm) -> None:
    assert list(form.controls()) == SIMPLE
    for name, control in form.controls().items():
        assert control.objectName() == f"field_{name}"
        assert control.accessibleName() == SETTINGS[name].title
        assert control.toolTip() == SETTINGS[name].hint


def test_the_recipe_is_shown_without_a_signal(qtbot, form: FieldForm) -> None:
    recipe = Recipe().replace(
        size=777, seed=2**31 - 1, tv=0.35, adaptive=True, colors="luminance", start="noise",
        optimizer="lbfgs", learning_rate=0.00123, averaging=0.995, device="cuda:1", strength=0.125,
    )  # fmt: skip
    with qtbot.assertNotEmitted(form.edited):
        form.set_values(recipe.to_dict())
    controls = form.controls()
    assert controls["size"].value() == 777
    assert controls["adaptive"].isChecked()
    assert controls["colors"].currentText() == "Photo, spot by spot"
    assert controls["start"].currentText() == "Noise"
    assert controls["device"].currentText() == "cuda:1"
    assert controls["tv"].text() == "35 %"
    assert controls["learning_rate"].text() == "0.00123"
    for name in SIMPLE:
        assert form.value(name) == recipe.value(name)


def test_edits_round_trip_through_the_recipe(qtbot, form: FieldForm) -> None:
    said: dict[str, object] = {}
    form.edited.connect(said.__setitem__)
    for control in form.controls().values():
        if isinstance(control, QCheckBox):
            control.click()
        elif isinstance(control, QComboBox):
            if control.count() > 1:
                other = (control.currentIndex() + 1) % control.count()
                control.setCurrentIndex(other)
                control.activated.emit(other)
        elif control.value() == control.maximum():
            control.stepDown()
        else:
            control.stepUp()
    recipe = Recipe()
    for name in SIMPLE:
        if name == "encoder":
            continue
        assert said[name] != Recipe().value(name)
        if name != "pooling":
            recipe = recipe.replace(**{name: said[name]})
    assert recipe.size == 576
    assert recipe.strength == pytest.approx(Recipe().strength + 0.01)
    assert recipe.adaptive is True
    assert recipe.colors == "luminance"
    assert isinstance(recipe.seed, int)


def test_a_number_is_told_when_it_is_entered_not_while_typing(qtbot, form: FieldForm) -> None:
    said: list[object] = []
    form.edited.connect(lambda name, value: said.append((name, value)))
    size = form.controls()["size"]
    size.setFocus()
    size.selectAll()
    qtbot.keyClicks(size, "1024")
    assert said == []
    qtbot.keyClick(size, Qt.Key.Key_Return)
    assert said == [("size", 1024)]


@pytest.mark.parametrize("name", ["size", "tv", "start", "optimizer"])
def test_wheel_without_focus_does_nothing(qtbot, form: FieldForm, name) -> None:
    control = form.controls()[name]
    form.controls()["adaptive"].setFocus()
    before = form.value(name)
    place = QPointF(control.rect().center())
    event = QWheelEvent(
        place,
        control.mapToGlobal(place),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, event)
    assert form.value(name) == before


def test_devices_are_listed_with_their_free_memory(qtbot) -> None:
    panel = SettingsPanel(Studio())
    qtbot.addWidget(panel)
    panel.set_devices((Device("cuda:0", "NVIDIA H200", 138_000_000_000),))
    choice = panel.forms["advanced"].controls()["device"]
    labels = [choice.itemText(index) for index in range(choice.count())]
    assert labels == ["Automatic", "NVIDIA H200 (cuda:0), 138.0 GB free"]


def test_devices_are_filled_in_and_can_be_typed(qtbot, form: FieldForm) -> None:
    form.set_values(Recipe(device="cuda:0").to_dict())
    form.set_options("device", [("auto", "Automatic"), ("cuda:0", "NVIDIA H200"), ("cpu", "CPU")])
    device = form.controls()["device"]
    assert device.currentText() == "NVIDIA H200"
    said: list[object] = []
    form.edited.connect(lambda name, value: said.append(value))
    device.setFocus()
    device.lineEdit().selectAll()
    qtbot.keyClicks(device.lineEdit(), "cuda:3")
    qtbot.keyClick(device.lineEdit(), Qt.Key.Key_Return)
    assert said == ["cuda:3"]


def test_a_form_for_a_style(qtbot) -> None:
    form = FieldForm(described(Style).values())
    qtbot.addWidget(form)
    form.set_values({"blend": 0.5, "scale": 2.0})
    assert form.controls()["scale"].text() == "200 %"
    with qtbot.waitSignal(form.edited) as caught:
        form.controls()["blend"].stepUp()
    assert caught.args == ["blend", 0.55]


def test_rows_can_be_hidden(form: FieldForm) -> None:
    form.set_visible("pooling", False)
    assert not form.controls()["pooling"].isVisible()
    assert form.controls()["size"].isVisible()


def test_quality_takes_a_name_or_a_number(qtbot, form: FieldForm) -> None:
    said: list[object] = []
    form.edited.connect(lambda name, value: said.append((name, value)))
    field = form.controls()["quality"]
    assert field.currentText() == "Normal"
    for text in ("Fine", "2.5", "nonsense", "99"):
        field.lineEdit().selectAll()
        qtbot.keyClicks(field.lineEdit(), text)
        qtbot.keyClick(field.lineEdit(), Qt.Key.Key_Return)
    assert said == [("quality", 3.0), ("quality", 2.5)]
    assert field.currentText() == "2.5"
