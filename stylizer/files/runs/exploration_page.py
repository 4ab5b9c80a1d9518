"""The HTML page of an exploration: pictures in a grid, their distances, and a plot of them all.

The page loads nothing but the pictures in its folder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from string import Template
from typing import Any

from stylizer.engine.derived.sweep import Axis
from stylizer.engine.recipe import Recipe
from stylizer.files.shipped.resources import resource

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 16, 52
"""Margins of the plot for its axes, in its own units."""


@dataclass(frozen=True)
class Entry:
    """A picture of an exploration: its `file` name in the folder of the page, and its data.

    `settings` are the settings that vary, as text. `measures` are the distances of the picture by
    name. `size` is (width, height) in pixels.
    """

    file: str
    settings: Mapping[str, str]
    measures: Mapping[str, float | None]
    size: tuple[int, int]
    recipe: Recipe

    @property
    def distances(self) -> tuple[float, float]:
        """The distance to the content and the distance to the style."""
        return self.measures["perceptual"] or 0.0, self.measures["style"] or 0.0

    @property
    def words(self) -> str:
        """The settings that vary, in one line."""
        return ", ".join(f"{key} {value}" for key, value in self.settings.items())


def page(
    summary: Mapping[str, Any],
    axes: Sequence[Axis],
    entries: Sequence[Entry],
    front: Sequence[bool],
) -> str:
    """Return the HTML of the page. The exploration need not be finished.

    `summary` has the names of the `content` and the `styles`, and the planned `count` of pictures.
    The first of `axes` goes across; the second, if there is one, goes down. `entries` are in that
    order, row by row. `front` is True for the entries on the Pareto front.
    """
    styles, count = ", ".join(summary["styles"]), summary["count"]
    template = Template(resource("explore", "page.html").read_text("utf-8"))
    return template.substitute(
        title=escape(f"{summary['content']} in the manner of {styles}"),
        summary=escape(_summary(axes, len(entries), count)),
        plot=_plot(entries, front),
        columns=len(axes[0].values),
        grid=_grid(axes, entries, front),
    )


def _summary(axes: Sequence[Axis], done: int, count: int) -> str:
    many = f"{count} pictures" if done == count else f"{done} of {count} pictures"
    varied = " and ".join(axis.key for axis in axes)
    return f"{many}, with different {varied}."


def _grid(axes: Sequence[Axis], entries: Sequence[Entry], front: Sequence[bool]) -> str:
    figures = [
        _figure(i, entry, best)
        for i, (entry, best) in enumerate(zip(entries, front, strict=True), 1)
    ]
    if len(axes) == 1:
        return '<div class="grid one">\n' + "\n".join(figures) + "\n</div>"
    across, down = axes
    cells = ["<div></div>"]
    cells += [f'<div class="head">{escape(text)}</div>' for text in across.words]
    for i, text in enumerate(down.words):
        row = figures[i * len(across.values) : (i + 1) * len(across.values)]
        if row:
            cells += [f'<div class="side">{escape(text)}</div>', *row]
    return '<div class="grid two">\n' + "\n".join(cells) + "\n</div>"


def _figure(number: int, entry: Entry, best: bool) -> str:
    content, style = entry.distances
    width, height = entry.size
    badge = '<span class="badge">on the front</span>' if best else ""
    words, file = escape(entry.words, quote=True), escape(entry.file, quote=True)
    return (
        f'<figure id="p{number}" class="{"best" if best else "other"}">'
        f'<a href="{file}"><img src="{file}" alt="{words}" width="{width}" height="{height}"'
        f' loading="lazy"></a><figcaption><b>{number}</b> <span>{words}</span> {badge}'
        f'<span class="numbers" title="{escape(_all(entry), quote=True)}">'
        f"content {content:.3f} · style {style:.3f}</span></figcaption></figure>"
    )


def _all(entry: Entry) -> str:
    numbers = (f"{name} {value:.4f}" for name, value in entry.measures.items() if value is not None)
    return f"{entry.words}: " + ", ".join(numbers)


def _plot(entries: Sequence[Entry], front: Sequence[bool]) -> str:
    """Return an SVG plot: content distance across, style distance up, points linked to pictures."""
    xs, ys = zip(*(entry.distances for entry in entries), strict=True)
    (x_low, x_high, x_ticks), (y_low, y_high, y_ticks) = ticks(xs), ticks(ys)

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)
        down = TOP + (y_high - y) / (y_high - y_low) * (HEIGHT - TOP - BOTTOM)
        return round(across, 1), round(down, 1)

    left, bottom = place(x_low, y_low)
    right, top = place(x_high, y_high)
    parts = []
    for tick in x_ticks:
        x, _ = place(tick, y_low)
        parts.append(f'<line class="rule" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>')
        parts.append(f'<text class="tick" x="{x}" y="{bottom + 18}" text-anchor="middle">')
        parts.append(f"{tick:g}</text>")
    for tick in y_ticks:
        _, y = place(x_low, tick)
        parts.append(f'<line class="rule" x1="{left}" y1="{y}" x2="{right}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{left - 8}" y="{y + 4}" text-anchor="end">')
        parts.append(f"{tick:g}</text>")
    middle, half = (left + right) / 2, (top + bottom) / 2
    parts.append(
        f'<text class="name" x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">'
        "distance to the content: further from the photo →</text>"
        f'<text class="name" transform="translate(16 {half}) rotate(-90)" text-anchor="middle">'
        "distance to the style: further from the painting →</text>"
    )
    line = sorted(e.distances for e, best in zip(entries, front, strict=True) if best)
    points = " ".join(f"{x},{y}" for x, y in (place(*each) for each in line))
    parts.append(f'<polyline class="front" points="{points}"/>')
    for i, (entry, best) in enumerate(zip(entries, front, strict=True), 1):
        x, y = place(*entry.distances)
        kind = "best" if best else "other"
        parts.append(
            f'<a href="#p{i}" class="{kind}"><title>{i}: {escape(entry.words)}</title>'
            f'<circle cx="{x}" cy="{y}" r="{7 if best else 5}"/>'
            f'<text class="number" x="{x}" y="{y - 11}" text-anchor="middle">{i}</text></a>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-label="Distance to the content against distance to the style">\n'
        + "\n".join(parts)
        + "\n</svg>"
    )


def ticks(values: Sequence[float]) -> tuple[float, float, list[float]]:
    """Return the low and high end of an axis, with a margin, and round numbers between them."""
    margin = max(0.08 * (max(values) - min(values)), 0.01)
    low, high = min(values) - margin, max(values) + margin
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return low, high, [round(i * step, 10) for i in range(first, last + 1)]
