"""Control of a running optimisation: cancel it, pause it, change its settings."""

from __future__ import annotations

import threading

from stylizer.engine.recipe import Recipe


class Cancelled(Exception):
    """The run was cancelled in the middle of a step."""


class Control:
    """Commands to a running optimisation; every method may be called from any thread.

    The run reads its control before each step. Of several changes between two steps, only the last
    one acts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._awake.set()
        self._cancelled = False
        self._recipe: Recipe | None = None
        self.taken: Recipe | None = None
        """The recipe that the run took last; None if the run has not taken any."""

    def cancel(self) -> None:
        """End the run before its next step, even if the run is paused."""
        self._cancelled = True
        self._awake.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def poll(self) -> None:
        """Raise Cancelled if the run is cancelled; this leaves a step before its end."""
        if self._cancelled:
            raise Cancelled

    def pause(self) -> None:
        """Hold the run before its next step."""
        if not self._cancelled:
            self._awake.clear()

    def resume(self) -> None:
        """End the pause."""
        self._awake.set()

    @property
    def paused(self) -> bool:
        return not self._awake.is_set()

    def change(self, recipe: Recipe) -> None:
        """Let the live settings of `recipe` act from the next step on."""
        with self._lock:
            self._recipe = recipe

    def take_change(self) -> Recipe | None:
        """Return the newest recipe that was not taken yet, or None; no recipe is returned twice."""
        with self._lock:
            recipe, self._recipe = self._recipe, None
            self.taken = recipe or self.taken
            return recipe

    def wait(self) -> None:
        """Wait until the run is not paused."""
        self._awake.wait()
