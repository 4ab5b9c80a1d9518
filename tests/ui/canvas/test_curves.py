"""Loss curves: bounded, gap-tolerant, switched by their legend."""

import math

from stylizer.ui.canvas.curves import LIMIT, Curves, Series


def test_memory_is_bounded_and_the_ends_stay() -> None:
    series = Series()
    for i in range(1, 50_001):
        series.add(i, {"tv": 1.0 / i})
    assert len(series.iterations) <= LIMIT
    assert series.iterations[0] == 1
    assert series.iterations[-1] > 49_000
    assert len(series.values["tv"]) == len(series.iterations)


def test_missing_and_zero_terms_are_gaps() -> None:
    series = Series()
    series.add(1, {"a": 1.0})
    series.add(2, {"a": 0.0, "b": 2.0})
    series.add(3, {"b": math.inf})
    assert math.isnan(series.values["a"][1])
    assert math.isnan(series.values["b"][0])
    assert math.isnan(series.values["b"][2])


def test_plot_is_made_on_the_first_show(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(1, {"content s4_1": 1.0, "tv": 0.1})
    assert curves._plot is None
    curves.resize(400, 240)
    curves.show()
    qtbot.waitUntil(lambda: len(curves._lines) == 2)
    curves.add(2, {"content s4_1": 0.5, "tv": 0.1})
    qtbot.waitUntil(lambda: len(curves._lines["tv"].getData()[0]) == 2)


def test_legend_hides_a_curve_and_clear_forgets(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(1, {"tv": 1.0, "style s1_1": 2.0})
    curves.resize(400, 240)
    curves.show()
    qtbot.waitUntil(lambda: len(curves._lines) == 2)
    curves.set_shown("tv", False)
    assert not curves._lines["tv"].isVisible()
    assert curves._lines["style s1_1"].isVisible()
    curves.clear()
    assert not curves._lines
    assert not curves.series.iterations
    curves.add(1, {"tv": 1.0})
    qtbot.waitUntil(lambda: len(curves._lines) == 1)
    assert curves.is_shown("tv")
