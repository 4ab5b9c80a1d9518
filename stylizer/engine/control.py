"""The only way into a running optimisation: cancel, pause, changed settings."""

from __future__ import annotations

import threading

from stylizer.engine.recipe import Recipe


class Control:
    """Shared by the thread that runs and the one that steers; every method may be called from any.

    The run looks at it before each step. Of several changes between two steps, the last wins.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._awake.set()
        self._cancelled = False
        self._recipe: Recipe | None = None

    def cancel(self) -> None:
        """End the run before its next step, also when it is paused."""
        self._cancelled = True
        self._awake.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def pause(self) -> None:
        """Hold the run before its next step."""
        if not self._cancelled:
            self._awake.clear()

    def resume(self) -> None:
        self._awake.set()

    @property
    def paused(self) -> bool:
        return not self._awake.is_set()

    def change(self, recipe: Recipe) -> None:
        """Let the live settings of `recipe` act from the next step on."""
        with self._lock:
            self._recipe = recipe

    def take_change(self) -> Recipe | None:
        """The newest recipe not yet taken, once."""
        with self._lock:
            recipe, self._recipe = self._recipe, None
            return recipe

    def wait(self) -> None:
        """Return at once, or when the pause ends."""
        self._awake.wait()
