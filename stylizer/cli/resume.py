"""`stylizer resume`: continue an interrupted render."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from pathlib import Path

from stylizer.cli import say
from stylizer.cli.finish import finish
from stylizer.cli.interrupt import Interrupt
from stylizer.engine.control import Control
from stylizer.engine.errors import FileError
from stylizer.engine.size import fit
from stylizer.files.runs import autosave
from stylizer.files.runs.saved_runs import SavedRun, saved_runs
from stylizer.files.write.export import DEFAULT_EXPORT, Export, check_target


def main(arguments: Namespace) -> int:
    if arguments.discard:
        return _discard(arguments.name)
    runs = saved_runs(say)
    if arguments.list:
        return _list(runs, as_json=arguments.json)
    control = Control()
    with Interrupt(control) as interrupt:
        run = _select(runs, arguments.name)
        output, how = _target(run, arguments.output)
        task = run.task()
        sources = [p.path for p in task.pictures if p.path is not None]
        check_target(output, *fit(*task.content.size, task.recipe.size), how, sources)
        return finish(
            task,
            output,
            how,
            arguments,
            control,
            interrupt,
            threads=run.record.threads,
            saved=run.folder,
        )


def _select(runs: list[SavedRun], name: str | None) -> SavedRun:
    """Return the run called `name`, or the newest run if `name` is None.

    Raises FileError when there is none.
    """
    for run in runs:
        if name in (None, run.name):
            return run
    what = "no saved render" if name is None else f"no saved render {name}"
    raise FileError(f"There is {what} to continue. See them with: stylizer resume --list.")


def _target(run: SavedRun, output: Path | None) -> tuple[Path, Export]:
    """Return the file for the result, and the options for writing it.

    The file is `output`, or if that is None the file that the render was started with.
    """
    purpose = run.purpose
    try:
        how = Export(**purpose["export"]) if "export" in purpose else DEFAULT_EXPORT
    except TypeError:
        how = DEFAULT_EXPORT
    path = output or (Path(str(purpose["output"])) if "output" in purpose else None)
    if path is None:
        raise FileError("That render has no output file. Choose one with --output.")
    return path, how


def _discard(name: str | None) -> int:
    for folder in autosave.home().iterdir():
        if folder.is_dir() and folder.name == name:
            autosave.remove(folder)
            return 0
    what = f"There is no saved render {name}." if name else "Say which render to discard."
    raise FileError(f"{what} See them with: stylizer resume --list.")


def _list(runs: list[SavedRun], *, as_json: bool) -> int:
    for run in runs:
        saved = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.when))
        record, output = run.record, run.purpose.get("output")
        styles = [style.name for style in record.styles]
        if as_json:
            entry = {"id": run.name, "saved": saved, "done": round(run.work, 3)}
            entry |= {"size": record.recipe.size, "content": record.content.name}
            print(json.dumps({**entry, "styles": styles, "output": output}))
        else:
            print(f"{run.name}  {saved}  {run.work:4.0%} of {record.recipe.size} px")
            print(f"    {record.content.name} like {', '.join(styles)}, into {output or 'no file'}")
    if not runs and not as_json:
        print("No render was interrupted.")
    return 0
