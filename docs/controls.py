"""Make docs/controls.md, which shows the sample pair without and with every control.

    python docs/controls.py [--only NAME ...] [--size 256]

Titles and hints are those of the window. The description of a loss says how it is shown (see
stylizer/engine/losses). A picture that already exists is only made again with --only. All pictures
take about four minutes on two cores. The part "Other networks" needs the weights of VGG-16
(`stylizer weights get vgg16`).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from stylizer import render
from stylizer.engine.derived.texture_inversion import inversion, texture
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.losses.description import ContentLoss, Example, ImageLoss, Loss, StyleLoss
from stylizer.engine.losses.registry import losses
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.engine.settings import described
from stylizer.files.shipped.samples import samples

HERE = Path(__file__).parent
PAGE, PICTURES = HERE / "controls.md", HERE / "controls"
SIZE = 256
GAP = 6
HEAD = """# What each control does

Each picture shows the result of the same photo and painting twice. The line below it says what
differs between the left and the right half; "usual" stands for the default settings. All other
settings are equal. The pictures were made by `python docs/controls.py` at {size} px, with the
built-in encoder unless another one is named.
"""


@dataclass(frozen=True)
class Pair(Example):
    """Two results side by side.

    `names` are the names of settings, or one key of TITLES. `paintings` are the indices of the
    sample paintings. `layers`, if given, are the layers by which the painting or the photo alone is
    painted on the left and on the right; "" stands for all style layers.
    """

    paintings: tuple[int, ...] = (0,)
    layers: tuple[str, str] | None = None

    @property
    def file(self) -> Path:
        return PICTURES / f"{'-'.join(self.names)}.jpg".replace(" ", "-")


def layer_title(name: str) -> str:
    """Return the title of a layer of the built-in encoder, such as "Strokes (s3_1)"."""
    return ENCODERS["compact"].layer(name).full_title


def shown(group: str) -> tuple[Pair, ...]:
    """Return the pairs of all losses of a group except the usual ones, which others show."""
    found = []
    for loss in losses():
        if loss.group == group and loss.default == 0:
            found.append(instead(loss) if not isinstance(loss, ImageLoss) else beside(loss))
        if loss.group == group and isinstance(loss, ImageLoss):
            found += [Pair(**vars(example)) for example in loss.examples]
    return tuple(found)


def instead(loss: Loss) -> Pair:
    """Return the pair that shows a loss in place of the usual one of its kind."""
    kind = StyleLoss if isinstance(loss, StyleLoss) else ContentLoss
    (usual,) = (other for other in losses() if isinstance(other, kind) and other.default > 0)
    after = {usual.name: 0.0, loss.name: loss.shown_at}
    return Pair((loss.name,), after, f"{loss.title} alone", left=f"{usual.title} alone")


def beside(loss: Loss) -> Pair:
    """Return the pair that shows a loss in addition to the usual ones."""
    return Pair((loss.name,), {loss.name: loss.shown_at}, f"{100 * loss.shown_at:.0f} %")


SETTINGS = Recipe.settings()
WEAK = {"strength": 0.3}
TWO = {"styles": (Style(), Style())}
NOISE = {"start": "noise"}
ADAM = {"optimizer": "adam"}
VGG = {"encoder": "vgg16"}
MIX = (0, 4)

PARTS: Mapping[str, tuple[Pair, ...]] = {
    "The mixture": (
        Pair(("strength",), {"strength": 0.8}, "80 %", {"strength": 0.25}, "25 %"),
        Pair(("style",), {"style": {"s1_1": 1}}, f"{layer_title('s1_1')} alone",
             {"style": {"s4_1": 1}}, f"{layer_title('s4_1')} alone"),
        Pair(("content",), {"content": {"s4_1": 4}}, f"{layer_title('s4_1')} at 400 %",
             {"content": {}}, "no layer at all"),
        Pair(("blend",), {"styles": (Style(0.0), Style(1.0))}, "all of the second painting",
             {"styles": (Style(1.0), Style(1.0))}, "half and half", MIX),
        Pair(("scale",), {"styles": (Style(scale=2.0),)}, "200 %",
             {"styles": (Style(scale=0.5),)}, "50 %"),
    ),
    "What counts as style": shown("style"),
    "What counts as content": (
        Pair(("joint",), {"joint": 0.0, **WEAK}, "0 %", WEAK, "100 %"),
        *shown("content"),
    ),
    "Colours": (
        *(
            Pair(("colors", option.value), {"colors": option.value}, option.title)
            for option in SETTINGS["colors"].options[1:]
        ),
        Pair(("color_strength",), {"colors": "covariance", "color_strength": 0.5}, "50 %",
             {"colors": "covariance"}, "100 %"),
    ),
    "Regions": (
        Pair(("regions",), {"regions": (Region(0.0, feather=0.05),)}, "the cup is protected"),
        Pair(("regions paintings",), {"regions": (Region(0.8, (2,), 0.05),), **TWO},
             "the cup as the second painting", TWO, "both paintings all over", MIX),
    ),
    "Surface": shown("surface"),
    "How it is painted": (
        Pair(("objects",), {"objects": 1.0, "strength": 0.7}, "100 %", {"strength": 0.7}, "0 %"),
        Pair(("adaptive",), {"adaptive": True}, "on"),
        Pair(("start",), NOISE, "noise"),
        Pair(("seed",), {"seed": 2, **NOISE}, "2, from noise", {"seed": 1, **NOISE},
             "1, from noise"),
        Pair(("seed_diversity",), {"seed_diversity": 2.0, "seed": 2}, "200 %, seed 2",
             {"seed_diversity": 2.0}, "200 %, seed 0"),
        Pair(("coarsest",), {"coarsest": 256}, "256 px", {"coarsest": 64}, "64 px"),
        Pair(("quality",), {"quality": 3.0}, "fine", {"quality": 0.5}, "draft"),
        Pair(("first_steps", "last_steps"), {"first_steps": 60, "last_steps": 60}, "60 and 60",
             {"first_steps": 5, "last_steps": 5}, "5 and 5"),
        Pair(("averaging",), {"averaging": 0.0, "learning_rate": 0.1, **ADAM}, "0, large steps",
             {"learning_rate": 0.1, **ADAM}, "97 %, large steps"),
        Pair(("learning_rate",), {"learning_rate": 0.002, **ADAM}, "0.002, Adam", ADAM,
             "0.02, Adam"),
        Pair(("optimizer",), ADAM, "Adam"),
        Pair(("smoothing",), {"smoothing": "softmax"}, "softmax"),
        Pair(("references",), {"references": "gatys", "content": {"s4_1": 1e-3}},
             "as in the paper of Gatys"),
    ),
    "Other networks": (
        Pair(("encoder",), VGG, "VGG-16", left="the built-in encoder"),
        Pair(("pooling",), {"pooling": "max", **VGG}, "max, VGG-16", VGG, "average, VGG-16"),
    ),
    "What a layer sees": (
        Pair(("texture",), {}, "all style layers", {}, f"{layer_title('s1_1')} alone",
             layers=("s1_1", "")),
        Pair(("inversion",), {}, layer_title("s4_4"), {}, layer_title("s2_1"),
             layers=("s2_1", "s4_4")),
    ),
}  # fmt: skip
TITLES = {
    "regions paintings": "Regions with paintings of their own",
    "texture": "Texture of the painting",
    "inversion": "See a layer alone",
}
"""The titles of pairs that show no setting."""
HINTS = {
    "regions paintings": "Which of the paintings a region is painted like.",
    "texture": "The painting alone, from noise: what the style faders add. No photo is needed.",
    "inversion": "The photo alone, from noise, as one layer sees it: what that layer keeps.",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="make these again")
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    for pair in (pair for part in PARTS.values() for pair in part):
        if not pair.file.exists() or set(pair.names) & set(options.only):
            print(pair.file.name, flush=True)
            side_by_side(two(pair, options.size)).save(pair.file, quality=82, optimize=True)
    PAGE.write_text("\n".join(lines(options.size)), encoding="utf-8")


def lines(size: int) -> Iterator[str]:
    yield HEAD.format(size=size)
    for part, pairs in PARTS.items():
        yield f"## {part}\n"
        for pair in pairs:
            titles, hints = zip(*explained(pair), strict=True)
            yield f"### {', '.join(titles)}\n"
            yield " ".join(hints) + "\n"
            yield f"![Left: {pair.left}. Right: {pair.right}](controls/{pair.file.name})\n"
            yield f"*Left: {pair.left}. Right: {pair.right}.*\n"


def explained(pair: Pair) -> Iterator[tuple[str, str]]:
    """Yield the title and the hint of each setting that a pair shows."""
    settings = {**described(Style), **SETTINGS}
    first, *more = pair.names
    if first in TITLES:
        yield TITLES[first], HINTS[first]
    elif first == "colors":
        (option,) = (option for option in settings[first].options if option.value in more)
        yield f"{settings[first].title}: {option.title}", option.hint
    else:
        for name in pair.names:
            yield settings[name].title, settings[name].hint


def two(pair: Pair, size: int) -> list[Image.Image]:
    if pair.layers is None:
        recipes = [Recipe(size=size).replace(**some) for some in (pair.before, pair.after)]
        return [rendered(each.to_json(), pair.paintings) for each in recipes]
    alone = texture if pair.names == ("texture",) else inversion
    recipes = [alone(Recipe(size=size), [layer] if layer else []) for layer in pair.layers]
    return [rendered(r.to_json(), pair.paintings, photo=alone is inversion) for r in recipes]


@cache
def rendered(recipe: str, paintings: tuple[int, ...], photo: bool = True) -> Image.Image:
    there = samples()
    wanted = Recipe.from_json(recipe)
    styles = [there.styles[i] for i in paintings] if wanted.strength else []
    masks = [ellipse()] if wanted.regions else []
    result = render(there.contents[0] if photo else None, styles, recipe=wanted, masks=masks)
    return Image.fromarray((result.pixels * 255).round().astype(np.uint8))


def ellipse() -> np.ndarray:
    """Return a mask of the cup and its saucer, 1 inside."""
    width, height = Image.open(samples().contents[0]).size
    y, x = np.mgrid[0:height, 0:width]
    far = ((x / width - 0.46) / 0.36) ** 2 + ((y / height - 0.45) / 0.48) ** 2
    return (far < 1).astype(np.float32)


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    width, height = pictures[0].size
    both = Image.new("RGB", (2 * width + GAP, height), "white")
    for index, each in enumerate(pictures):
        both.paste(each, (index * (width + GAP), 0))
    return both


if __name__ == "__main__":
    main()
