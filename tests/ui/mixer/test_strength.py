"""The slider for the strength."""

from PySide6.QtCore import Qt

from stylizer.engine.recipe import Recipe
from stylizer.ui.mixer.strength import Strength


def test_strength_speaks_in_shares(qtbot) -> None:
    strength = Strength()
    qtbot.addWidget(strength)
    strength.resize(300, 80)
    strength.show()
    said: list[float] = []
    strength.moved.connect(said.append)
    strength.setValue(0.25)
    assert strength.value() == 0.25
    assert said == []
    qtbot.keyClick(strength.fader.groove, Qt.Key.Key_End)
    assert said == [1.0]
    assert strength.value() == 1.0


def test_a_double_click_brings_the_usual_strength_back(qtbot) -> None:
    strength = Strength()
    qtbot.addWidget(strength)
    strength.setValue(0.25)
    qtbot.mouseDClick(strength.fader.groove, Qt.MouseButton.LeftButton)
    assert strength.value() == Recipe().strength
