"""Style transfer in three lines of Python. The command line calls the same functions.

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
from stylizer.files.runs.run_result import RunResult
from stylizer.files.runs.saved_runs import SavedRun, saved_runs
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.write import export
from stylizer.system import peak_memory_mb

__all__ = ["CancelledError", "Result", "SavedRun", "carry_out", "render", "saved_runs", "source"]

Image = str | os.PathLike[str] | NDArray[Any] | Source
"""A path, an array (H, W, 3) of uint8, uint16 or of floats in [0, 1], or an opened source."""


class CancelledError(StylizerError):
    """Raised when a run was cancelled before its first step, so that there is no picture."""


@dataclass(frozen=True, eq=False)
class Result(RunResult):
    """The picture of a run. `done` is False when the run was cancelled before its end.

    `seconds` is the time that the call took, and `seconds_to_first_frame` the time until a picture
    could be shown. `peak_memory_mb` is the peak memory of the GPU in MiB, or that of the process if
    no GPU was used. `losses["first"]` and `losses["last"]` are the first and the last measured
    value of each weighted term of the objective.
    """

    seconds: float
    seconds_to_first_frame: float
    peak_memory_mb: float
    losses: dict[str, dict[Term, float]]

    @property
    def steps(self) -> int:
        """The number of steps that were done."""
        return self.record.steps

    def save(self, path: str | os.PathLike[str], **options: Any) -> tuple[str, ...]:
        """Write the picture with its record inside, in the format of the suffix.

        `options` are the fields of `stylizer.files.write.export.Export`: depth=16, quality=80,
        record=False, exif=True, location=True. Returns a sentence for each thing that the file
        could not hold. Raises FileError.
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

    If `content` is None, the texture of the style pictures is painted, in the shape of the first.
    Without a style picture, the content is reconstructed from its features in the content layers.
    `stylizer.engine.derived.texture_inversion` does both for chosen layers.

    `output` is a file to write the result to. `settings` are fields of the recipe by name (size,
    strength, seed, ...), which replace those of `recipe`. `start` is the picture to start from.

    `masks` mark the regions of the content, and the setting `regions` describes them:
    `regions=[Region(strength=0)]` protects the first region. `style_masks` holds a mask or None for
    each style picture; only the part under the mask is used. A mask is a picture, white inside the
    region, or an array (H, W).

    `changes` are the changes of a record that is replayed. `threads` is the number of CPU threads;
    None chooses a number that suits the machine. `on_step` is called after each step. `control`
    cancels or steers the run from another thread.

    Raises StylizerError, with a sentence for the user.
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
    recipe = recipe_for(recipe or Recipe(), photo=content is not None, paintings=len(opened))
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
    """Open a picture. Raises FileError or JobError when it cannot be opened."""
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


def recipe_for(
    recipe: Recipe, layers: Sequence[str] = (), *, photo: bool = True, paintings: int = 1
) -> Recipe:
    """Return the recipe that fits the given pictures, as `render` describes.

    `photo` is True if there is a content picture; `paintings` is the number of style pictures. If
    one kind is missing, `layers` are the layers to use, by default those with a weight. Raises
    JobError when there are no pictures at all.
    """
    if photo and paintings:
        return for_styles(recipe, paintings)
    if photo:
        return inversion(recipe.replace(styles=()), layers)
    if paintings:
        return texture(for_styles(recipe, paintings), layers)
    raise JobError("Give a photo, a painting, or both.")


def mask(image: Image) -> Picture:
    """Open a mask, which is a picture or an array (H, W)."""
    if isinstance(image, np.ndarray) and image.ndim == 2:
        image = np.stack([image] * 3, axis=2)
    return source(image).picture


def for_styles(recipe: Recipe, count: int) -> Recipe:
    """Return the recipe with default styles added until it describes `count` styles."""
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
    """Carry a task out, to its end or until `control` is cancelled.

    `carry_out(saved_runs()[0].task())` continues an interrupted run. An `autosave`, which must be
    open, saves the run so that it can be continued. `began` is the value of `time.perf_counter`
    from which the seconds of the result count. Raises StylizerError, with a sentence for the user.
    """
    control = control or Control()
    began = time.perf_counter() if began is None else began
    measured: list[dict[Term, float]] = []
    first_frame = 0.0
    last: RunResult | None = None
    for event in drive(task, control, threads=threads, autosave=autosave):
        if event.ended:
            last = event.result()
            continue
        first_frame = first_frame or time.perf_counter() - began
        if event.step.losses is not None:
            measured.append(event.step.losses)
        if on_step is not None:
            on_step(event.step)
    if last is None:
        raise CancelledError("Stopped before the first step, so there is no picture.")
    return Result(
        pixels=last.pixels,
        record=last.record,
        done=last.done,
        alpha=last.alpha,
        exif=last.exif,
        seconds=time.perf_counter() - began,
        seconds_to_first_frame=first_frame,
        peak_memory_mb=_peak(last.record.device),
        losses={"first": measured[0], "last": measured[-1]} if measured else {},
    )


def _peak(name: str) -> float:
    """Return the peak memory in MiB of the device `name`, or of the process for the processor."""
    if name.startswith("cuda"):
        import torch

        from stylizer.engine.hardware import device

        return torch.cuda.max_memory_allocated(device.find_device(name)) / 2**20
    return peak_memory_mb()
