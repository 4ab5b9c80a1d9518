"""`stylizer enlarge`: continue a finished result at a larger size."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from stylizer.api import source
from stylizer.cli import masks
from stylizer.cli.finish import export_of, finish
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.render import restore_edits
from stylizer.cli.settings import with_settings
from stylizer.engine.control import Control
from stylizer.engine.errors import FileError, JobError, RecipeError
from stylizer.engine.hardware import device
from stylizer.engine.size import fit
from stylizer.files.read import images
from stylizer.files.record.record import SourceRef
from stylizer.files.runs.finder import Finder
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.write.export import check_target


def main(arguments: Namespace) -> int:
    control = Control()
    with Interrupt(control) as interrupt:
        sources_given = [*([arguments.content] if arguments.content else []), *arguments.style]
        how = export_of(arguments)
        check_target(arguments.output, 1, 1, how, [arguments.result, *sources_given])
        if arguments.device:
            device.find_device(arguments.device)  # a device named here must exist
        result = images.load(arguments.result)
        record = result.record
        if record is None:
            raise RecipeError(
                f"{result.name} carries no recipe, so it cannot be enlarged."
                " Render it again with Stylizer, without --no-record."
            )
        if len(arguments.style) not in (0, len(record.styles)):
            raise JobError(
                f"{result.name} was made with {len(record.styles)} style pictures,"
                f" and {len(arguments.style)} were given."
            )
        finder = Finder(arguments.result.parent)

        def find(ref: SourceRef, flag: str) -> Source:
            found = finder.find(ref)
            if found is None:
                raise FileError(f"{ref.name} is not beside {result.name}. Give it with {flag}.")
            return found

        sources = [
            source(arguments.content) if arguments.content else find(record.content, "--content"),
            *(
                [source(path) for path in arguments.style]
                or [find(ref, "--style") for ref in record.styles]
            ),
        ]
        refs = (record.content, *record.styles)
        sources = [
            replace(opened, masks=masks.recorded_masks(arguments.result.parent, ref))
            for opened, ref in zip(sources, refs, strict=True)
        ]
        content, *styles = restore_edits(sources, record, arguments.quiet)
        done = Task(record.recipe, content, tuple(styles), changes=record.changes)
        task = done.enlarged(result, arguments.size)
        recipe = task.recipe.replace(device=arguments.device or task.recipe.device)
        task = replace(task, recipe=with_settings(recipe, arguments.settings))
        check_target(arguments.output, *fit(*content.size, task.recipe.size), how)
        return finish(task, arguments.output, how, arguments, control, interrupt)
