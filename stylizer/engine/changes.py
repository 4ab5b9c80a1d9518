"""The settings that act in a run, as they change from step to step."""

from __future__ import annotations

from stylizer.engine.control import Control
from stylizer.engine.job import Change, Job, changed, made, to_come
from stylizer.engine.live import live_changes


class Changes:
    """Recorded changes of a job, each at its step, and live ones as `control` brings them.

    `recipe` is the one that acts now.
    """

    def __init__(self, job: Job, control: Control) -> None:
        self.recipe = changed(job.recipe, made(job.changes, job.done))
        self._pending = sorted(to_come(job.changes, job.done), key=lambda each: each.iteration)
        self._control = control

    def take(self, iteration: int) -> Change | None:
        """Apply the changes recorded for this step, and those made live since the last one.

        Where both change a setting, the live one wins. Returns what has changed, or None.
        """
        wanted = self.recipe
        while self._pending and self._pending[0].iteration <= iteration:
            wanted = changed(wanted, [self._pending.pop(0)])
        wanted = self._control.take_change() or wanted
        settings = live_changes(self.recipe, wanted)
        if not settings:
            return None
        change = Change(iteration, settings)
        self.recipe = changed(self.recipe, [change])
        return change
