"""What an examination finds, line by line."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a finding matters: a fault keeps the server from serving, or people from getting in."""

    GOOD = "ok"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    state: State
    text: str
