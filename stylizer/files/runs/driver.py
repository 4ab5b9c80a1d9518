"""Carry a task out. The window, the command line and the Python API all call `drive`.

Torch is imported inside the functions, so that this module can be imported without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from stylizer.engine.control import Control
from stylizer.engine.errors import OutOfMemoryError
from stylizer.engine.hardware import malloc
from stylizer.engine.hardware.failures import typed_errors
from stylizer.engine.hardware.threads import use_threads
from stylizer.engine.job import changes_until
from stylizer.engine.painter import Painter
from stylizer.files.runs.autosave import Autosave
from stylizer.files.runs.event import Event
from stylizer.files.runs.task import Task


def drive(
    task: Task,
    control: Control,
    *,
    threads: int | None = None,
    autosave: Autosave | None = None,
    painter: Painter | None = None,
) -> Iterator[Event]:
    """Carry a task out, to its end or until `control` is cancelled.

    Yields an Event after each step, and one more Event, with `ended` set, after the last step.
    Yields nothing when the run is cancelled before the first step.

    `autosave` must be open; it may save the run after each step, before the Event is yielded.
    When a GPU fails, the run goes back to the end of the last whole scale and continues on the
    processor; `Event.changes` goes back to that step too. When the run has ended, its speed is
    stored for forecasts, and the memory that it took is returned to the system.

    `threads` is the number of threads on the processor; None chooses a number that suits the
    machine. `painter` makes the steps; None means the optimiser. Painter says what it must do.

    Raises StylizerError, with a sentence for the user, when the task lacks something or the
    painter fails; OutOfMemoryError when the memory runs out.
    """
    memory_ran_out = False
    try:
        with typed_errors():
            yield from _events(task, control, threads, autosave, painter)
    except OutOfMemoryError:
        # A new error is raised below, because this one keeps the arrays of the run alive.
        memory_ran_out = True
    finally:
        malloc.give_back()
    if memory_ran_out:
        raise OutOfMemoryError(
            f"There is not enough memory for {task.recipe.size} px."
            " Choose a smaller size or a smaller encoder."
        )


def _events(
    task: Task,
    control: Control,
    threads: int | None,
    autosave: Autosave | None,
    painter: Painter | None,
) -> Iterator[Event]:
    from stylizer.engine import optimise
    from stylizer.engine.hardware import fallback

    use_threads(threads)
    job = task.job()
    changes = changes_until(task.changes, job.done)
    # The cache holds two sizes: that of the picture, and that of the frames.
    alpha = lru_cache(2)(task.content.alpha_for)
    event: Event | None = None
    try:
        for step in fallback.steps(job, control, painter or optimise.run):
            # After a device has failed, the run goes back to an earlier step.
            changes = changes_until(changes, step.iteration - 1)
            if step.change is not None:
                changes = (*changes, step.change)
            event = Event(task, step, changes, alpha)
            if autosave is not None:
                event.add_notice(autosave.see(event))
            yield event
            if control.cancelled:
                break
        if event is not None:
            task.learn(event.step)
            event.ended = True
            yield event
    finally:
        if event is not None:
            event.release()  # a caller that keeps the event keeps no large arrays
