"""A TOML file as somebody wrote it: what it says, and on which line."""

import re
import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain.reference_faults import FaultyReference, ReferenceFault

_HEADER = re.compile(r"""\s*\[\[?\s*([^]"']+?)\s*\]""")
_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HINTS = (
    (re.compile(r"=\s*-?\d+,\d"), "a number is written with a point, such as 7.35"),
    (re.compile(r"=\s*(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2})"), "a day is written as 2026-01-31"),
)


class Document:
    """What a file says, and its lines."""

    def __init__(self, told: dict[str, Any], lines: Sequence[str]) -> None:
        self.told, self._lines = told, lines
        headers = [(line, found[1]) for line, text in enumerate(lines, start=1) if (found := _HEADER.match(text))]
        self._ends = [line for line, _ in headers]
        self._starts = defaultdict[str, list[int]](list)
        for line, name in headers:
            self._starts[name].append(line)

    def line_of(self, place: Sequence[str | int]) -> int | None:
        """Return the line, from 1, of a key of a table; of the table where the key is not found, or None."""
        section, *within = place
        rows, starts = self.told.get(str(section)), self._starts.get(str(section), [])
        if not starts or (isinstance(rows, list) and len(starts) != len(rows)):
            return self._line(0, str(section))  # it stands before all tables, as an array in one piece
        keys = [part for part in within if isinstance(part, str)]
        start = starts[within[0] if within and isinstance(within[0], int) else 0]
        return self._line(start, keys[0]) or start if keys else start

    def _line(self, start: int, key: str) -> int | None:
        """Return the line of a key between a header and the next one."""
        following = bisect_right(self._ends, start)
        end = self._ends[following] if following < len(self._ends) else len(self._lines) + 1
        written = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
        return next((line for line in range(start + 1, end) if written.match(self._lines[line - 1])), None)


def document_of(content: bytes) -> Document:
    """
    Return what a file says; decimal numbers are read exactly.

    :raises FaultyReference: it is not UTF-8, or no TOML
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        reason = "these letters are not in UTF-8: save the file in this encoding"
        raise FaultyReference([ReferenceFault("", reason, line)]) from None
    lines = text.split("\n")
    try:
        return Document(tomllib.loads(text, parse_float=Decimal), lines)
    except ValueError as fault:
        raise FaultyReference([_no_toml(str(fault), lines)]) from None


def _no_toml(reason: str, lines: Sequence[str]) -> ReferenceFault:
    where = _WHERE.search(reason)
    line = int(where[1]) if where and where[1] else None
    place = f"column {where[2]}" if where and line else ""
    hint = next((hint for pattern, hint in _HINTS if line and pattern.search(lines[line - 1])), _WHERE.sub("", reason))
    return ReferenceFault(place, f"this is no TOML: {hint}", line)
