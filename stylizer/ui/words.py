"""Names and explanations of settings, in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from stylizer.engine.encoders.registry import ENCODERS


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


def titles() -> dict[str, str]:
    """A short name for each field of a recipe and of a style."""
    return {
        "encoder": _tr("Encoder"),
        "pooling": _tr("Pooling"),
        "size": _tr("Size"),
        "coarsest": _tr("First size"),
        "first_steps": _tr("Steps at first size"),
        "last_steps": _tr("Steps at full size"),
        "seed": _tr("Seed"),
        "strength": _tr("Strength"),
        "content": _tr("Content layers"),
        "style": _tr("Style layers"),
        "pixel_l1": _tr("Pixels, L1"),
        "pixel_l2": _tr("Pixels, L2"),
        "tv": _tr("Smoothness"),
        "styles": _tr("Styles"),
        "keep_colors": _tr("Keep colours"),
        "start": _tr("Start from"),
        "optimizer": _tr("Optimiser"),
        "learning_rate": _tr("Step size"),
        "averaging": _tr("Averaging"),
        "references": _tr("Weights count"),
        "device": _tr("Device"),
        "precision": _tr("Precision"),
        "block": _tr("Block size"),
        "blend": _tr("Blend"),
        "scale": _tr("Scale"),
    }


def sentences() -> dict[str, str]:
    """One sentence on what each field does."""
    return {
        "encoder": _tr("The neural network whose layers tell strokes from shapes."),
        "pooling": _tr(
            "How the network halves the picture: average is smoother, max keeps hard edges."
        ),
        "size": _tr("The longer side of the finished picture, in pixels."),
        "coarsest": _tr(
            "The longer side of the first, smallest picture; a smaller one gives larger gestures."
        ),
        "first_steps": _tr(
            "How often the smallest picture is improved; the large forms are found here."
        ),
        "last_steps": _tr(
            "How often the full-size picture is improved; more steps give finer strokes."
        ),
        "seed": _tr("The number that chance begins with: the same seed gives the same picture."),
        "strength": _tr("How far the photo turns into the painting: 0 % leaves it as it is."),
        "content": _tr("How strongly each layer holds on to the forms of the photo."),
        "style": _tr("How strongly each layer takes on the strokes of the painting."),
        "pixel_l1": _tr(
            "Holds each pixel near the photo's own, but lets a few go far: flat areas keep still."
        ),
        "pixel_l2": _tr("Holds each pixel near the photo's own, the farther the harder."),
        "tv": _tr("Smooths out noise between neighbouring pixels (total variation)."),
        "styles": _tr("The style images, each with its blend and its scale."),
        "keep_colors": _tr("Takes the strokes of the painting but the colours of the photo."),
        "start": _tr("The picture that the first step begins with."),
        "optimizer": _tr(
            "How the picture is improved: Adam is quick and steady, L-BFGS is the paper's method."
        ),
        "learning_rate": _tr(
            "How far a step may change the picture: larger is quicker, smaller is calmer."
        ),
        "averaging": _tr(
            "How many past steps are averaged into the shown picture; higher is calmer, 0 is off."
        ),
        "references": _tr(
            "Relative: 100 % is the same push on every layer. Gatys: the bare numbers of the paper."
        ),
        "device": _tr(
            "The processor or graphics card that does the work; automatic takes the fastest."
        ),
        "precision": _tr(
            "How exactly numbers are kept; automatic takes what is fast and good on this machine."
        ),
        "block": _tr(
            "The side of the parts in which a large picture is worked on; smaller ones need less"
            " memory and more time."
        ),
        "blend": _tr("The share of this style against the other styles."),
        "scale": _tr("The size of this style's strokes: 200 % paints them twice as large."),
    }


def option(field: str, value: str) -> str:
    """What to call an option of a field."""
    if field == "encoder" and value in ENCODERS:
        return ENCODERS[value].title
    names = {
        "auto": _tr("Automatic"),
        "average": _tr("Average"),
        "max": _tr("Maximum"),
        "content": _tr("Content image"),
        "noise": _tr("Noise"),
        "style": _tr("Style statistics"),
        "file": _tr("Another picture…"),
        "adam": "Adam",
        "lbfgs": "L-BFGS",
        "relative": _tr("Relative to the pictures"),
        "gatys": _tr("As in Gatys et al."),
        "float32": "float32",
        "tf32": "TF32",
        "bfloat16": "bfloat16",
        "cpu": _tr("Processor"),
    }
    return names.get(value, value)
