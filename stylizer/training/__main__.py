"""The command line of the training: python -m stylizer.training COMMAND; --help lists them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor

from stylizer.engine.encoders.compact import Compact
from stylizer.engine.encoders.registry import COMPACT
from stylizer.engine.errors import StylizerError
from stylizer.engine.recipe import Recipe
from stylizer.training import recipe
from stylizer.training.augment import Batches
from stylizer.training.data import make_scenes, tiles
from stylizer.training.distill import Distillation, Settings, train
from stylizer.training.evaluate import report
from stylizer.training.export import export
from stylizer.training.sheet import Variant, make, usual_pairs
from stylizer.training.teacher import SqueezeNet, channel_variance

MEASURED = 16
"""The number of batches on which the scale of the features is measured."""


def gather(scenes: Path, photos: list[Path], each: int) -> NDArray[np.uint8]:
    """Return the scenes, and tiles of the pictures in the folders, as (n, size, size, 3)."""
    made: NDArray[np.uint8] = np.load(scenes, mmap_mode="r")
    if not photos:
        return made
    return np.concatenate([made, tiles(photos, each, made.shape[1])])


def sample(pictures: NDArray[np.uint8], settings: Settings, count: int) -> list[Tensor]:
    """Return batches to measure on, drawn with another seed than those of the training."""
    generator = torch.Generator().manual_seed(settings.seed + 1)
    batches = Batches(pictures, settings.batch, settings.crop, generator)
    return [batches.next() for _ in range(count)]


def data(options: argparse.Namespace) -> None:
    """Make the procedural scenes."""
    make_scenes(options.out, options.count, options.size, options.seed, options.workers)


def distill(options: argparse.Namespace) -> None:
    """Train the student, or continue from its checkpoint."""
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / "checkpoint.pt"
    wanted, settings = recipe.read(options.recipe)
    scenes = options.scenes or options.out / "scenes.npy"
    if not scenes.exists():
        make_scenes(scenes, wanted.scenes, wanted.size, wanted.seed)
    pictures = gather(scenes, options.photos, wanted.tiles)
    teacher = SqueezeNet(options.teacher)
    state = torch.load(checkpoint, weights_only=True) if options.resume else None
    if state:
        settings, variance = Settings(**state["settings"]), state["variance"]
        teacher.scale = state["scale"]
        measured = sample(pictures, settings, MEASURED)
    else:
        if options.minutes:
            settings = replace(settings, steps=0, minutes=options.minutes)
        elif options.steps:
            settings = replace(settings, steps=options.steps)
        if options.seed is not None:
            settings = replace(settings, seed=options.seed)
        measured = sample(pictures, settings, MEASURED)
        teacher.calibrate(measured)
        variance = channel_variance(teacher, measured)
    run = Distillation(pictures, teacher, variance, settings)
    if state:
        run.restore(state)
    weights = options.weights or options.out / "compact.safetensors"
    train(run, checkpoint, options.every * 60, lambda: export(run.state(), measured, weights))


def evaluate(options: argparse.Namespace) -> None:
    """Print the error and the agreement of each layer on held-out photographs."""
    state = torch.load(options.checkpoint, weights_only=True)
    teacher = SqueezeNet(options.teacher)
    teacher.scale = state["scale"]
    student = Compact(COMPACT)
    student.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    student.load_state_dict(load_file(options.weights))
    measured = report(student, teacher, options.photos, options.size, options.limit)
    print("layer  error  agreement of style gradients")
    for name, (error, cosine) in measured.items():
        print(f"{name}   {error:.3f}  {cosine:.3f}")


def ship(options: argparse.Namespace) -> None:
    """Write the weights to ship from a checkpoint."""
    state = torch.load(options.checkpoint, weights_only=True)
    pictures = gather(options.scenes, options.photos, recipe.read(options.recipe)[0].tiles)
    export(state, sample(pictures, Settings(**state["settings"]), MEASURED), options.weights)


def sheet(options: argparse.Namespace) -> None:
    """Paint a contact sheet."""
    pairs = [(Path(photo), Path(painting)) for photo, painting in options.pair or ()]
    base = Recipe(size=options.size, seed=options.seed)
    variants = [Variant.parse(text, base) for text in options.variant or ["default:"]]
    print(make(pairs or usual_pairs(options.pairs), variants, options.out))


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; it stores the function of a command as `run`."""
    top = argparse.ArgumentParser(prog="python -m stylizer.training", description=__doc__)
    top.add_argument("--threads", type=int, default=2, help="processor cores that torch uses")
    commands = top.add_subparsers(required=True)

    one = commands.add_parser("data", help="make procedural scenes ahead of time")
    one.add_argument("--out", type=Path, required=True, help="the .npy file to write")
    one.add_argument("--count", type=int, default=2200)
    one.add_argument("--size", type=int, default=256, help="side of a scene in px")
    one.add_argument("--seed", type=int, default=0)
    one.add_argument("--workers", type=int, default=2)
    one.set_defaults(run=data)

    one = commands.add_parser("distill", help="train the student; --resume continues")
    one.add_argument("--teacher", type=Path, required=True, help="SqueezeNet v1.0 as .npz")
    one.add_argument("--out", type=Path, required=True, help="folder for checkpoint and weights")
    folders: dict[str, Any] = {"type": Path, "nargs": "+", "default": [], "metavar": "FOLDER"}
    one.add_argument("--photos", **folders, help="photographs and paintings to learn from too")
    one.add_argument("--recipe", type=Path, default=recipe.SHIPPED, help="data and settings, JSON")
    one.add_argument("--scenes", type=Path, help="file of the data command; else new scenes")
    one.add_argument("--weights", type=Path, help="where to write the safetensors")
    length = one.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, default=0, help="number of steps, else the recipe's")
    length.add_argument("--minutes", type=float, default=0.0, help="minutes instead of steps")
    one.add_argument("--seed", type=int, help="seed, else the recipe's")
    one.add_argument("--every", type=float, default=5.0, help="minutes between checkpoints")
    one.add_argument("--resume", action="store_true")
    one.set_defaults(run=distill)

    one = commands.add_parser(
        "evaluate", help="print the error of each layer on held-out photographs"
    )
    one.add_argument("--teacher", type=Path, required=True)
    one.add_argument("--photos", type=Path, required=True, help="folder of held-out photographs")
    one.add_argument("--checkpoint", type=Path, required=True, help="file with the teacher's scale")
    one.add_argument("--weights", type=Path, required=True, help="safetensors of the student")
    one.add_argument("--size", type=int, default=256, help="side in px, a multiple of 16")
    one.add_argument("--limit", type=int, default=0, help="number of photographs; 0: all")
    one.set_defaults(run=evaluate)

    one = commands.add_parser("export", help="write the weights to ship from a checkpoint")
    one.add_argument("--checkpoint", type=Path, required=True)
    one.add_argument("--scenes", type=Path, required=True, help="file of the data command")
    one.add_argument("--photos", **folders, help="as in training")
    one.add_argument("--recipe", type=Path, default=recipe.SHIPPED)
    one.add_argument("--weights", type=Path, required=True, help="the safetensors to write")
    one.set_defaults(run=ship)

    one = commands.add_parser(
        "sheet", help="paint a contact sheet of pairs and variants of the recipe"
    )
    one.add_argument(
        "--out", type=Path, required=True, help="folder for the sheet and its pictures"
    )
    one.add_argument("--variant", action="append", metavar="NAME: KEY=VALUE ...")
    one.add_argument("--pair", nargs=2, action="append", metavar=("PHOTO", "PAINTING"))
    one.add_argument("--pairs", type=int, default=8, help="number of fixed pairs of samples")
    one.add_argument("--size", type=int, default=512)
    one.add_argument("--seed", type=int, default=0)
    one.set_defaults(run=sheet)
    return top


if __name__ == "__main__":
    chosen = parser().parse_args()
    torch.set_num_threads(chosen.threads)
    try:
        chosen.run(chosen)
    except StylizerError as error:
        raise SystemExit(str(error)) from None
