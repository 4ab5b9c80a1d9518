"""Format the tables that `stylizer bench` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLUMNS = f"{'encoder':7}  {'picture':14}  {'precision':9}  {'blocks':7}  {'threads':7}"
STEPS = f"\n{COLUMNS}  seconds/step  steps/s  peak memory  share of peak"
PICTURES = f"\n{COLUMNS}  first frame  first scale  finished  peak memory"


def machine_lines(row: Mapping[str, Any]) -> str:
    """Format the description of the computer."""
    peaks = ", ".join(f"{v / 1e12:.2f} in {k}" for k, v in row["matmul_peak"].items())
    return (
        f"{row['cpu']}, {row['cores']} cores, {row['threads']} threads, torch {row['torch']}\n"
        f"{row['device']}: {row['device_name']}, {row['capability']}\n"
        f"matmul peak in TFLOP/s: {peaks}"
    )


def steps_line(row: Mapping[str, Any]) -> str:
    """Format a measurement of steps."""
    return _line(
        row,
        "{seconds_per_step:12.4f}  {steps_per_second:7.2f}"
        "  {peak_memory_mb:8.0f} MB  {share_of_peak:13.0%}",
    )


def picture_line(row: Mapping[str, Any]) -> str:
    """Format a measurement of a whole picture."""
    return _line(
        row,
        "{seconds_to_first_frame:9.2f} s  {seconds_to_first_scale:9.2f} s"
        "  {seconds:6.1f} s  {peak_memory_mb:8.0f} MB",
    )


def _line(row: Mapping[str, Any], measured: str) -> str:
    """Format a row: what was asked for, then the measured numbers or the error.

    `measured` is the template for the numbers.
    """
    failed = "error" in row
    size = f"{row['size']} px" if failed else f"{row['width']} x {row['height']} px"
    block = {None: "whole", 0: "auto"}.get(row["block"], f"{row['block']} px")
    threads = row["threads"] or "usual"
    what = f"{row['encoder']:7}  {size:14}  {row['precision']:9}  {block:7}  {threads:<7}"
    return f"{what}  {row['error'] if failed else measured.format_map(row)}"
