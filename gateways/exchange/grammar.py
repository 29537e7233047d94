"""A whole row as one pattern of bytes: what it matches needs no closer look."""

import re
from collections.abc import Sequence
from itertools import groupby

from domain.exchange.files import Column
from gateways.exchange.inspection import Source

BLANKS = [chr(point) for point in range(0x3001) if chr(point).isspace()]
"""What is trimmed around a field: every character that Unicode calls white space."""

JOINT = "\x1f"
"""What stands between fields that were taken apart already; no kind of field holds it."""


class OutOfPattern(Exception):
    """Some row has to be looked at field by field."""


def rows_pattern(source: Source) -> re.Pattern[bytes] | None:
    """
    Return the pattern of any number of rows without a fault, each ending as the header does.

    None where a column's kind is rare. Repetitions give nothing back, so that the time is linear in the bytes.
    """
    if any(column.kind.rare for column in source.columns):
        return None
    separator = re.escape(source.separator.encode())
    text = _text(separator, _blanks(source.encoding))
    row = separator.join(_field(column, text) for column in source.columns)
    return re.compile(rb"(?:" + row + re.escape(source.newline) + rb")*+")


def fields_pattern(columns: Sequence[Column]) -> re.Pattern[str]:
    """Return the pattern of the fields of one row, joined by ``JOINT``: one look instead of one a field."""
    return re.compile(JOINT.join(map(_alone, columns)), re.ASCII)


def _alone(column: Column) -> str:
    return f"(?:{column.kind.pattern})" + ("?" if column.optional else "")


def _blanks(encoding: str) -> list[bytes]:
    """Return a pattern of the blanks of each length in bytes: what looks behind must know how far."""
    written = filter(None, (blank.encode(encoding, "ignore") for blank in BLANKS))
    return [b"|".join(map(re.escape, alike)) for _, alike in groupby(sorted(written, key=len), key=len)]


def _field(column: Column, text: bytes) -> bytes:
    if column.kind.free:
        pattern = text
    else:
        bare = column.kind.pattern.encode()
        pattern = rb"(?>" + bare + rb'|"(?>' + bare + rb')")'
    return pattern + (rb"?+" if column.optional else b"")


def _text(separator: bytes, blanks: Sequence[bytes]) -> bytes:
    """Return text within one line; what begins or ends with a blank is left to be trimmed."""
    begins = b"".join(rb"(?!" + blank + rb")" for blank in blanks)
    ends = b"".join(rb"(?<!" + blank + rb")" for blank in blanks)
    plain = begins + rb'[^"\r\n\x00\x1f' + separator + rb"]++" + ends
    quoted = rb'"' + begins + rb'(?:[^"\r\n\x00\x1f]|"")++' + ends + rb'"'
    return rb"(?>" + plain + rb"|" + quoted + rb")"
