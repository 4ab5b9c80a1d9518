"""Loss curves: limited length, gaps, and the legend that switches curves."""

import math

from pyqtgraph import PlotDataItem, PlotWidget
from PySide6.QtWidgets import QCheckBox

from stylizer.engine.term import Term
from stylizer.ui.panels.curve_plot import LIMIT, Curves, Series


def test_memory_is_bounded_and_the_ends_stay() -> None:
    series = Series()
    for i in range(1, 50_001):
        series.add(i, {Term("tv"): 1.0 / i})
    assert len(series.iterations) <= LIMIT
    assert series.iterations[0] == 1
    assert series.iterations[-1] > 49_000
    assert len(series.values[Term("tv")]) == len(series.iterations)


def test_missing_and_zero_terms_are_gaps() -> None:
    series = Series()
    series.add(1, {Term("tv"): 1.0})
    series.add(2, {Term("tv"): 0.0, Term("pixel_l1"): 2.0})
    series.add(3, {Term("pixel_l1"): math.inf})
    assert math.isnan(series.values[Term("tv")][1])
    assert math.isnan(series.values[Term("pixel_l1")][0])
    assert math.isnan(series.values[Term("pixel_l1")][2])


def test_terms_are_shown_in_words(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(
        1, {Term("content", "my layer"): 1.0, Term("seed_diversity", "s4_4"): 1.0, Term("tv"): 1.0}
    )
    assert [key.text() for key in curves.findChildren(QCheckBox)] == [
        "my layer, content", "Seed diversity", "Smoothness",
    ]  # fmt: skip


def lines(curves: Curves) -> list[PlotDataItem]:
    """Return the curves in the plot, in the order of their terms."""
    plot = curves.findChild(PlotWidget)
    return [] if plot is None else plot.getPlotItem().listDataItems()


def test_plot_is_made_on_the_first_show(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(1, {Term("content", "s4_1"): 1.0, Term("tv"): 0.1})
    assert curves.findChild(PlotWidget) is None
    curves.resize(400, 240)
    curves.show()
    qtbot.waitUntil(lambda: len(lines(curves)) == 2)
    curves.add(2, {Term("content", "s4_1"): 0.5, Term("tv"): 0.1})
    qtbot.waitUntil(lambda: [len(line.getData()[0]) for line in lines(curves)] == [2, 2])


def test_legend_hides_a_curve_and_clear_forgets(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(1, {Term("tv"): 1.0, Term("style", "s1_1"): 2.0})
    curves.resize(400, 240)
    curves.show()
    qtbot.waitUntil(lambda: len(lines(curves)) == 2)
    curves.set_shown(Term("tv"), False)
    assert [line.isVisible() for line in lines(curves)] == [False, True]
    curves.clear("compact")
    assert not lines(curves)
    assert not curves.series.iterations
    curves.add(1, {Term("tv"): 1.0})
    qtbot.waitUntil(lambda: len(lines(curves)) == 1)
    assert curves.is_shown(Term("tv"))


def test_the_legend_calls_layers_by_what_they_do(qtbot) -> None:
    curves = Curves()
    qtbot.addWidget(curves)
    curves.clear("vgg19")
    curves.add(1, {Term("style", "relu3_1"): 1.0, Term("content", "of another network"): 2.0})
    keys = [key.text() for key in curves.findChildren(QCheckBox)]
    assert keys == ["Strokes 1, style", "of another network, content"]
