"""The settings that act in a run, and their changes from step to step."""

from __future__ import annotations

from stylizer.engine.control import Control
from stylizer.engine.job import Change, Job, changed, changes_after, changes_until
from stylizer.engine.live import live_changes


class Changes:
    """Changes of a run: recorded ones of the job, each at its step, and live ones from `control`.

    `recipe` is the recipe that acts now.
    """

    def __init__(self, job: Job, control: Control) -> None:
        self.recipe = changed(job.recipe, changes_until(job.changes, job.done))
        self._pending = sorted(
            changes_after(job.changes, job.done), key=lambda each: each.iteration
        )
        self._control = control

    def take(self, iteration: int) -> Change | None:
        """Apply the changes recorded for this step and the live ones since the last step.

        Return all of them as one change, or None. If both change a setting, the live change acts,
        because it is newer.
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
