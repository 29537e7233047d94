"""Read a file's rows: whole blocks where all is well, field by field where something has to be told."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO, TextIOWrapper

from domain.exchange.faults import SHOWN, Fault, Faults
from domain.exchange.files import Column
from gateways.exchange.grammar import JOINT, OutOfPattern, fields_pattern, rows_pattern
from gateways.exchange.inspection import BLOCK, Source

csv.field_size_limit(1 << 20)


def plain_blocks(source: Source) -> Iterator[bytes]:
    """
    Yield a file's rows as they stand, in blocks that end with a row; each row is one line.

    :raises OutOfPattern: some row has a fault or is written in an unusual way; what was yielded does not count
    """
    pattern = rows_pattern(source)
    if pattern is None:
        raise OutOfPattern
    rest = b""
    with source.path.open("rb") as opened:
        opened.seek(source.start)
        while block := opened.read(BLOCK):
            rows, newline, rest = (rest + block).rpartition(source.newline)
            yield _matching(pattern, rows + newline)
    if rest:
        yield _matching(pattern, rest + source.newline)


def checked_blocks(source: Source, *, faults: Faults) -> Iterator[bytes]:
    """
    Yield a file's rows in UTF-8 with commas, and add what is wrong to ``faults``.

    Each row begins with the number of its line and whether it is without a fault. A field with a fault is left empty, a
    row of a wrong number of fields is left out.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for line, sound, row in _checked(source, faults):
        writer.writerow([line, sound, *row])
        if out.tell() > BLOCK:
            yield _emptied(out)
    yield _emptied(out)


def records(source: Source, *, faults: Faults) -> Iterator[Mapping[str, str]]:
    """Yield a file's rows by the names of the columns, and add what is wrong to ``faults``."""
    names = [column.name for column in source.columns]
    for _, _, row in _checked(source, faults):
        yield dict(zip(names, row, strict=True))


class _Found:
    """Faults of one file."""

    def __init__(self, file: str) -> None:
        self.file, self.first, self.total = file, list[Fault](), 0

    def add(self, line: int, column: str | None, reason: str) -> None:
        self.total += 1
        if self.total <= SHOWN:
            self.first.append(Fault(self.file, line, column, reason))

    def checked(self, line: int, column: Column, text: str) -> str:
        if not text:
            if not column.optional:
                self.add(line, column.name, "a value is missing")
        elif not column.kind.holds(text):
            self.add(line, column.name, f"{_shortened(text)} is not {column.kind.called}")
            return ""
        return text


def _checked(source: Source, faults: Faults) -> Iterator[tuple[int, bool, Sequence[str]]]:
    """Yield each row with its line and whether it is without a fault; faults are handed over at the end."""
    found, columns, takes = _Found(source.file.file_name), source.columns, fields_pattern(source.columns).fullmatch
    doubtful = [place for place, column in enumerate(columns) if column.kind.check]
    for line, given in _records(source, found):
        row = [field.strip() for field in given]
        sound = takes(JOINT.join(row)) and all(not row[at] or columns[at].kind.is_real(row[at]) for at in doubtful)
        if not sound:
            before = found.total
            row = [found.checked(line, *pair) for pair in zip(columns, row, strict=True)]
            sound = found.total == before
        yield line, bool(sound), row
    faults.extend(found.first, total=found.total)


def _records(source: Source, found: _Found) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row with the number of the line that it begins at."""
    with source.path.open("rb") as opened:
        opened.seek(source.start)
        text = TextIOWrapper(opened, encoding=source.encoding, newline="")
        reader = csv.reader(text, delimiter=source.separator, strict=True)
        line = 2
        try:
            for fields in reader:
                if len(fields) == len(source.columns):
                    yield line, fields
                elif fields:
                    found.add(
                        line, None, f"fields in the row: {len(fields)}, columns in the header: {len(source.columns)}"
                    )
                line = reader.line_num + 2
        except csv.Error as broken:
            found.add(line, None, f"the row cannot be read, nor those after it: {broken}")


def _matching(pattern: re.Pattern[bytes], rows: bytes) -> bytes:
    matched = pattern.match(rows)
    if matched is None or matched.end() < len(rows):
        raise OutOfPattern
    return rows


def _emptied(out: StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")
