"""Contact sheets of the same pairs of photo and painting, with one column for each variant.

A variant is written as `name: KEY=VALUE KEY=VALUE`. Its keys are those of `stylizer render --set`
and three more: `preset=NAME`, `weights=FILE` for other weights of the built-in encoder, and
`teacher=FILE` for the network that it learnt from (which has no s1_1 and s2_1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw
from safetensors.numpy import load_file
from torch import Tensor

from stylizer.cli.settings import with_preset, with_settings
from stylizer.engine import optimise
from stylizer.engine.control import Control
from stylizer.engine.distances.statistics import style_distance
from stylizer.engine.encoders.base import Encoder
from stylizer.engine.encoders.build import build
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.job import Job, Pixels
from stylizer.engine.recipe import Recipe
from stylizer.files.read import images
from stylizer.files.runs.source import Source
from stylizer.files.shipped.samples import samples
from stylizer.files.weights import installed
from stylizer.training.teacher import MATCHES, SqueezeNet

PAIRS = (
    ("coffee", "swirls"),
    ("astronaut", "woodcut"),
    ("dandelions", "harbour"),
    ("raccoon", "watercolour"),
    ("rocket", "waves"),
    ("coffee", "cubist"),
    ("astronaut", "dots"),
    ("dandelions", "mosaic"),
)
CAPTION = 22
"""The height of the line of captions in pixels."""

Pair = tuple[Path, Path]


class TeacherEncoder(Encoder):
    """The teacher as an encoder that replaces the student."""

    info = COMPACT

    def __init__(self, teacher: SqueezeNet) -> None:
        super().__init__()
        self.teacher = teacher

    def forward(self, image: Tensor, layers: Collection[str]) -> dict[str, Tensor]:
        features = self.teacher(image)
        return {name: features[name] for name in layers}


@dataclass(frozen=True)
class Variant:
    """A recipe with the weights of its encoder, or with another encoder that replaces it."""

    name: str
    recipe: Recipe
    weights: Mapping[str, Any]
    encoder: Encoder | None = None

    @classmethod
    def parse(cls, text: str, base: Recipe) -> Variant:
        """Parse `name: KEY=VALUE ...`. Raise RecipeError for a wrong setting."""
        name, _, rest = text.partition(":")
        special: dict[str, str] = {}
        settings = []
        for setting in rest.split():
            key, _, value = setting.partition("=")
            if key in ("preset", "weights", "teacher"):
                special[key] = value
            else:
                settings.append(setting)
        recipe = with_preset(base, special["preset"]) if "preset" in special else base
        weights = load_file(special["weights"]) if "weights" in special else None
        encoder = (
            TeacherEncoder(SqueezeNet(Path(special["teacher"]))) if "teacher" in special else None
        )
        return cls(
            name.strip(),
            with_settings(recipe, settings),
            weights or installed.weights(base.encoder),
            encoder,
        )

    def paint(self, photo: Source, painting: Source) -> Pixels:
        """Return the result for a pair."""
        job = Job(self.recipe, photo.pixels, (painting.pixels,), self.weights)
        *_, last = optimise.run(job, Control(), self.encoder)
        return last.image()


def usual_pairs(count: int) -> list[Pair]:
    """Return the first `count` fixed pairs of samples."""
    shipped = samples()
    photos = {path.stem: path for path in shipped.contents}
    paintings = {path.stem: path for path in shipped.styles}
    return [(photos[photo], paintings[painting]) for photo, painting in PAIRS[:count]]


def make(pairs: Sequence[Pair], variants: Sequence[Variant], folder: Path) -> Path:
    """Paint every variant of every pair into `folder`. Return the file of the contact sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder = build("compact", installed.weights("compact"), "average", torch.device("cpu"))
    rows = []
    for photo_file, painting_file in pairs:
        photo, painting = (Source(images.load(path)) for path in (photo_file, painting_file))
        row = [_picture(photo.pixels), _picture(painting.pixels)]
        results = {}
        for variant in variants:
            pixels = variant.paint(photo, painting)
            results[variant.name] = pixels
            row.append(_picture(pixels))
            row[-1].save(folder / f"{photo_file.stem}-{painting_file.stem}-{variant.name}.png")
            print(photo_file.stem, painting_file.stem, variant.name, flush=True)
        rows.append(row)
        _print_distances(encoder, results)
    names = ["photo", "painting", *(variant.name for variant in variants)]
    sheet = folder / "sheet.jpg"
    _lay_out(rows, names, variants[0].recipe.size).save(sheet, quality=92)
    return sheet


def _print_distances(encoder: Encoder, results: Mapping[str, Pixels]) -> None:
    """Print the style distance between every two results."""
    images = {name: torch.from_numpy(p).movedim(-1, 0)[None] for name, p in results.items()}
    for one, other in combinations(images, 2):
        distance = style_distance(encoder, images[one], images[other], tuple(MATCHES))
        print(f"  {one} to {other}: {distance:.4f}", flush=True)


def _picture(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.rint(np.clip(pixels, 0, 1) * 255).astype(np.uint8))


def _lay_out(rows: Sequence[Sequence[Image.Image]], names: Sequence[str], side: int) -> Image.Image:
    """Return one picture of all rows under the captions `names`; each cell is `side` px."""
    cell = side + 8
    height = CAPTION + cell * len(rows)
    sheet = Image.new("RGB", (cell * len(names), height), "white")
    draw = ImageDraw.Draw(sheet)
    for column, name in enumerate(names):
        draw.text((column * cell + 4, 4), name, "black", font_size=14)
        for row, pictures in enumerate(rows):
            picture = pictures[column].copy()
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
            place = (
                column * cell + (cell - picture.width) // 2,
                CAPTION + row * cell + (cell - picture.height) // 2,
            )
            sheet.paste(picture, place)
    return sheet
