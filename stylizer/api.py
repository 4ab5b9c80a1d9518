"""Style transfer in three lines of Python; the command line goes the same road.

from stylizer import render
result = render("photo.jpg", "painting.jpg", size=512)
result.save("out.png")
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stylizer.engine.control import Control
from stylizer.engine.derived.texture_inversion import inversion, texture
from stylizer.engine.errors import JobError, StylizerError
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.engine.size import fit
from stylizer.engine.step import Step
from stylizer.engine.term import Term
from stylizer.files.read import images
from stylizer.files.read.images import Picture
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.blank import blank_for
from stylizer.files.runs.driver import drive
from stylizer.files.runs.painting import Painting
from stylizer.files.runs.saved_runs import SavedRun, saved_runs
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.write import export
from stylizer.system import peak_memory_mb

__all__ = ["CancelledError", "Result", "SavedRun", "carry_out", "render", "saved_runs", "source"]

Image = str | os.PathLike[str] | NDArray[Any] | Source
"""A path, an array (H, W, 3) of uint8, uint16 or of floats in [0, 1], or an opened source."""


class CancelledError(StylizerError):
    """The run was cancelled before its first step."""


@dataclass(frozen=True, eq=False)
class Result(Painting):
    """A finished picture, or the newest one of a run that was cancelled (`done` is False).

    `seconds` count from the call on, `seconds_to_first_frame` until a picture could be shown.
    `peak_memory_mb` is that of the GPU in MiB where one was used, else that of the process.
    `losses` holds the first and the last measured value of each weighted term.
    """

    seconds: float
    seconds_to_first_frame: float
    peak_memory_mb: float
    losses: dict[str, dict[Term, float]]

    @property
    def steps(self) -> int:
        """How many steps were done."""
        return self.record.steps

    def save(self, path: str | os.PathLike[str], **options: Any) -> tuple[str, ...]:
        """Write the picture with its record inside, in the format of the suffix.

        `options` are those of `stylizer.files.write.export.Export` by name: depth=16, quality=80,
        record=False, exif=True, location=True. Returns sentences about what the file could
        not hold. Raises FileError.
        """
        return self.write(Path(path), export.Export(**options))


def render(
    content: Image | None,
    styles: Image | Sequence[Image] = (),
    output: str | os.PathLike[str] | None = None,
    *,
    recipe: Recipe | None = None,
    start: Image | None = None,
    masks: Image | Sequence[Image] = (),
    style_masks: Sequence[Image | None] = (),
    changes: Sequence[Change] = (),
    threads: int | None = None,
    control: Control | None = None,
    on_step: Callable[[Step], None] | None = None,
    **settings: Any,
) -> Result:
    """Paint `content` in the manner of one or more style pictures.

    Without a content (None), the texture of the style pictures is painted, in the shape of the
    first; without a style picture, the content as the recipe's content layers see it (see
    `stylizer.engine.derived.texture_inversion`, which has both for chosen layers too).
    `settings` are fields of the recipe by name (size, strength, seed, ...). `start` is the
    picture to start from. `masks` over the content mark its regions, which `regions` describe
    (`regions=[Region(strength=0)]` protects the first); `style_masks`, one or None for each style
    picture, say which part of it counts. Masks are pictures, white where something belongs to
    them, or arrays (H, W). `changes` replays a record, `threads` is the number of CPU threads
    (by default what suits the machine). `on_step` is called after each step; `control`
    cancels or steers the run from another thread. Raises StylizerError, with a sentence.
    """
    began = time.perf_counter()
    opened = tuple(source(style) for style in _several(styles))
    if not isinstance(masks, Sequence) or masks:
        if content is None:
            raise JobError("Masks mark regions of a photo, and there is none.")
        content = replace(source(content), masks=tuple(mask(one) for one in _several(masks)))
    guides = (*style_masks, *[None] * (len(opened) - len(style_masks)))
    opened = tuple(
        one if guide is None else replace(one, masks=(mask(guide),))
        for one, guide in zip(opened, guides, strict=True)
    )
    recipe = alone(recipe or Recipe(), photo=content is not None, paintings=len(opened))
    if content is not None:
        content = source(content)
        settings.setdefault("regions", _regions(recipe, len(content.masks)))
    if start is not None:
        settings.setdefault("start", "file")
    recipe = recipe.replace(**settings)
    canvas = blank_for(opened[0], recipe.size) if content is None else source(content)
    task = Task(recipe, canvas, opened, None if start is None else source(start), tuple(changes))
    if output is not None:
        export.check_target(Path(output), *fit(*canvas.size, recipe.size))
    result = carry_out(task, control=control, on_step=on_step, threads=threads, began=began)
    if output is not None:
        result.save(output)
    return result


def source(image: Image) -> Source:
    """Open a picture; FileError or JobError when that cannot be done."""
    if isinstance(image, Source):
        return image
    if isinstance(image, str | os.PathLike):
        return Source(images.load(Path(image)))
    array = np.asarray(image)
    if array.ndim != 3 or array.shape[2] != 3:
        raise JobError("A picture must be an array of height, width and 3 colours.")
    if not np.isfinite(array).all():
        raise JobError("A picture holds values that are not finite numbers.")
    return Source(images.from_pixels(array, "array"))


def alone(
    recipe: Recipe, layers: Sequence[str] = (), *, photo: bool = True, paintings: int = 1
) -> Recipe:
    """The recipe for the pictures that are there: see `render`. JobError when there are none."""
    if photo and paintings:
        return for_styles(recipe, paintings)
    if photo:
        return inversion(recipe.replace(styles=()), layers)
    if paintings:
        return texture(for_styles(recipe, paintings), layers)
    raise JobError("Give a photo, a painting, or both.")


def mask(image: Image) -> Picture:
    """Open a mask: a picture, or an array (H, W)."""
    if isinstance(image, np.ndarray) and image.ndim == 2:
        image = np.stack([image] * 3, axis=2)
    return source(image).picture


def for_styles(recipe: Recipe, count: int) -> Recipe:
    """The recipe with plain styles added until it describes `count` of them."""
    missing = count - len(recipe.styles)
    return recipe.replace(styles=recipe.styles + (Style(),) * max(missing, 0))


def _regions(recipe: Recipe, count: int) -> tuple[Region, ...]:
    missing = count - len(recipe.regions)
    return recipe.regions + (Region(),) * max(missing, 0)


def _several(styles: Image | Sequence[Image]) -> list[Image]:
    if isinstance(styles, Sequence) and not isinstance(styles, str):
        return list(styles)
    return [styles]


def carry_out(
    task: Task,
    *,
    control: Control | None = None,
    on_step: Callable[[Step], None] | None = None,
    threads: int | None = None,
    autosave: Autosave | None = None,
    began: float | None = None,
) -> Result:
    """Drive a task to its end, or to the cancelling of `control`.

    To go on with a run that was broken off: `carry_out(saved_runs()[0].task())`. An `autosave`
    that has been entered keeps what is needed for that. `began` is the reading of
    `time.perf_counter` from which seconds count. Raises StylizerError, with a sentence.
    """
    control = control or Control()
    began = time.perf_counter() if began is None else began
    measured: list[dict[Term, float]] = []
    first_frame = 0.0
    painting: Painting | None = None
    for event in drive(task, control, threads=threads, autosave=autosave):
        if event.ended:
            painting = event.painting()
            continue
        first_frame = first_frame or time.perf_counter() - began
        if event.step.losses is not None:
            measured.append(event.step.losses)
        if on_step is not None:
            on_step(event.step)
    if painting is None:
        raise CancelledError("Stopped before the first step, so there is no picture.")
    return Result(
        pixels=painting.pixels,
        record=painting.record,
        done=painting.done,
        alpha=painting.alpha,
        exif=painting.exif,
        seconds=time.perf_counter() - began,
        seconds_to_first_frame=first_frame,
        peak_memory_mb=_peak(painting.record.device),
        losses={"first": measured[0], "last": measured[-1]} if measured else {},
    )


def _peak(name: str) -> float:
    """Peak memory in MiB of a device by its name; of the process for the processor."""
    if name.startswith("cuda"):
        import torch

        from stylizer.engine.hardware import device

        return torch.cuda.max_memory_allocated(device.find_device(name)) / 2**20
    return peak_memory_mb()
