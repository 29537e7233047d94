"""Tell how far long work is: a bar in a terminal, a line a step elsewhere; both go to the error stream."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn


class Steps:
    """Steps of long work, for the length of a ``with`` block."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bars = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._task: TaskID | None = None
        self._step, self._began = "", 0.0

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._bars.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the last step, whatever became of it."""
        self._finish()
        self._bars.stop()

    def begin(self, step: str, *, total: int) -> None:
        """End the step before and begin one of ``total`` parts."""
        self._finish()
        self._step, self._began = step, time.monotonic()
        self._task = self._bars.add_task(step, total=max(total, 1))

    def advance(self, done: int) -> None:
        """Tell how many parts of the step are done."""
        if self._task is not None:
            self._bars.update(self._task, completed=done)

    def _finish(self) -> None:
        if self._task is None:
            return
        task = self._bars.tasks[self._task]
        self._bars.update(self._task, completed=task.total)
        if self._bars.disable:
            print(f"{self._step}: {time.monotonic() - self._began:.1f} s", file=sys.stderr, flush=True)
        self._task = None
