"""Faults that a test may ask for: what the programs' interface and the notices then do wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class How(StrEnum):
    """
    What goes wrong with a call, once the work is done.

    LATE answers after ``seconds``, NEVER does not answer, RESET cuts the connection, BROKEN answers 500; DEAF answers
    503 before anything is done; TWICE, of a notice, sends it two times at once.
    """

    LATE = "late"
    NEVER = "never"
    RESET = "reset"
    BROKEN = "broken"
    DEAF = "deaf"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, with how many seconds, and how many times more; null times is always."""

    how: How
    seconds: float = 0.0
    times: int | None = None


class Faults:
    """The faults that are set, by what they befall: the name of a request such as PaymentRequest, or "notice"."""

    def __init__(self) -> None:
        self._set: dict[str, Fault] = {}

    def put(self, target: str, fault: Fault | None) -> None:
        """Set the fault of a target, or take it away."""
        self._set.pop(target, None)
        if fault:
            self._set[target] = fault

    def clear(self) -> None:
        """Take all of them away."""
        self._set.clear()

    def take(self, target: str) -> Fault | None:
        """Return the fault that befalls this call, and count it."""
        fault = self._set.get(target)
        if fault and fault.times is not None:
            self.put(target, replace(fault, times=fault.times - 1) if fault.times > 1 else None)
        return fault

    def told(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is set."""
        return {
            target: {"how": fault.how, "seconds": fault.seconds, "times": fault.times}
            for target, fault in self._set.items()
        }
