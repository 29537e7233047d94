"""Why a set of files is refused; nothing of a refused set is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

SHOWN = 100
"""Faults and differences that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where; a fault of a whole file has no line, one of a whole line no column."""

    file: str
    line: int | None
    column: str | None
    reason: str

    def __str__(self) -> str:
        """Return ``file:line:column: reason``."""
        where = [self.file, *([] if self.line is None else [str(self.line)]), *([self.column] if self.column else [])]
        return f"{':'.join(where)}: {self.reason}"


@dataclass(slots=True)
class Faults:
    """Faults found so far: the first ``SHOWN`` of each kind of search, and the number of all."""

    shown: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, file: str, reason: str, *, line: int | None = None, column: str | None = None) -> None:
        """Add one fault."""
        self.extend([Fault(file, line, column, reason)], total=1)

    def extend(self, found: Iterable[Fault], *, total: int) -> None:
        """Add what a search found: its first faults and how many there are in all."""
        self.shown += found
        self.total += total

    def first(self, *, files: Iterable[str]) -> list[Fault]:
        """Return the first ``SHOWN`` faults by file, in the order of ``files``, and line."""
        places = {name: place for place, name in enumerate(files)}
        return sorted(self.shown, key=lambda fault: (places.get(fault.file, -1), fault.line or 0))[:SHOWN]


class FaultySet(Exception):
    """The set has faults; nothing was stored."""

    def __init__(self, *, faults: list[Fault], total: int) -> None:
        super().__init__(total)
        self.faults, self.total = faults, total


class OlderSet(Exception):
    """The set is older than the last one that was loaded; nothing was stored."""

    def __init__(self, *, as_of: date, last: date) -> None:
        super().__init__(as_of, last)
        self.as_of, self.last = as_of, last


class ImportRunning(Exception):
    """Another import or the close of a month runs on this database; nothing was stored."""
