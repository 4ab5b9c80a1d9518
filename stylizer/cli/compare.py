"""`stylizer compare`: measure the distance of two pictures, or of a result from its sources."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from stylizer.api import source
from stylizer.cli import say
from stylizer.cli.settings import parse_style
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.errors import JobError
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.size import fit
from stylizer.files.runs.distances import REFERENCE_ENCODER
from stylizer.files.runs.source import Source
from stylizer.files.weights import installed, lpips

if TYPE_CHECKING:
    from stylizer.engine.distances.distances import Distances

CONTENT = {"perceptual": "features of the encoder", "structure": "gradients of the pixels"}
STYLE = {
    "style": "features of the encoder",
    "gram": "  Gram matrices",
    "mean_std": "  means and deviations",
    "sliced": "  sliced Wasserstein",
    "patches": "patches of the pixels",
}


def main(arguments: Namespace) -> int:
    import torch

    from stylizer.engine.distances.distances import DistanceMeter, resized_tensor
    from stylizer.engine.encoders.build import build
    from stylizer.engine.scales.pyramid import Scale, style_size

    result, contents, styles = _roles(arguments)
    longest = min(max(result.size), arguments.size)
    size = fit(*result.size, longest)
    if arguments.content and not _same_shape(contents[0], size):
        raise JobError(
            f"{contents[0].picture.name} and {result.picture.name} have different shapes."
            " Give the content as it was cropped for the result."
        )
    contents = [content for content in contents if _same_shape(content, size)]
    if arguments.other and not contents:
        say("The pictures have different shapes, so only their styles are compared.")
    name, pooling, weights = arguments.encoder or REFERENCE_ENCODER, "average", None
    if arguments.lpips:
        if arguments.encoder not in (None, lpips.ENCODER):
            raise JobError(f"LPIPS only works with {lpips.ENCODER}: leave out --encoder.")
        name, pooling = lpips.ENCODER, lpips.POOLING
        weights = {layer: torch.from_numpy(w) for layer, w in lpips.read(arguments.lpips).items()}
    use_threads()
    cpu = torch.device("cpu")
    scale = Scale(*size, steps=0)

    def resized(source: Source, size: tuple[int, int]) -> torch.Tensor:
        return resized_tensor(source.pixels_for(max(size)), size, cpu)

    meter = DistanceMeter(
        build(name, installed.weights(name), pooling, cpu),
        resized(contents[0], size) if contents else None,
        [resized(style, style_size(*style.size, scale, 1.0)) for style, _ in styles],
        [share for _, share in styles],
        weights,
    )
    distances = meter.measure(resized(result, size))
    if arguments.json:
        print(json.dumps({**asdict(distances), "encoder": name, "size": list(size)}))
    else:
        _print(distances, contents, [style for style, _ in styles])
        metric = ", LPIPS" if arguments.lpips else ""
        print(
            "0 means equal."
            f" Measured at {size[0]} x {size[1]} px by {ENCODERS[name].title}{metric}."
        )
    return 0


def _roles(arguments: Namespace) -> tuple[Source, list[Source], list[tuple[Source, float]]]:
    """Return the result, its content in a list, and its styles with their shares.

    The list is empty when there is no content. If two pictures are compared, the other one is both
    the content and the style.
    """
    styles = [parse_style(text) for text in arguments.style]
    if arguments.other is None and arguments.content is None and not styles:
        raise JobError("Give two pictures, or a result with --content or --style.")
    if arguments.other is not None and (arguments.content or styles):
        raise JobError("Give two pictures, or a result with --content and --style, not both.")
    if arguments.other is not None:
        other = source(arguments.other)
        return source(arguments.picture), [other], [(other, 1.0)]
    return (
        source(arguments.picture),
        [source(arguments.content)] if arguments.content else [],
        [(source(path), 1.0 if share is None else share) for path, share in styles],
    )


def _same_shape(picture: Source, size: tuple[int, int]) -> bool:
    """Return whether a picture has the aspect ratio of `size`, except for one pixel of rounding."""
    fitted = fit(*picture.size, max(size))
    return all(abs(a - b) <= 1 for a, b in zip(fitted, size, strict=True))


def _print(distances: Distances, contents: list[Source], styles: list[Source]) -> None:
    numbers = asdict(distances)
    for title, sources, labels in (("Content", contents, CONTENT), ("Style", styles, STYLE)):
        if sources:
            print(f"{title}: distance to {', '.join(s.picture.name for s in sources)}")
            for name, label in labels.items():
                print(f"  {label:26}{numbers[name]:8.4f}")
