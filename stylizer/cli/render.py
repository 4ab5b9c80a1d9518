"""`stylizer render`: render a picture without the window."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from stylizer.api import for_styles, recipe_for, source
from stylizer.cli import masks, say
from stylizer.cli.finish import export_of, finish
from stylizer.cli.interrupt import Interrupt
from stylizer.cli.settings import parse_style, read_recipe, with_preset, with_settings
from stylizer.engine.control import Control
from stylizer.engine.derived.encoder_switch import switch_encoder
from stylizer.engine.errors import JobError
from stylizer.engine.hardware import device
from stylizer.engine.job import Change
from stylizer.engine.recipe import Recipe
from stylizer.engine.size import fit
from stylizer.files.record.record import Record, SourceRef
from stylizer.files.runs.blank import blank_for, blank_from_record
from stylizer.files.runs.source import Source
from stylizer.files.runs.task import Task
from stylizer.files.write.export import check_target


def main(arguments: Namespace) -> int:
    control = Control()
    with Interrupt(control) as interrupt:
        styles = [parse_style(text) for text in arguments.style]
        start = arguments.start_image
        # First check everything that can be checked without opening pictures.
        photo = arguments.content
        paths = [path for path in (photo, *(p for p, _ in styles), start) if path]
        how = export_of(arguments)
        check_target(arguments.output, 1, 1, how, [*paths, *masks.mask_files(arguments)])
        given = read_recipe(arguments.recipe) if arguments.recipe else Recipe()
        record = given if isinstance(given, Record) else None
        recipe = choose_recipe(
            arguments, given.exact if isinstance(given, Record) else given, styles
        )
        opened = [source(path) for path in paths]
        canvas = record and blank_from_record(record.content)
        if not photo:
            opened.insert(0, canvas or blank_for(opened[0], recipe.size))
        content, *opened = opened
        changes: tuple[Change, ...] = ()
        if record:
            content, *opened = restore_edits([content, *opened], record, arguments.quiet)
            changes = record.changes
        content, *opened = with_masks([content, *opened], arguments, record, recipe)
        check_target(arguments.output, *fit(*content.size, recipe.size), how)
        task = Task(
            recipe,
            content,
            tuple(opened[: len(styles)]),
            opened[len(styles)] if start else None,
            changes,
        )
        threads = record.threads if record else None
        return finish(task, arguments.output, how, arguments, control, interrupt, threads=threads)


def choose_recipe(
    arguments: Namespace, recipe: Recipe, styles: list[tuple[Path, float | None]]
) -> Recipe:
    """Return the recipe, changed first by the preset, then by the options, then by --set."""
    if arguments.layer and arguments.content and styles:
        raise JobError("--layer works only without --content or without --style.")
    recipe = for_styles(recipe, len(styles))
    if len(recipe.styles) > max(len(styles), 1):
        raise JobError(
            f"The recipe needs {len(recipe.styles)} style pictures, and {len(styles)} were given."
        )
    if arguments.encoder:
        recipe = switch_encoder(recipe, arguments.encoder)
    if arguments.preset:
        recipe = with_preset(recipe, arguments.preset)
    photo, count = arguments.content is not None, len(styles)
    recipe = recipe_for(recipe, arguments.layer, photo=photo, paintings=count)
    if arguments.device:
        device.find_device(arguments.device)  # a device named here must exist
    flags = {name: getattr(arguments, name) for name in ("size", "device", "seed")}
    recipe = recipe.replace(**{k: v for k, v in flags.items() if v is not None})
    blended = tuple(
        style if blend is None else replace(style, blend=blend)
        for style, (_, blend) in zip(recipe.styles, styles, strict=True)
    )
    recipe = recipe.replace(styles=blended)
    if arguments.start_image:
        recipe = recipe.replace(start="file")
    recipe = masks.with_regions(recipe, arguments.masks)
    return with_settings(recipe, arguments.settings)


def with_masks(
    sources: list[Source], arguments: Namespace, record: Record | None, recipe: Recipe
) -> list[Source]:
    """Return the sources with the masks on the command line, or those of the record if none."""
    opened = masks.open_masks(arguments, record)
    masks.check_count(recipe, opened.get(0, ()))
    return [replace(source, masks=opened.get(i, ())) for i, source in enumerate(sources)]


def restore_edits(sources: list[Source], record: Record, quiet: bool) -> list[Source]:
    """Turn and crop the sources as in the record.

    A source that is not the picture of the record stays as it is. A sentence on stderr says so,
    unless `quiet` is set.
    """
    refs: list[SourceRef] = [record.content, *record.styles]
    if record.start is not None:
        refs.append(record.start)
    edited = []
    for i, opened in enumerate(sources):
        ref = refs[i] if i < len(refs) else opened.ref
        same = opened.picture.digest == ref.digest
        if not same and not quiet:
            name = opened.picture.name
            say(f"{name} is not the picture {ref.name} of the record.")
        edited.append(replace(opened, edit=ref.edit) if same else opened)
    return edited
