"""How long work is told while it runs."""

from typing import Protocol


class Progress(Protocol):
    """Who is told of steps and how far they are; nothing depends on it."""

    def begin(self, step: str, *, total: int) -> None:
        """Begin a step of so many parts; the one before is over."""

    def advance(self, done: int) -> None:
        """Tell how many parts of the step are done."""
