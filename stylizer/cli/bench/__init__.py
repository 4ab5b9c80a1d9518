"""`stylizer bench`: how fast this computer is, on the sample pair.

Each measurement is made in a process of its own, which is this program once more with `--one`:
the peak memory of a process only ever rises, and where the system ends a process for want of
memory, that is a row like any other. The program's own entry is there in a frozen application
too, where no Python can be called.
"""

from __future__ import annotations

import json
import subprocess
import sys
from argparse import Namespace
from contextlib import suppress
from typing import Any

from stylizer.cli.bench import table
from stylizer.cli.bench.measure import Row, one
from stylizer.cli.interrupt import Interrupt
from stylizer.engine.errors import RecipeError, StylizerError, WeightsError
from stylizer.engine.recipe import Recipe
from stylizer.files.weights.installed import installed

ENTRY = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "stylizer"]
WHOLE = 65536
"""Side of a block in pixels that holds any picture."""


def main(arguments: Namespace) -> int:
    if arguments.one:
        print(json.dumps(one(arguments.one)))
        return 0
    if arguments.steps < 1:
        raise RecipeError("steps: give a number of at least 1.")
    names = encoders(arguments.encoder)
    given = {"device": arguments.device}
    whole = [] if arguments.no_picture else names
    pictures = [Recipe(encoder=name, size=arguments.size, **given) for name in whole]
    sizes = [
        Recipe(encoder=name, size=size, coarsest=size, block=block, **given)
        for name in names
        for size in arguments.sizes
        for block in (WHOLE, *(block for block in arguments.blocks if block < size))
    ]
    report: dict[str, Any] = {"machine": {}, "steps": [], "pictures": []}

    def show(text: str) -> None:
        if not arguments.json:
            print(text, flush=True)

    bench = Bench()
    with Interrupt(bench) as interrupt, suppress(Cancelled):
        machine = bench.measure("machine", device=arguments.device, precisions=arguments.precisions)
        report["machine"] = machine
        show(table.machine(machine))
        show(table.STEPS)
        for recipe in sizes:
            for precision in machine["matmul_peak"]:
                row = bench.row("steps", recipe.replace(precision=precision), laps=arguments.steps)
                report["steps"].append(row)
                show(table.steps(row))
        if pictures:
            show(table.PICTURES)
        for recipe in pictures:
            report["pictures"].append(bench.row("picture", recipe))
            show(table.picture(report["pictures"][-1]))
    if arguments.json:
        print(json.dumps(report, ensure_ascii=False))
    return interrupt.status


def encoders(wanted: str | None) -> list[str]:
    """The names of those to measure: all that are installed, or the one that is wanted."""
    names = [info.name for info in installed()]
    if wanted and wanted not in names:
        raise WeightsError(
            f"The encoder {wanted} is not installed. Get it with: stylizer weights get {wanted}."
        )
    return [wanted] if wanted else names


class Cancelled(Exception):
    """The user has had enough."""


class Bench:
    """Makes one measurement after another, until it is cancelled."""

    def __init__(self) -> None:
        self._cancelled = False
        self._process: subprocess.Popen[str] | None = None

    def cancel(self) -> None:
        """End the measurement that is being made; it, and every later one, raises Cancelled."""
        self._cancelled = True
        if self._process is not None:
            self._process.terminate()

    def row(self, what: str, recipe: Recipe, **task: Any) -> Row:
        """What was asked for and what was measured, or an `error`, a sentence."""
        row = {name: getattr(recipe, name) for name in ("encoder", "size", "precision", "block")}
        if recipe.block == WHOLE:
            row["block"] = None
        try:
            return row | self.measure(what, recipe=recipe.to_dict(), **task)
        except StylizerError as error:
            return row | {"error": str(error)}

    def measure(self, what: str, **task: Any) -> Row:
        """Raises StylizerError, with a sentence, when that cannot be measured."""
        with subprocess.Popen(
            [*ENTRY, "bench", "--one", json.dumps({"what": what, **task})],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            self._process = process
            if self._cancelled:  # while it was being started
                process.terminate()
            out, err = process.communicate()
        if self._cancelled:
            raise Cancelled
        if process.returncode == 0:
            row: Row = json.loads(out)
            return row
        if process.returncode < 0 or not err:
            raise StylizerError("The system ended it, most likely for want of memory.")
        raise StylizerError(err.splitlines()[-1].removeprefix("stylizer: "))
