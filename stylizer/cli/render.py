"""`stylizer render`: a picture without the window."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from stylizer.api import alone, for_styles, source
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
from stylizer.files.runs.blank import blank_again, blank_for
from stylizer.files.runs.task import Source, Task
from stylizer.files.write.export import check_target


def main(arguments: Namespace) -> int:
    control = Control()
    with Interrupt(control) as interrupt:
        styles = [parse_style(text) for text in arguments.style]
        start = arguments.start_image
        # Mistakes that need no work to see come first.
        photo = arguments.content
        paths = [path for path in (photo, *(p for p, _ in styles), start) if path]
        how = export_of(arguments)
        check_target(arguments.output, 1, 1, how, [*paths, *masks.paths(arguments)])
        given = read_recipe(arguments.recipe) if arguments.recipe else Recipe()
        record = given if isinstance(given, Record) else None
        recipe = choose(arguments, given.exact if isinstance(given, Record) else given, styles)
        opened = [source(path) for path in paths]
        canvas = record and blank_again(record.content)
        if not photo:
            opened.insert(0, canvas or blank_for(opened[0], recipe.size))
        content, *opened = opened
        changes: tuple[Change, ...] = ()
        if record:
            content, *opened = as_recorded([content, *opened], record, arguments.quiet)
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


def choose(arguments: Namespace, recipe: Recipe, styles: list[tuple[Path, float | None]]) -> Recipe:
    """The recipe: what is given, then the preset, then the flags, then --set."""
    if arguments.layer and arguments.content and styles:
        raise JobError("--layer goes without --content, or without --style.")
    recipe = for_styles(recipe, len(styles))
    if len(recipe.styles) > max(len(styles), 1):
        raise JobError(
            f"The recipe wants {len(recipe.styles)} style pictures, and {len(styles)} were given."
        )
    if arguments.encoder:
        recipe = switch_encoder(recipe, arguments.encoder)
    if arguments.preset:
        recipe = with_preset(recipe, arguments.preset)
    photo, count = arguments.content is not None, len(styles)
    recipe = alone(recipe, arguments.layer, photo=photo, paintings=count)
    if arguments.device:
        device.resolve(arguments.device)  # who names one here means no other
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
    """The sources with the masks that were given, else with those of the record."""
    found = masks.opened(arguments, record)
    masks.check(recipe, found.get(0, ()))
    return [replace(source, masks=found.get(i, ())) for i, source in enumerate(sources)]


def as_recorded(sources: list[Source], record: Record, quiet: bool) -> list[Source]:
    """Sources turned and cropped as in the record; a word where they are other pictures."""
    refs: list[SourceRef] = [record.content, *record.styles]
    if record.start is not None:
        refs.append(record.start)
    edited = []
    for i, found in enumerate(sources):
        ref = refs[i] if i < len(refs) else found.ref
        same = found.picture.digest == ref.digest
        if not same and not quiet:
            say(
                f"{found.picture.name} is not the picture {ref.name} that the record was made with."
            )
        edited.append(replace(found, edit=ref.edit) if same else found)
    return edited
