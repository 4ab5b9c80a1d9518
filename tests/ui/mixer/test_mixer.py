"""The mixer: the effect of faders, and of muted and soloed layers."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QWidget

from stylizer.engine.encoders.info import Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.term import Term
from stylizer.ui.columns import RIGHT_WIDTH
from stylizer.ui.mixer.mixer import Mixer
from stylizer.ui.mixer.strip import Strip

STYLE = {"s1_1": 1.0, "s2_1": 0.5, "s3_1": 2.0}


@pytest.fixture
def mixer(qtbot) -> Mixer:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    mixer.set_layers(
        "style", [Strip(Layer(n, 1, 8, sees="strokes"), w, 1.0) for n, w in STYLE.items()]
    )
    mixer.set_layers("content", [Strip(Layer("s4_1", 4, 8), 1.0, 1.0)])
    mixer.resize(400, 600)
    mixer.show()
    return mixer


def test_faders_show_the_weights(mixer: Mixer) -> None:
    assert mixer.weights("style") == STYLE
    assert mixer.effective("style") == STYLE
    assert mixer.strip("style", "s3_1").fader.value() == 200


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
    mixer.clear_mutes("style")
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
        qtbot.keyClick(mixer.strip("style", "s1_1").fader.groove, Qt.Key.Key_End)
    assert caught.args == ["style", "s1_1", 4.0]
    assert changes == []


def test_moving_a_fader_is_heard(qtbot, mixer: Mixer) -> None:
    with qtbot.waitSignals([mixer.weight_moved, mixer.changed]):
        qtbot.keyClick(mixer.strip("content", "s4_1").fader.groove, Qt.Key.Key_Home)
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
    number = mixer.strip("style", "s2_1").fader.number
    qtbot.mouseClick(number, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(number, "5000")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert mixer.weights("style")["s2_1"] == 50.0


def test_mutes_survive_new_layers_of_the_same_name(mixer: Mixer) -> None:
    mixer.mute("style", "s1_1")
    mixer.set_layers("style", [Strip(Layer(n, 1, 8), 1.0, 1.0) for n in ("s1_1", "s9_9")])
    assert mixer.effective("style") == {"s1_1": 0.0, "s9_9": 1.0}


def test_meters_move_to_the_shares(qtbot, mixer: Mixer) -> None:
    meter = mixer.strip("style", "s1_1").meter
    mixer.set_shares({Term("style", "s1_1"): 0.25, Term("tv"): 0.1})
    assert meter.share() == pytest.approx(0.25)
    assert "25" in meter.toolTip()
    mixer.set_shares({Term("style", "s1_1"): float("nan")})
    assert meter.share() == 0


def test_layers_are_called_as_their_encoder_likes(qtbot, mixer: Mixer) -> None:
    mixer.set_layers("style", [Strip(Layer(n, 1, 8), 1.0, 1.0) for n in ("blocks.11", "my layer")])
    mixer.set_shares({Term("style", "my layer"): 0.5, Term("style", "my"): 0.1})
    assert mixer.strip("style", "my layer").meter.share() == pytest.approx(0.5)
    told: list[Term | None] = []
    mixer.where_changed.connect(told.append)
    mixer.show_where(Term("style", "my layer"))
    mixer.set_layers("style", [Strip(Layer("my layer", 1, 8), 1.0, 1.0)])
    mixer.set_layers("style", [Strip(Layer("my", 1, 8), 1.0, 1.0)])
    assert told == [Term("style", "my layer"), None]
    mixer.mute("style", "my")
    assert mixer.effective("style") == {"my": 0.0}


def row(*names: str, weight: float = 0.0) -> list[Strip]:
    return [Strip(Layer(name, 1, 8, name.title()), weight, 1.0) for name in names]


def test_a_layer_without_weight_is_folded_until_it_is_clicked(qtbot, mixer: Mixer) -> None:
    mixer.set_layers("content", row("fine", "coarse"))
    view = mixer.strip("content", "fine")
    assert view.folded
    assert not view.fader.isVisible()
    qtbot.mouseClick(view.nameplate, Qt.MouseButton.LeftButton)
    assert not view.folded
    assert view.fader.isVisible()
    assert mixer.strip("content", "coarse").folded
    qtbot.mouseClick(view.nameplate, Qt.MouseButton.LeftButton)
    assert view.folded


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_folded_strip_opens_with_the_keyboard(qtbot, mixer: Mixer, key) -> None:
    mixer.set_layers("content", row("fine"))
    view = mixer.strip("content", "fine")
    assert view.nameplate.focusPolicy() & Qt.FocusPolicy.TabFocus
    qtbot.keyClick(view.nameplate, key)
    assert not view.folded
    qtbot.keyClick(view.nameplate, key)
    assert view.folded


def test_a_strip_with_weight_stays_open(qtbot, mixer: Mixer) -> None:
    view = mixer.strip("style", "s1_1")
    qtbot.mouseClick(view.nameplate, Qt.MouseButton.LeftButton)
    assert not view.folded


def test_a_fader_drawn_down_to_zero_does_not_fold_under_the_hand(qtbot, mixer: Mixer) -> None:
    view = mixer.strip("style", "s1_1")
    qtbot.keyClick(view.fader.groove, Qt.Key.Key_Home)
    assert view.fader.value() == 0
    assert not view.folded
    qtbot.mouseClick(view.nameplate, Qt.MouseButton.LeftButton)
    assert view.folded


def test_strips_follow_weights_that_no_hand_moved(mixer: Mixer) -> None:
    mixer.set_weights("style", {"s1_1": 0.0})
    assert mixer.strip("style", "s1_1").folded
    mixer.set_weights("style", {"s1_1": 0.1})
    assert not mixer.strip("style", "s1_1").folded


@pytest.mark.parametrize("lamp", ["mute", "solo", "where"])
def test_a_strip_with_a_lamp_lit_stays_open(mixer: Mixer, lamp: str) -> None:
    mixer.set_layers("content", row("fine"))
    view = mixer.strip("content", "fine")
    getattr(view, lamp).setChecked(True)
    mixer.set_weights("content", {"fine": 0.0})
    assert not view.folded
    assert not view.nameplate.isEnabled()


def inside(mixer: Mixer, kind: str, name: str) -> bool:
    """Return whether a strip is completely visible without scrolling."""
    view = mixer.strip(kind, name)
    area = view.window().findChild(QWidget, f"field_{kind}")
    return area.rect().contains(QRect(view.mapTo(area, QPoint(0, 0)), view.size()))


@pytest.mark.parametrize("weight", [0.0, 1.0])
@pytest.mark.parametrize("encoder", [name for name, info in ENCODERS.items()])
def test_the_whole_mixer_is_seen_at_once(qtbot, encoder: str, weight: float) -> None:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    faders = ENCODERS[encoder].faders
    for kind in ("style", "content"):
        mixer.set_layers(kind, [Strip(layer, weight, 1.0) for layer in faders])
    mixer.resize(RIGHT_WIDTH[0] - 2 * 16 - 10, 480)  # the column's margins and its scroll bar
    mixer.show()
    QApplication.processEvents()
    for kind in ("style", "content"):
        for layer in faders:
            assert inside(mixer, kind, layer.name)
            nameplate = mixer.strip(kind, layer.name).nameplate
            assert nameplate.shown_text() == f"{layer.title}  {layer.name}"


def test_a_layer_without_a_title_is_called_by_its_name_once(qtbot) -> None:
    mixer = Mixer()
    qtbot.addWidget(mixer)
    long = "model.encoder blocks.11.attention of a plug-in"
    for kind, name in (("style", "blocks.11"), ("content", long)):
        mixer.set_layers(kind, [Strip(Layer(name, 1, 8), 1.0, 1.0)])
    mixer.resize(418, 480)
    mixer.show()
    QApplication.processEvents()
    assert mixer.strip("style", "blocks.11").nameplate.shown_text() == "blocks.11"
    plate = mixer.strip("content", long).nameplate
    assert plate.shown_text().endswith("…")
    assert long in plate.toolTip()


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
