"""`stylizer bench`: measure the speed of this computer with the sample pictures.

Each measurement is made in a separate process, which runs this program with `--one`. There are two
reasons: the peak memory of a process never falls, and if the system ends a process for lack of
memory, the benchmark reports it and continues. The program starts itself again, because a frozen
application has no Python interpreter to call.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from itertools import product
from typing import Any

from stylizer.cli.bench import table
from stylizer.cli.bench.measure import Row, measure_one
from stylizer.cli.interrupt import Interrupt
from stylizer.engine.errors import RecipeError, StylizerError, WeightsError
from stylizer.engine.recipe import Recipe
from stylizer.files.weights.installed import installed

ENTRY = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "stylizer"]
WHOLE = 65536
"""Side in pixels of a block that is larger than any picture."""


def main(arguments: Namespace) -> int:
    if arguments.one:
        print(json.dumps(measure_one(arguments.one)))
        return 0
    if arguments.steps < 1:
        raise RecipeError("steps: give a number of at least 1.")
    names = encoders(arguments.encoder)
    device = {"device": arguments.device}
    painted = [] if arguments.no_picture else names
    pictures = [Recipe(encoder=name, size=arguments.size, **device) for name in painted]
    sizes = [
        Recipe(encoder=name, size=size, coarsest=size, block=block, **device)
        for name in names
        for size in arguments.sizes
        for block in (WHOLE, *(block for block in arguments.blocks if block < size))
    ]
    threads: Sequence[int | None] = arguments.threads or (None,)
    report: dict[str, Any] = {"machine": {}, "steps": [], "pictures": []}

    def show(text: str) -> None:
        if not arguments.json:
            print(text, flush=True)

    bench = Bench()
    with Interrupt(bench) as interrupt, suppress(Cancelled):
        machine = bench.measure("machine", device=arguments.device, precisions=arguments.precisions)
        report["machine"] = machine
        show(table.machine_lines(machine))
        show(table.STEPS)
        for recipe, precision, count in product(sizes, machine["matmul_peak"], threads):
            exact = recipe.replace(precision=precision)
            row = bench.row("steps", exact, threads=count, laps=arguments.steps)
            report["steps"].append(row)
            show(table.steps_line(row))
        if pictures:
            show(table.PICTURES)
        for recipe, count in product(pictures, threads):
            report["pictures"].append(bench.row("picture", recipe, threads=count))
            show(table.picture_line(report["pictures"][-1]))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    return interrupt.status


def encoders(wanted: str | None) -> list[str]:
    """Return the names of the encoders to measure: `wanted`, or if that is None all installed ones.

    Raises WeightsError when `wanted` is not installed.
    """
    names = [info.name for info in installed()]
    if wanted and wanted not in names:
        raise WeightsError(
            f"The encoder {wanted} is not installed. Get it with: stylizer weights get {wanted}."
        )
    return [wanted] if wanted else names


class Cancelled(Exception):
    """Raised when the user has cancelled the benchmark."""


class Bench:
    """Makes one measurement after another, until it is cancelled."""

    def __init__(self) -> None:
        self._cancelled = False
        self._process: subprocess.Popen[str] | None = None

    def cancel(self) -> None:
        """End the current measurement. This measurement and all later ones raise Cancelled."""
        self._cancelled = True
        if self._process is not None:
            self._process.terminate()

    def row(self, what: str, recipe: Recipe, threads: int | None = None, **task: Any) -> Row:
        """Return a row of the report: what was asked for and what was measured.

        `threads` is the number of CPU threads, or None for the usual number. If the measurement
        fails, the row has the sentence `error` instead.
        """
        row = {name: getattr(recipe, name) for name in ("encoder", "size", "precision", "block")}
        row["threads"] = threads
        if recipe.block == WHOLE:
            row["block"] = None
        try:
            return row | self.measure(what, recipe=recipe.to_dict(), threads=threads, **task)
        except StylizerError as error:
            return row | {"error": str(error)}

    def measure(self, what: str, **task: Any) -> Row:
        """Make one measurement in a new process. Raises StylizerError when it fails."""
        with subprocess.Popen(
            [*ENTRY, "bench", "--one", json.dumps({"what": what, **task})],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            self._process = process
            if self._cancelled:  # `cancel` was called while the process was being started
                process.terminate()
            out, err = process.communicate()
        if self._cancelled:
            raise Cancelled
        if process.returncode == 0:
            row: Row = json.loads(out)
            return row
        if process.returncode < 0 or not err:
            raise StylizerError("The system ended the process, most likely for lack of memory.")
        raise StylizerError(err.splitlines()[-1].removeprefix("stylizer: "))
