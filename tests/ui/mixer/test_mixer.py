"""The mixer: what is heard when faders move, and layers are muted or soloed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QLineEdit

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.term import Term
from stylizer.ui.mixer.mixer import Mixer, Strip

STYLE = {"s1_1": 1.0, "s2_1": 0.5, "s3_1": 2.0}


@pytest.fixture
def mixer(qtbot) -> Mixer:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    mixer.set_layers("style", [Strip(n, n, "strokes", w, 1.0) for n, w in STYLE.items()])
    mixer.set_layers("content", [Strip("s4_1", "s4_1", "shapes", 1.0, 1.0)])
    mixer.resize(400, 600)
    mixer.show()
    return mixer


def test_faders_show_the_weights(mixer: Mixer) -> None:
    assert mixer.weights("style") == STYLE
    assert mixer.effective("style") == STYLE
    assert mixer.strip("style", "s3_1").value() == 200


def test_mute_leaves_a_layer_out(mixer: Mixer) -> None:
    mixer.mute("style", "s2_1")
    assert mixer.effective("style") == {"s1_1": 1.0, "s2_1": 0.0, "s3_1": 2.0}
    assert mixer.weights("style") == STYLE
    mixer.mute("style", "s2_1", False)
    assert mixer.effective("style") == STYLE


def test_solo_leaves_only_the_soloed_of_its_kind(mixer: Mixer) -> None:
    mixer.solo("style", "s3_1")
    assert mixer.effective("style") == {"s1_1": 0.0, "s2_1": 0.0, "s3_1": 2.0}
    assert mixer.effective("content") == {"s4_1": 1.0}
    mixer.solo("style", "s1_1")
    assert mixer.effective("style") == {"s1_1": 1.0, "s2_1": 0.0, "s3_1": 2.0}
    mixer.clear_mutes()
    assert mixer.effective("style") == STYLE


def test_signals_of_a_mute(qtbot, mixer: Mixer) -> None:
    with qtbot.waitSignal(mixer.changed), qtbot.waitSignal(mixer.muted_changed) as caught:
        mixer.mute("style", "s1_1")
    kind, weights = caught.args
    assert kind == "style"
    assert weights["s1_1"] == 0


def test_moving_a_muted_fader_changes_nothing_that_is_heard(qtbot, mixer: Mixer) -> None:
    mixer.mute("style", "s1_1")
    changes: list[bool] = []
    mixer.changed.connect(lambda: changes.append(True))
    with qtbot.waitSignal(mixer.weight_moved) as caught:
        qtbot.keyClick(mixer.strip("style", "s1_1").groove, Qt.Key.Key_End)
    assert caught.args == ["style", "s1_1", 4.0]
    assert changes == []


def test_moving_a_fader_is_heard(qtbot, mixer: Mixer) -> None:
    with qtbot.waitSignals([mixer.weight_moved, mixer.changed]):
        qtbot.keyClick(mixer.strip("content", "s4_1").groove, Qt.Key.Key_Home)
    assert mixer.effective("content") == {"s4_1": 0.0}


def test_set_weights_moves_no_hand(qtbot, mixer: Mixer) -> None:
    with qtbot.assertNotEmitted(mixer.weight_moved), qtbot.waitSignal(mixer.changed):
        mixer.set_weights("style", {"s1_1": 0.3, "unknown": 1.0})
    assert mixer.weights("style") == STYLE | {"s1_1": 0.3}
    with qtbot.assertNotEmitted(mixer.changed):
        mixer.set_weights("style", {"s1_1": 0.3})


def test_weights_of_the_paper_can_be_shown_and_typed(qtbot, mixer: Mixer) -> None:
    mixer.set_weights("style", {"s1_1": 1000.0})
    assert mixer.weights("style")["s1_1"] == 1000.0
    number = mixer.strip("style", "s2_1").number
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(number, "5000")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert mixer.weights("style")["s2_1"] == 50.0


def test_mutes_survive_new_layers_of_the_same_name(mixer: Mixer) -> None:
    mixer.mute("style", "s1_1")
    mixer.set_layers("style", [Strip(n, n, "", 1.0, 1.0) for n in ("s1_1", "s9_9")])
    assert mixer.effective("style") == {"s1_1": 0.0, "s9_9": 1.0}


def test_meters_move_to_the_shares(qtbot, mixer: Mixer) -> None:
    meter = mixer._sections["style"].strips["s1_1"].meter
    mixer.set_shares({Term("style", "s1_1"): 0.25, Term("tv"): 0.1})
    assert meter.share() == pytest.approx(0.25)
    assert "25" in meter.toolTip()
    qtbot.waitUntil(lambda: meter._level == meter._wanted)
    mixer.set_shares({Term("style", "s1_1"): float("nan")})
    assert meter.share() == 0


def test_layers_are_called_as_their_encoder_likes(qtbot, mixer: Mixer) -> None:
    mixer.set_layers("style", [Strip(n, n, "", 1.0, 1.0) for n in ("blocks.11", "my layer")])
    mixer.set_shares({Term("style", "my layer"): 0.5, Term("style", "my"): 0.1})
    assert mixer._sections["style"].strips["my layer"].meter.share() == pytest.approx(0.5)
    told: list[Term | None] = []
    mixer.where_changed.connect(told.append)
    mixer.show_where(Term("style", "my layer"))
    mixer.set_layers("style", [Strip("my layer", "my layer", "", 1.0, 1.0)])
    mixer.set_layers("style", [Strip("my", "my", "", 1.0, 1.0)])
    assert told == [Term("style", "my layer"), None]
    mixer.mute("style", "my")
    assert mixer.effective("style") == {"my": 0.0}


def test_all_layers_of_vgg_stay_readable(qtbot) -> None:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    info = ENCODERS["vgg19"]
    strips = [Strip(x.name, x.name, x.sees, 1.0, 1.0) for x in info.faders]
    for kind in ("style", "content"):
        mixer.set_layers(kind, strips)
    mixer.resize(400, 600)
    mixer.show()
    for layer in info.faders:
        label = mixer.strip("style", layer.name).label
        assert label.shown_text() == layer.name


def test_every_control_has_a_name_of_its_own(mixer: Mixer) -> None:
    controls = [
        w
        for kind in (QAbstractButton, QAbstractSlider, QLineEdit)
        for w in mixer.findChildren(kind)
        if w.metaObject().className() != "QScrollBar"
    ]
    names = [w.accessibleName() for w in controls]
    assert all(names)
    assert len(set(names)) == len(names)
