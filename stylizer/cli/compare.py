"""`stylizer compare`: how far apart two pictures are, or a result from its content and style."""

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
from stylizer.engine.size import fit
from stylizer.files.runs.distances import REFERENCE_ENCODER
from stylizer.files.runs.task import Source
from stylizer.files.weights import installed, lpips

if TYPE_CHECKING:
    from stylizer.engine.distances.distances import Distances

CONTENT = {"perceptual": "as the encoder sees it", "structure": "slopes of the pixels"}
STYLE = {
    "style": "as the encoder sees it",
    "gram": "  Gram matrices",
    "mean_std": "  means and spreads",
    "sliced": "  sliced Wasserstein",
    "patches": "patches of the pixels",
}


def main(arguments: Namespace) -> int:
    import torch

    from stylizer.engine.distances.distances import DistanceMeter, picture
    from stylizer.engine.encoders.build import build
    from stylizer.engine.hardware import device as devices
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
            raise JobError(f"LPIPS was fitted to {lpips.ENCODER}: leave out --encoder.")
        name, pooling = lpips.ENCODER, lpips.POOLING
        weights = {layer: torch.from_numpy(w) for layer, w in lpips.read(arguments.lpips).items()}
    devices.use_threads()
    cpu = torch.device("cpu")
    shown = Scale(*size, steps=0)

    def seen(of: Source, size: tuple[int, int]) -> torch.Tensor:
        return picture(of.pixels_for(max(size)), size, cpu)

    gauge = DistanceMeter(
        build(name, installed.weights(name), pooling, cpu),
        seen(contents[0], size) if contents else None,
        [seen(style, style_size(*style.size, shown, 1.0)) for style, _ in styles],
        [share for _, share in styles],
        weights,
    )
    measures = gauge.measure(seen(result, size))
    if arguments.json:
        print(json.dumps({**asdict(measures), "encoder": name, "size": list(size)}))
    else:
        _print(measures, contents, [style for style, _ in styles])
        how = ", LPIPS" if arguments.lpips else ""
        print(f"0 is equal. Seen at {size[0]} x {size[1]} px by {ENCODERS[name].title}{how}.")
    return 0


def _roles(arguments: Namespace) -> tuple[Source, list[Source], list[tuple[Source, float]]]:
    """The result, its content if there is one, its styles with their shares."""
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
    """Whether it has that shape but for a pixel that rounding took."""
    fitted = fit(*picture.size, max(size))
    return all(abs(a - b) <= 1 for a, b in zip(fitted, size, strict=True))


def _print(measures: Distances, contents: list[Source], styles: list[Source]) -> None:
    numbers = asdict(measures)
    for title, sources, rows in (("Content", contents, CONTENT), ("Style", styles, STYLE)):
        if sources:
            print(f"{title}: distance to {', '.join(s.picture.name for s in sources)}")
            for name, words in rows.items():
                print(f"  {words:26}{numbers[name]:8.4f}")
