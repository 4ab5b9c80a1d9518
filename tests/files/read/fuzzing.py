"""Open damaged pictures in a separate process.

Usage: python -m tests.files.read.fuzzing SEED COUNT FOLDER

Print JSON: the failures, the number of pictures that opened, and the growth of memory in MB.
"""

from __future__ import annotations

import json
import random
import struct
import sys
import zlib
from pathlib import Path

HUGE = (b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xff\xff", b"\0\0\xff\xff", b"\xff\xff\0\0", b"\0" * 4)


def damage(data: bytes, chance: random.Random) -> bytes:
    """Apply one to three mutations, mostly near the beginning, where the headers are."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(min(len(changed), chance.choice((64, 256, len(changed)))))
        kind = chance.randrange(6)
        run = chance.randrange(1, 64)
        if kind == 0:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            changed[at : at + run] = chance.randbytes(run)
        elif kind == 2:
            del changed[at : at + run]
        elif kind == 3:
            changed[at:at] = chance.choice((chance.randbytes(run), bytes(changed[at : at + run])))
        elif kind == 4:
            number = chance.choice(HUGE)
            changed[at : at + len(number)] = number
        else:
            del changed[max(8, chance.randrange(len(changed))) :]
        if len(changed) < 8:
            break
    return bytes(changed)


def fix_checksums(data: bytes) -> bytes:
    """Correct the checksums of a PNG file, so that the damage reaches the decoder."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    parts, at = [data[:8]], 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        body = data[at + 4 : at + 8 + length]
        parts += [data[at : at + 4], body, struct.pack(">I", zlib.crc32(body))]
        at += 12 + length
    return b"".join((*parts, data[at:]))


def main(seed: int, count: int, folder: Path) -> dict[str, object]:
    import numpy as np

    from stylizer.engine.errors import FileError
    from stylizer.files.read import images
    from stylizer.system import peak_memory_mb
    from tests.files.read import zoo

    good = zoo.files()
    path = folder / "damaged"
    for data in good.values():  # load the libraries of the decoders before memory is measured
        path.write_bytes(data)
        images.load(path)
    before, opened, wrong = peak_memory_mb(), 0, []
    for number in range(count):
        chance = random.Random(seed + number)
        name = sorted(good)[number % len(good)]
        data = damage(good[name], chance)
        if chance.random() < 0.7:
            data = fix_checksums(data)
        path.write_bytes(data)
        try:
            picture = images.load(path)
            shape, kind = picture.pixels.shape, picture.pixels.dtype
            fine = len(shape) == 3 and shape[2] == 3 and min(shape) > 0
            fine = fine and kind in (np.uint8, np.uint16)
            if picture.alpha is not None:
                fine = fine and (picture.alpha.shape, picture.alpha.dtype) == (shape[:2], kind)
            opened += 1
        except FileError as error:
            fine = str(error).startswith(("damaged ", "There is not enough"))
            fine = fine and str(error).endswith(".") and str(error).isprintable()
        except BaseException as error:
            fine = False
            wrong.append([name, seed + number, repr(error)])
        if not fine:
            wrong.append([name, seed + number, "an invalid picture or sentence"])
    return {"wrong": wrong, "opened": opened, "grown": peak_memory_mb() - before}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
