"""What `stylizer bench` shows to a person: a line for each row, a head for each kind of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHAT = f"{'encoder':7}  {'picture':14}  {'precision':9}  {'blocks':7}"
STEPS = f"\n{WHAT}  seconds/step  steps/s  peak memory  share of peak"
PICTURES = f"\n{WHAT}  first frame  first scale  finished  peak memory"


def machine(row: Mapping[str, Any]) -> str:
    peaks = ", ".join(f"{v / 1e12:.2f} in {k}" for k, v in row["matmul_peak"].items())
    return (
        f"{row['cpu']}, {row['cores']} cores, {row['threads']} threads, torch {row['torch']}\n"
        f"{row['device']}: {row['device_name']}, {row['capability']}\n"
        f"matmul peak in TFLOP/s: {peaks}"
    )


def steps(row: Mapping[str, Any]) -> str:
    return line(
        row,
        "{seconds_per_step:12.4f}  {steps_per_second:7.2f}"
        "  {peak_memory_mb:8.0f} MB  {share_of_peak:13.0%}",
    )


def picture(row: Mapping[str, Any]) -> str:
    return line(
        row,
        "{seconds_to_first_frame:9.2f} s  {seconds_to_first_scale:9.2f} s"
        "  {seconds:6.1f} s  {peak_memory_mb:8.0f} MB",
    )


def line(row: Mapping[str, Any], measured: str) -> str:
    """What was asked for, then the numbers in the format of `measured`, or why there are none."""
    failed = "error" in row
    size = f"{row['size']} px" if failed else f"{row['width']} x {row['height']} px"
    block = {None: "whole", 0: "auto"}.get(row["block"], f"{row['block']} px")
    what = f"{row['encoder']:7}  {size:14}  {row['precision']:9}  {block:7}"
    return f"{what}  {row['error'] if failed else measured.format_map(row)}"
