"""`stylizer import-encoder vgg19 FILE`."""

from __future__ import annotations

from argparse import Namespace

from stylizer.files.encoders import import_weights


def main(arguments: Namespace) -> int:
    print(import_weights(arguments.name, arguments.file))
    return 0
