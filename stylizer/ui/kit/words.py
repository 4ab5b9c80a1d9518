"""Names and explanations of settings, in plain words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.engine.term import Term


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)


def titles() -> dict[str, str]:
    """A short name for each field of a recipe, of a style and of a region."""
    return {
        "encoder": _tr("Encoder"),
        "pooling": _tr("Pooling"),
        "smoothing": _tr("Smoothing"),
        "size": _tr("Size"),
        "coarsest": _tr("First size"),
        "first_steps": _tr("Steps at first size"),
        "last_steps": _tr("Steps at full size"),
        "seed": _tr("Seed"),
        "strength": _tr("Strength"),
        "content": _tr("Content layers"),
        "style": _tr("Style layers"),
        "gram": _tr("Gram"),
        "covariance": _tr("Covariance"),
        "mean_std": _tr("Mean and spread"),
        "wasserstein": _tr("Wasserstein"),
        "sliced": _tr("Sliced Wasserstein"),
        "histogram": _tr("Histogram"),
        "nearest": _tr("Nearest features"),
        "emd": _tr("Earth mover"),
        "feature_l2": _tr("Features, L2"),
        "feature_l1": _tr("Features, L1"),
        "feature_smooth_l1": _tr("Features, smooth L1"),
        "self_similarity": _tr("Self-similarity"),
        "joint": _tr("Features, not pixels"),
        "laplacian": _tr("Edges"),
        "laplacian_side": _tr("Size of edges"),
        "opponent": _tr("Colours of the photo"),
        "luminance": _tr("Light and dark"),
        "red_green": _tr("Red and green"),
        "blue_yellow": _tr("Blue and yellow"),
        "adaptive": _tr("Even out layers"),
        "variety": _tr("Variety"),
        "pixel_l1": _tr("Pixels, L1"),
        "pixel_l2": _tr("Pixels, L2"),
        "tv": _tr("Smoothness"),
        "styles": _tr("Styles"),
        "regions": _tr("Regions"),
        "colors": _tr("Colours"),
        "color_strength": _tr("Colour strength"),
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
        "feather": _tr("Soft edge"),
    }


def sentences() -> dict[str, str]:
    """One sentence on what each field does."""
    return {
        "encoder": _tr("The neural network whose layers tell strokes from shapes."),
        "pooling": _tr(
            "How the network halves the picture: average is smoother, max keeps hard edges."
        ),
        "smoothing": _tr(
            "Softmax keeps a few very strong features from drowning all others, as they may in"
            " networks with short cuts (ResNet). Experimental."
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
        "gram": _tr(
            "Which features of the painting occur together, wherever they are (Gatys et al.); the"
            " usual way."
        ),
        "covariance": _tr(
            "The same without the average of each feature: patterns count, overall colour less."
        ),
        "mean_std": _tr(
            "Only how strong each feature is and how much it varies: looser, with softer patterns."
        ),
        "wasserstein": _tr(
            "How far all features would have to be moved to be those of the painting, seen as one"
            " cloud: richer colours, closer patterns."
        ),
        "sliced": _tr(
            "The same for clouds of any form, seen from many sides: rare details count too."
        ),
        "histogram": _tr(
            "How often each strength of each feature occurs: evens out blotches and pale areas."
        ),
        "nearest": _tr(
            "Every spot becomes like the spot of the painting that it is most like already: whole"
            " strokes carry over."
        ),
        "emd": _tr(
            "Every spot finds a place in the painting, and every place of the painting is used."
        ),
        "feature_l2": _tr("Holds on to the photo's shapes: large differences count most."),
        "feature_l1": _tr("Holds on to the photo's shapes, but lets a few places go far."),
        "feature_smooth_l1": _tr("Between the two: small differences are squared, large ones not."),
        "self_similarity": _tr(
            "Holds on to what is like what within the photo, not to how it looks: the freest way to"
            " keep the composition."
        ),
        "joint": _tr(
            "At 100 % the photo is kept by what the network sees, at 0 % by its bare pixels;"
            " between them by both."
        ),
        "laplacian": _tr("Keeps the edges of the photo where they are."),
        "laplacian_side": _tr("How wide the edges are that are kept, in pixels."),
        "opponent": _tr(
            "Keeps each pixel's light and colour near the photo's, as the eye sees them."
        ),
        "luminance": _tr("How much light and dark count in it."),
        "red_green": _tr("How much red against green counts in it."),
        "blue_yellow": _tr("How much blue against yellow counts in it."),
        "variety": _tr(
            "Lets each seed lay out the painting's patterns in its own way: with more of it, the"
            " results of two seeds differ more."
        ),
        "adaptive": _tr(
            "Measures every few steps how hard each layer pulls, and evens it out, so that none"
            " drowns another."
        ),
        "pixel_l1": _tr(
            "Holds each pixel near the photo's own, but lets a few go far: flat areas keep still."
        ),
        "pixel_l2": _tr("Holds each pixel near the photo's own, the farther the harder."),
        "tv": _tr("Smooths out noise between neighbouring pixels (total variation)."),
        "styles": _tr("The style images, each with its blend and its scale."),
        "regions": _tr(
            "Parts of the photo, marked by masks, each with its own strength and its own paintings."
        ),
        "colors": _tr("Whether the result has the colours of the painting or those of the photo."),
        "color_strength": _tr(
            "How much of what is chosen under Colours: at 0 % they come from the painting."
        ),
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
        "feather": _tr(
            "How softly a region passes into the rest, as a share of the picture's longer side."
        ),
    }


def term_title(term: Term, encoder: str) -> str:
    """Return what to call a term of the loss, such as "Strokes, style" or "Smoothness".

    `encoder` names the network whose layers the terms are about.
    """
    if term.kind == "content":
        return _tr("{0}, content").format(ENCODERS[encoder].title_of(term.layer))
    if term.kind == "style":
        return _tr("{0}, style").format(ENCODERS[encoder].title_of(term.layer))
    return titles()[term.kind]


def option(field: str, value: str) -> str:
    """What to call an option of a field."""
    if field == "encoder" and value in ENCODERS:
        return ENCODERS[value].title
    if field == "colors":
        return _colors()[value][0]
    names = {
        "auto": _tr("Automatic"),
        "average": _tr("Average"),
        "max": _tr("Maximum"),
        "plain": _tr("Off"),
        "softmax": _tr("Softmax"),
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


def hint(field: str, value: str) -> str:
    """A sentence on an option of a field, where its name does not say it all; else nothing."""
    return _colors()[value][1] if field == "colors" else ""


def _colors() -> dict[str, tuple[str, str]]:
    """Where colours come from: a name and a sentence for each way."""
    return {
        "style": (_tr("Painting"), _tr("Strokes and colours are those of the painting.")),
        "luminance": (
            _tr("Photo, spot by spot"),
            _tr("Every spot keeps the photo's colour; only light and dark are painted."),
        ),
        "covariance": (
            _tr("Photo, on average"),
            _tr(
                "The painting is tinted like the photo before it is used: the average colour and"
                " the range of colours become the photo's."
            ),
        ),
        "cholesky": (
            _tr("Photo, Cholesky"),
            _tr("Like «Photo, on average» by another calculation: some hues turn out otherwise."),
        ),
        "histogram": (
            _tr("Photo, each colour"),
            _tr(
                "The painting is given the photo's colours before it is used, each about as often"
                " as in the photo."
            ),
        ),
        "palette": (
            _tr("Painting, onto the photo"),
            _tr(
                "The photo is given the colours of the painting before it is painted. With the"
                " strength at 0 %, only its colours change."
            ),
        ),
    }
