"""`stylizer doctor`: print everything that a problem report should contain."""

from __future__ import annotations

import json
import os
import platform
import sys
from argparse import Namespace
from collections.abc import Callable
from importlib import metadata

from stylizer.cli.weights import availability
from stylizer.engine.encoders.registry import BROKEN, ENCODERS
from stylizer.system import has_display, has_nvidia
from stylizer.version import __version__

PACKAGES = (
    "torch",
    "torchvision",
    "PySide6-Essentials",
    "numpy",
    "pillow",
    "safetensors",
    "superqt",
    "pyqtgraph",
)
Section = dict[str, str]
"""A part of the report: name -> value."""


def main(arguments: Namespace) -> int:
    report = examine()
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
        return 0
    for title, section in report.items():
        print(title)
        for name, value in section.items():
            print(f"  {name:20} {value}")
    return 0


def examine() -> dict[str, Section]:
    """Return the sections of the report. If one section fails, it holds the error instead."""
    parts: dict[str, Callable[[], Section]] = {
        "Versions": versions,
        "Devices": devices,
        "Memory": memory,
        "Encoders": encoders,
        "Folders": folders,
        "Window": window,
    }
    report = {}
    for title, part in parts.items():
        try:
            report[title] = part()
        except Exception as error:  # the report is meant for broken installations
            report[title] = {"error": f"{type(error).__name__}: {error}"}
    if has_nvidia() and (advice := gpu_advice()):
        report["Advice"] = {"NVIDIA GPU": advice}
    return report


def versions() -> Section:
    found = {"stylizer": __version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return {**found, "system": platform.platform()}


def devices() -> Section:
    import torch

    from stylizer.engine.hardware import device

    found = {name: device.title_of(name) for name in device.device_names()}
    return {**found, "CPU threads": str(torch.get_num_threads())}


def memory() -> Section:
    from stylizer.engine.hardware import device
    from stylizer.engine.hardware.memory import available_memory

    free = {
        name: min(map(available_memory, device.devices_sharing(name)))
        for name in device.device_names()
    }
    return {f"free on {name}": f"{count / 2**30:.1f} GB" for name, count in free.items()}


def encoders() -> Section:
    from stylizer.files.weights.installed import installed

    names = {info.name for info in installed()}
    return {**{name: availability(name, names) for name in ENCODERS}, **BROKEN}


def folders() -> Section:
    from stylizer.files.shipped.resources import resource
    from stylizer.files.store import folders as places

    return {
        "data": str(places.data()),
        "cache": str(places.cache()),
        "settings": str(places.config()),
        "logs": str(places.logs()),
        "shipped files": str(resource()),
    }


def window() -> Section:
    found = {
        name: os.environ[name]
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_SCALE_FACTOR")
        if os.environ.get(name)
    }
    found["display"] = "yes" if has_display() else "none, so no window can open"
    try:
        from PySide6.QtWidgets import QApplication

        running = QApplication.instance() is not None
        found["Qt"] = f"works{', running' if running else ''}"
        if running:
            found["Qt platform"] = QApplication.platformName()
    except ImportError as error:
        found["Qt"] = f"cannot be loaded: {error}"
    return found


def gpu_advice() -> str | None:
    """Return how to make torch use the NVIDIA GPU; None if it does, or if torch is missing."""
    try:
        import torch
    except (ImportError, OSError):
        return None
    if torch.version.cuda or torch.version.hip:
        if torch.cuda.is_available():
            return None
        return "torch cannot use the GPU: update the NVIDIA driver."
    pins = [f"{name}=={metadata.version(name).split('+')[0]}" for name in PACKAGES[:2]]
    # PyPI has the CPU build of torch for Windows and the CUDA build for Linux.
    index = "--index-url https://download.pytorch.org/whl/cu130 " if os.name == "nt" else ""
    return (
        "There is an NVIDIA GPU, but this torch only supports the CPU. To fix it, run:\n"
        f"    {sys.executable} -m pip --isolated install --force-reinstall {index}{' '.join(pins)}"
    )
