"""drive(task, control): the one way to carry a task out.

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
from stylizer.engine.job import made
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

    Yields an Event after each step, and after the last one another, which has `ended`; none at all
    when it was cancelled before the first step. The run is saved by `autosave`, which must be open,
    before its event is told. When a GPU fails, the processor goes on after the last whole scale;
    `Event.changes` then go back too. At the end its speed is learnt, for forecasts, and the memory
    it took is returned to the system.

    `threads` is the number of threads on the processor, None for what suits the machine. `painter`
    makes the steps, None for the optimiser; see Painter for what another one must give.

    Raises StylizerError, with a sentence: what the task lacks, OutOfMemoryError, or what the
    painter raises.
    """
    memory_ran_out = False
    try:
        with typed_errors():
            yield from _events(task, control, threads, autosave, painter)
    except OutOfMemoryError:
        memory_ran_out = True  # raised below, where the error no longer holds what the run did
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
    changes = made(task.changes, job.done)
    alpha = lru_cache(2)(task.content.alpha_for)  # two sizes: of the picture, and of its frames
    event: Event | None = None
    try:
        for step in fallback.steps(job, control, painter or optimise.run):
            # After a device failed, the run goes back.
            changes = made(changes, step.iteration - 1)
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
            event.release()  # whoever goes on holding it holds nothing large
