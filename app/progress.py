"""Tell how far long work is: a bar in a terminal, lines elsewhere; both go to the error stream."""

import sys
import time
from datetime import timedelta
from types import TracebackType
from typing import Self

from rich import progress as bars
from rich.console import Console
from rich.text import Text

SOON, OFTEN = 1.0, 10.0
"""Seconds until a step tells how far it is, where there is no terminal, and until it does so again."""


class Steps:
    """Steps of long work, for the length of a ``with`` block."""

    def __init__(self, *, soon: float = SOON, often: float = OFTEN) -> None:
        self._console = Console(stderr=True)
        columns = (
            bars.TextColumn("{task.description}"), bars.BarColumn(), bars.TaskProgressColumn(),
            bars.TimeElapsedColumn(), _Left(),
        )  # fmt: skip
        self._bars = bars.Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._task: bars.TaskID | None = None
        self._step, self._total, self._began = "", 0, 0.0
        self._soon, self._often, self._next = soon, often, 0.0

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the last step, as far as it came."""
        if kind is None:
            self._finish()
        elif self._task is not None and self._bars.disable:
            self._say(f"stopped after {time.monotonic() - self._began:.1f} s")
        self._bars.stop()

    def begin(self, step: str, *, total: int) -> None:
        """End the step before and begin one of ``total`` parts."""
        self._finish()
        self._step, self._total, self._began = step, total, time.monotonic()
        self._next = self._began + self._soon
        self._task = self._bars.add_task(step, total=max(total, 1))

    def advance(self, done: int) -> None:
        """Tell how many parts of the step are done."""
        if self._task is None:
            return
        self._bars.update(self._task, completed=done)
        now = time.monotonic()
        if self._bars.disable and done < self._total and now >= self._next:
            self._next = now + self._often
            self._say(f"{done:,} of {self._total:,}, {left(done=done, total=self._total, seconds=now - self._began)}")

    def _finish(self) -> None:
        if self._task is None:
            return
        task = self._bars.tasks[self._task]
        self._bars.update(self._task, completed=task.total)
        if self._bars.disable:
            self._say(f"{time.monotonic() - self._began:.1f} s")
        self._task = None

    def _say(self, told: str) -> None:
        print(f"{self._step}: {told}", file=sys.stderr, flush=True)


def left(*, done: float, total: float, seconds: float) -> str:
    """Return how long the rest of a step takes at the pace until now, or nothing while that cannot be told."""
    rest = timedelta(seconds=round(seconds * (total - done) / done)) if done else None
    return "" if rest is None else f"about {rest} left"


class _Left(bars.ProgressColumn):
    """Time that is left; rich's own column knows none until two parts are done."""

    def render(self, task: bars.Task) -> Text:
        """Return the text of the column."""
        is_over = task.finished or not task.total
        return Text("" if is_over else left(done=task.completed, total=task.total or 0, seconds=task.elapsed or 0))
