"""The name of a term of the objective. The window uses it, so it does not import torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """One term of the weighted sum that a run minimises.

    A term of the features of a `layer` has the `kind` "content", "style" or "seed_diversity". Any
    other term is a loss of pixels: `kind` is its name, such as "tv", and `layer` is empty. A kind
    contains no space; the name of a layer may.

    In JSON and in saved runs, a term is a text such as "content s4_1" or "tv".
    """

    kind: str
    layer: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.layer}" if self.layer else self.kind

    @classmethod
    def parse(cls, text: str) -> Term:
        """Return the term whose text is `text`."""
        kind, _, layer = text.partition(" ")
        return cls(kind, layer)
