"""`stylizer encoders`: what is installed and what could be."""

from __future__ import annotations

import json
from argparse import Namespace

from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files import encoders


def main(arguments: Namespace) -> int:
    there = {info.name for info in encoders.installed()}
    if arguments.json:
        told = [
            {
                "name": info.name,
                "title": info.title,
                "installed": info.name in there,
                "built_in": info.built_in,
                "layers": info.names,
                "content": dict(info.content),
                "style": dict(info.style),
            }
            for info in ENCODERS.values()
        ]
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for info in ENCODERS.values():
        print(f"{info.name:10}{info.title:10}{describe(info.name, there)}")
        print(f"{'':10}{info.summary}")
        print(f"{'':10}layers: {', '.join(info.names)}")
    return 0


def describe(name: str, there: set[str]) -> str:
    """Whether an encoder can be used now, and how to get it if not."""
    if ENCODERS[name].built_in:
        return "built in" if name in there else "missing: install Stylizer again"
    if name in there:
        return "installed"
    return f"not installed; with torchvision's file: stylizer import-encoder {name} FILE"
