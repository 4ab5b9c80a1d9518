"""`stylizer weights list|get|import|remove`: manage the weights of encoders."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Any

from tqdm import tqdm

from stylizer.cli import say
from stylizer.cli.interrupt import Interrupt
from stylizer.engine.encoders.info import EncoderInfo, Layer
from stylizer.engine.encoders.registry import ENCODERS
from stylizer.files.weights import installed, manage, trust
from stylizer.files.weights.download import Download, Stopped, mb


def main(arguments: Namespace) -> int:
    action: Callable[[Namespace], int] = ACTIONS[arguments.action]
    return action(arguments)


def availability(name: str, available: set[str]) -> str:
    """Return a phrase that says whether an encoder is installed, and how to install it if not.

    `available` holds the names of the installed encoders.
    """
    if ENCODERS[name].built_in:
        return "built in" if name in available else "missing: install Stylizer again"
    if name in available:
        return "installed"
    file = "" if ENCODERS[name].torchvision else " FILE"
    return f"not installed; get it: stylizer weights {'import' if file else 'get'} {name}{file}"


def _list(arguments: Namespace) -> int:
    available = {info.name for info in installed.installed()}
    entries = [_entry(info, info.name in available) for info in ENCODERS.values()]
    if arguments.json:
        print(json.dumps(entries, ensure_ascii=False))
        return 0
    column, title_width = (max(len(entry[key]) for entry in entries) for key in ("name", "title"))
    for entry in entries:
        name = entry["name"]
        print(f"{name:{column}}  {entry['title']:{title_width}} {availability(name, available)}")
        for line in _lines(entry, ENCODERS[name].layers):
            print(f"{'':{column}}  {line}")
    return 0


def _entry(info: EncoderInfo, available: bool) -> dict[str, Any]:
    path = installed.path_of(info.name)
    made_from = installed.origin(info.name) if available else trust.trusted(info.name)
    return {
        "name": info.name,
        "title": info.title,
        "summary": info.summary,
        "licence": info.licence,
        "installed": available,
        "built_in": info.built_in,
        "file": str(path) if available else None,
        "bytes": path.stat().st_size if available else None,
        "download_bytes": manage.download_bytes(info.name) if info.torchvision else None,
        "source": made_from.name if made_from else None,
        "sha256": installed.digest(info.name) if available else made_from and made_from.digest,
        "layers": info.names,
        "content": dict(info.content),
        "style": dict(info.style),
    }


def _lines(entry: dict[str, Any], layers: Sequence[Layer]) -> list[str]:
    lines = [entry["summary"], f"licence: {entry['licence']}"]
    if entry["installed"]:
        lines.append(f"file: {entry['file']} ({mb(entry['bytes'])})")
    elif entry["download_bytes"]:
        kept = mb(manage.installed_bytes(entry["name"]))
        lines.append(f"download: {mb(entry['download_bytes'])}, of which {kept} are kept")
    if entry["source"]:
        lines.append(f"from: {entry['source']}")
    if entry["sha256"]:
        lines.append(f"SHA-256: {entry['sha256']}")
    return [*lines, f"layers: {', '.join(layer.full_title for layer in layers)}"]


class DownloadBar:
    """Progress bar of a download. It is shown only on a terminal."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        self._name, self._hidden = name, quiet or not sys.stderr.isatty()
        self._bar: tqdm[None] | None = None

    def watch(self, have: int, total: int) -> None:
        if self._hidden:
            return
        if self._bar is None:
            columns, rows = shutil.get_terminal_size()  # 80 x 24 if the terminal does not tell
            self._bar = tqdm(
                desc=self._name,
                initial=have,
                total=total or None,
                unit="B",
                unit_scale=True,
                file=sys.stderr,
                ncols=columns,
                nrows=rows,
            )
        self._bar.total = total or None
        self._bar.update(have - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _get(arguments: Namespace) -> int:
    bar = DownloadBar(arguments.name, quiet=arguments.quiet)
    download = Download(bar.watch)
    with Interrupt(download) as interrupt:
        try:
            path = manage.get(arguments.name, download, arguments.mirror)
        except Stopped as error:
            return say(str(error), interrupt.status)
        finally:
            bar.close()
    print(path)
    return 0


def _import(arguments: Namespace) -> int:
    print(manage.import_weights(arguments.name, arguments.file))
    return 0


def _remove(arguments: Namespace) -> int:
    manage.remove(arguments.name)
    return 0


ACTIONS = {"list": _list, "get": _get, "import": _import, "remove": _remove}
