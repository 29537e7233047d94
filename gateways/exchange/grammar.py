"""A whole row as one pattern of bytes: what it matches needs no closer look."""

import re

from domain.exchange.files import Column
from gateways.exchange.inspection import Source


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
    row = separator.join(_field(column, separator) for column in source.columns)
    return re.compile(rb"(?:" + row + re.escape(source.newline) + rb")*+")


def _field(column: Column, separator: bytes) -> bytes:
    return _free(column, separator) if column.kind.free else _strict(column)


def _strict(column: Column) -> bytes:
    pattern = column.kind.pattern.encode()
    return _either(pattern, rb'"(?>' + pattern + rb')"', optional=column.optional)


def _free(column: Column, separator: bytes) -> bytes:
    """Return text within one line; what begins or ends with a blank is left to be trimmed."""
    plain = rb'(?! )[^"\r\n\x00' + separator + rb"]++(?<! )"
    quoted = rb'"(?! )(?:[^"\r\n\x00]|"")++(?<! )"'
    return _either(plain, quoted, optional=column.optional)


def _either(plain: bytes, quoted: bytes, *, optional: bool) -> bytes:
    return rb"(?>" + plain + rb"|" + quoted + rb")" + (rb"?+" if optional else b"")
