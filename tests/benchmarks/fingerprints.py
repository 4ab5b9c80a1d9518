"""Compare the SHA-256 of the results of many recipes, to check that a change kept the pixels.

    python tests/benchmarks/fingerprints.py --keep FILE     before the change
    python tests/benchmarks/fingerprints.py --check FILE    after it

The digests are equal only on the same processor with the same torch. This takes about a minute on
two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from stylizer import render
from stylizer.api import source
from stylizer.engine import optimise
from stylizer.engine.control import Control
from stylizer.engine.derived.texture_inversion import inversion, texture
from stylizer.engine.job import Change, Pixels
from stylizer.engine.recipe import Recipe, Region, Style
from stylizer.files.runs.task import Task
from stylizer.files.shipped.samples import samples

USUAL: dict[str, Any] = {
    "size": 96, "coarsest": 48, "first_steps": 12, "last_steps": 8, "precision": "float32",
    "optimizer": "adam", "start": "content", "objects": 1.0,
}  # fmt: skip
PHOTO, *_ = samples().contents
PAINTING, *OTHERS = samples().styles
SECOND = OTHERS[3]


def painted(**settings: Any) -> Callable[[], Pixels]:
    """Return the task of the sample pictures with some settings."""
    return lambda: render(PHOTO, PAINTING, recipe=Recipe().replace(**{**USUAL, **settings})).pixels


def several() -> Pixels:
    styles = (Style(blend=1.0, scale=1.5), Style(blend=0.5))
    recipe = Recipe().replace(**USUAL, styles=styles)
    return render(PHOTO, [PAINTING, SECOND], recipe=recipe).pixels


def regions() -> Pixels:
    """Return a task with a protected disc, a corner for the second painting, and sampled losses."""
    y, x = np.mgrid[0:80, 0:120].astype(np.float32)
    disc = ((x - 40) ** 2 + (y - 40) ** 2 < 400).astype(np.float32)
    corner = (x + y > 130).astype(np.float32)
    marked = (Region(0.0, feather=0.05), Region(0.8, (2,), 0.02))
    recipe = Recipe().replace(
        **USUAL, styles=(Style(), Style()), regions=marked, nearest=0.5, feature_l1=0.5,
        self_similarity=0.3, opponent=0.2, pixel_l1=0.1,
    )  # fmt: skip
    photo = render(PHOTO, PAINTING, recipe=Recipe().replace(**USUAL)).pixels[:, :, ::-1].copy()
    return render(photo, [PAINTING, SECOND], recipe=recipe, masks=[fit(disc), fit(corner)]).pixels


def fit(mask: np.ndarray) -> np.ndarray:
    """Return a mask in the shape of a result of the sample photo."""
    height, width = render(PHOTO, PAINTING, size=96, coarsest=96, first_steps=1).pixels.shape[:2]
    rows = np.arange(height) * len(mask) // height
    columns = np.arange(width) * mask.shape[1] // width
    return mask[rows][:, columns]


def replayed() -> Pixels:
    """Return a task with live changes, as in a record."""
    changes = [
        Change(5, {"strength": 0.8, "style": {"s2_2": 2.0, "s4_2": 0.5}}),
        Change(14, {"tv": 2.0, "learning_rate": 0.05}),
    ]
    return render(PHOTO, PAINTING, recipe=Recipe().replace(**USUAL), changes=changes).pixels


def resumed(optimizer: str) -> Callable[[], Pixels]:
    """Interrupt a run in the second scale and continue it."""

    def run() -> Pixels:
        recipe = Recipe().replace(
            **{**USUAL, "optimizer": optimizer, "adaptive": optimizer == "adam"}
        )
        job = Task(recipe, source(PHOTO), (source(PAINTING),)).job()
        state = None
        for step in optimise.run(job, Control()):
            if step.iteration == 15:
                state = step.state()
                state = replace(state, arrays={k: v.copy() for k, v in state.arrays.items()})
                break
        *_, last = optimise.run(replace(job, resume=state), Control())
        return last.image()

    return run


def alone(kind: Callable[..., Recipe], layers: list[str], **pictures: Any) -> Callable[[], Pixels]:
    return lambda: render(**pictures, recipe=kind(Recipe().replace(**USUAL), layers)).pixels


def enlarged() -> Pixels:
    small = render(PHOTO, PAINTING, recipe=Recipe().replace(**USUAL))
    task = Task(Recipe().replace(**USUAL), source(PHOTO), (source(PAINTING),))
    job = task.enlarged(source(small.pixels).picture, 140).job()
    *_, last = optimise.run(job, Control())
    return last.image()


CASES: dict[str, Callable[[], Pixels]] = {
    "adam": painted(),
    "bfloat16": painted(precision="bfloat16"),
    "lbfgs": painted(optimizer="lbfgs"),
    "from noise": painted(start="noise", seed=3),
    "from style": painted(start="style", seed=4),
    "several styles": several,
    "regions": regions,
    **{f"colors {mode}": painted(colors=mode, color_strength=0.8)
       for mode in ("luminance", "covariance", "cholesky", "histogram", "palette")},
    "blocks": painted(block=48, sliced=0.5),
    "adaptive": painted(adaptive=True, first_steps=30),
    "style losses": painted(
        gram=0.5, covariance=0.5, mean_std=0.5, wasserstein=0.5, sliced=0.5, histogram=0.5,
        nearest=0.5, emd=0.5,
    ),
    "content losses": painted(
        feature_l1=0.5, feature_smooth_l1=0.5, self_similarity=0.5, joint=0.7, laplacian=0.5,
        opponent=0.5, red_green=0.3, pixel_l1=0.2, pixel_l2=0.2, tv=1.0,
    ),
    "seed diversity": painted(seed_diversity=1.0, seed=5),
    "softmax": painted(smoothing="softmax"),
    "gatys": painted(references="gatys", content={"s4_1": 1e-3}),
    "replayed": replayed,
    "resumed adam": resumed("adam"),
    "resumed lbfgs": resumed("lbfgs"),
    "texture": alone(texture, ["s2_2"], content=None, styles=PAINTING),
    "inversion": alone(inversion, ["s3_3"], content=PHOTO),
    "enlarged": enlarged,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, metavar="FILE")
    parser.add_argument("--check", type=Path, metavar="FILE")
    options = parser.parse_args()
    known = json.loads(options.check.read_text()) if options.check else {}
    found, wrong = {}, []
    for name, case in CASES.items():
        found[name] = hashlib.sha256(np.ascontiguousarray(case(), np.float32)).hexdigest()
        changed = name in known and known[name] != found[name]
        wrong += [name] if changed else []
        print(f"{name:16} {found[name][:16]}{'  CHANGED' if changed else ''}", flush=True)
    if options.keep:
        options.keep.write_text(json.dumps(found, indent=1))
    if wrong or known.keys() - found.keys():
        print(f"changed: {', '.join(wrong)}; gone: {', '.join(known.keys() - found.keys())}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
