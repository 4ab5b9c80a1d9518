"""The name of a term of the objective. No torch here: the window shows terms, too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One term of the weighted sum that a run minimises.

    `kind` is "content", "style" or "seed_diversity" for terms of the features of a `layer`, and
    else the name of a loss of pixels, such as "tv", with an empty `layer`. A kind holds no space; a
    layer is called whatever its encoder calls it.

    As text, in JSON and in saved runs, a term is "content s4_1" or "tv".
    """

    kind: str
    layer: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.layer}" if self.layer else self.kind

    @classmethod
    def parse(cls, text: str) -> Term:
        """Return the term that `str` turned into `text`."""
        kind, _, layer = text.partition(" ")
        return cls(kind, layer)
