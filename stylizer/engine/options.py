"""The words that settings of a recipe accept, with their titles in the window."""

from __future__ import annotations

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.settings import Option

AUTO = Option("auto", "Automatic")

ENCODER = tuple(Option(name, info.title) for name, info in ENCODERS.items())
POOLING = (Option("average", "Average"), Option("max", "Maximum"))
SMOOTHING = (Option("plain", "Off"), Option("softmax", "Softmax"))
START = (
    Option("colors", "Content image in the painting's colours"),
    Option("content", "Content image"),
    Option("noise", "Noise"),
    Option("style", "Style statistics"),
    Option("file", "Another picture…"),
)
OPTIMIZER = (
    Option("pyramid", "L-BFGS on a pyramid"),
    Option("adam", "Adam"),
    Option("lbfgs", "L-BFGS of Gatys et al."),
)
QUALITY = {"draft": 0.5, "normal": 1.0, "fine": 3.0}
"""Names of usual values of the quality."""
REFERENCES = (
    Option("relative", "Relative to the pictures"),
    Option("gatys", "As in Gatys et al."),
)
DEVICE = (AUTO, Option("cpu", "Processor"))
PRECISION = (
    AUTO,
    Option("float32", "float32"),
    Option("tf32", "TF32"),
    Option("bfloat16", "bfloat16"),
)
COLORS = (
    Option("style", "Painting", "Strokes and colours are those of the painting."),
    Option(
        "luminance",
        "Photo, spot by spot",
        "Every spot keeps the colour of the photo; only light and dark are painted.",
    ),
    Option(
        "covariance",
        "Photo, on average",
        "The painting is tinted like the photo before the run: it gets the average colour and the"
        " range of colours of the photo.",
    ),
    Option(
        "cholesky",
        "Photo, Cholesky",
        'Like "Photo, on average", but calculated in another way: some hues turn out differently.',
    ),
    Option(
        "histogram",
        "Photo, each colour",
        "The painting is given the colours of the photo before the run, each about as often as in"
        " the photo.",
    ),
    Option(
        "palette",
        "Painting, onto the photo",
        "The photo is given the colours of the painting before the run. With the strength at 0 %,"
        " only the colours change.",
    ),
)
