"""Show progress on stderr: a bar on a terminal, otherwise a line for each scale."""

from __future__ import annotations

import shutil
import sys

from tqdm import tqdm

from stylizer.app.run.progress import ProgressMeter
from stylizer.engine.step import Step

BAR = "{desc} {percentage:3.0f}% |{bar}| "


class ProgressBar:
    """Shows the progress of a run. Call `see` after each step, and `close` at the end."""

    def __init__(self, *, quiet: bool) -> None:
        self._meter = ProgressMeter()
        self._quiet = quiet
        self._bar: tqdm[None] | None = None
        if not quiet and sys.stderr.isatty():
            columns, rows = shutil.get_terminal_size()  # 80 x 24 if the terminal does not tell
            self._bar = tqdm(
                desc="Loading",
                total=1.0,
                bar_format=BAR,
                file=sys.stderr,
                ncols=columns,
                nrows=rows,
            )

    def see(self, step: Step) -> None:
        progress = self._meter.update(step)
        scale = f"Scale {step.scale}/{step.scales}  {step.size[0]} x {step.size[1]}"
        rate = f"{progress.rate:.1f} steps/s" if progress.rate else ""
        left = f"{format_duration(progress.left)} left" if progress.left is not None else ""
        speed = ", ".join(part for part in (rate, left) if part)
        if self._bar is not None:
            if step.notice:
                self._bar.write(step.notice, file=sys.stderr)
            self._bar.set_description_str(scale, refresh=False)
            self._bar.bar_format = BAR + speed
            self._bar.update(step.work - self._bar.n)
        elif not self._quiet:
            if step.notice:
                self._line(step.notice)
            if step.iteration == 1 or step.ends_scale:
                count = f"step {step.iteration} of {step.total}"
                self._line(", ".join(part for part in (scale, count, speed) if part))

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()

    @staticmethod
    def _line(text: str) -> None:
        print(text, file=sys.stderr, flush=True)


def format_duration(seconds: float) -> str:
    """Format a duration as in 7 s, 3:05 min or 1:02 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole % 3600 // 60:02} h"
