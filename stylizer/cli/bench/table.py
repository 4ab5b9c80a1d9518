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
    if "error" in row:
        return f"{what(row)}  {row['error']}"
    return (
        f"{what(row)}  {row['seconds_per_step']:12.4f}  {row['steps_per_second']:7.2f}"
        f"  {row['peak_memory_mb']:8.0f} MB  {row['share_of_peak']:13.0%}"
    )


def picture(row: Mapping[str, Any]) -> str:
    if "error" in row:
        return f"{what(row)}  {row['error']}"
    return (
        f"{what(row)}  {row['seconds_to_first_frame']:9.2f} s"
        f"  {row['seconds_to_first_scale']:9.2f} s"
        f"  {row['seconds']:6.1f} s"
        f"  {row['peak_memory_mb']:8.0f} MB"
    )


def what(row: Mapping[str, Any]) -> str:
    """The columns that all rows have: what was measured or, with an error, asked for."""
    failed = "error" in row
    size = f"{row['size']} px" if failed else f"{row['width']} x {row['height']} px"
    block = {None: "whole", 0: "auto"}.get(row["block"], f"{row['block']} px")
    return f"{row['encoder']:7}  {size:14}  {row['precision']:9}  {block:7}"
