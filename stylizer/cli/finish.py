"""Carry out a task and write its result, with progress, autosave, Ctrl-C and a report.

`stylizer render`, `enlarge` and `resume` all end with this.
"""

from __future__ import annotations

import json
import signal
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from stylizer.api import CancelledError, Result, carry_out
from stylizer.cli import say
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.progress import ProgressBar, format_duration
from stylizer.engine.control import Control
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.distances import distances_of
from stylizer.files.runs.task import Task
from stylizer.files.write.export import Export

SHUT_DOWN = 128 + signal.SIGTERM
"""Exit status after SIGTERM, the signal by which the system ends programs at shutdown."""


def export_of(arguments: Namespace) -> Export:
    """Return the options for writing the result, from the command line."""
    return Export(
        depth=arguments.depth,
        quality=arguments.quality,
        record=not arguments.no_record,
        exif=arguments.keep_exif,
        location=arguments.keep_location,
    )


def finish(
    task: Task,
    output: Path,
    how: Export,
    arguments: Namespace,
    control: Control,
    interrupt: Interrupt,
    *,
    threads: int | None = None,
    saved: Path | None = None,
) -> int:
    """Carry out a task, write its result with `how`, and return the exit status.

    `arguments` holds `quiet` and `json`. `saved` is the folder of the saved run that is continued,
    None for a new run.
    """
    purpose = {"output": str(output.absolute()), "export": asdict(how)}
    with Autosave(purpose, saved) as autosave:
        bar = ProgressBar(quiet=arguments.quiet)
        try:
            result = carry_out(
                task, control=control, on_step=bar.see, threads=threads, autosave=autosave
            )
        except CancelledError as error:
            return say(str(error), interrupt.status)
        finally:
            bar.close()
        for note in result.save(output, **asdict(how)):
            say(note)
        # A run that was ended by a shutdown can be continued later.
        if interrupt.status != SHUT_DOWN:
            autosave.remove()
    _report(arguments, output, task, result)
    return interrupt.status


def _report(arguments: Namespace, output: Path, task: Task, result: Result) -> None:
    """Print a sentence about the result on stderr, and with --json a report on stdout."""
    width, height = result.size
    record = result.record
    if not arguments.quiet:
        stopped = "" if result.done else f", stopped after {result.steps} steps"
        duration = format_duration(result.seconds)
        print(f"Saved {output} ({width} x {height}, {duration}{stopped})", file=sys.stderr)
    if arguments.json:
        report = {
            "output": str(output),
            "width": width,
            "height": height,
            "encoder": record.recipe.encoder,
            "device": record.device,
            "precision": record.precision,
            "threads": record.threads,
            "steps": result.steps,
            "done": result.done,
            "seconds": round(result.seconds, 3),
            "seconds_to_first_frame": round(result.seconds_to_first_frame, 3),
            "peak_memory_mb": round(result.peak_memory_mb, 1),
            "losses": {
                when: {str(term): value for term, value in losses.items()}
                for when, losses in result.losses.items()
            },
            "measures": asdict(
                distances_of(result.pixels, task.content, task.styles, record.recipe)
            ),
        }
        print(json.dumps(report, ensure_ascii=False), flush=True)
