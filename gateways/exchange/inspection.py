"""Look at a file before it is read: its encoding, separator and columns."""

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from domain.exchange.faults import Faults
from domain.exchange.files import Column, File

ENCODINGS = {"utf-8": "UTF8", "cp1251": "WIN1251"}
"""Encodings that are told apart, and what PostgreSQL calls them."""
SEPARATORS = ",;"
BLOCK = 1 << 18
"""Bytes read at a time: small enough that the database works on one block while the next is looked through."""
LONGEST_HEADER = 1 << 16
UNDEFINED = b"\x98"
"""The one byte that windows-1251 has no letter for."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read; ``start`` is where its rows begin, in bytes, ``newline`` how its header ends."""

    file: File
    path: Path
    encoding: str
    separator: str
    newline: bytes
    start: int
    size: int
    columns: tuple[Column, ...]
    digest: bytes


def inspect(*, file: File, folder: Path, faults: Faults) -> Source | None:
    """Return how to read a file; None where it cannot be read, with the reasons among ``faults``."""
    path = folder / file.file_name
    if not path.is_file():
        if not file.optional:
            faults.add(file.file_name, "the file is missing")
        return None
    encoding, mark, digest = _look_through(path)
    if encoding is None:
        faults.add(file.file_name, "the text is neither UTF-8 nor windows-1251")
        return None
    with path.open("rb") as opened:
        opened.seek(mark)
        header = opened.readline(LONGEST_HEADER)
    separator, names = _split(header.decode(encoding))
    columns = _columns(file, names, faults)
    if columns is None:
        return None
    newline = b"\r\n" if header.endswith(b"\r\n") else b"\n"
    start = mark + len(header)
    return Source(file, path, encoding, separator, newline, start, path.stat().st_size, columns, digest)


def _look_through(path: Path) -> tuple[str | None, int, bytes]:
    """Return a file's encoding, the bytes that its byte order mark takes, and its SHA-256."""
    digest, utf_8, cyrillic, mark = sha256(), _Utf8(), True, 0
    with path.open("rb") as opened:
        while block := opened.read(BLOCK):
            if not mark and utf_8.read == 0 and block.startswith(codecs.BOM_UTF8):
                mark = len(codecs.BOM_UTF8)
            digest.update(block)
            utf_8.feed(block)
            cyrillic = cyrillic and UNDEFINED not in block
    utf_8.feed(b"", final=True)
    encoding = "utf-8" if utf_8.fits else "cp1251" if cyrillic else None
    return encoding, mark, digest.digest()


class _Utf8:
    """Tell whether blocks make up a text in UTF-8."""

    def __init__(self) -> None:
        self.fits, self.read, self._decoder = True, 0, codecs.getincrementaldecoder("utf-8")()

    def feed(self, block: bytes, *, final: bool = False) -> None:
        self.read += len(block)
        try:
            self._decoder.decode(block if self.fits else b"", final and self.fits)
        except UnicodeDecodeError:
            self.fits = False


def _split(header: str) -> tuple[str, list[str]]:
    """Return the separator of a header, and its names."""
    line = header.rstrip("\r\n")
    rows = {separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS}
    separator = max(SEPARATORS, key=lambda each: len(rows[each]))
    return separator, [name.strip() for name in rows[separator]]


def _columns(file: File, names: Sequence[str], faults: Faults) -> tuple[Column, ...] | None:
    """Return the columns as the header orders them; None where one is unknown, repeated or missing."""
    if not any(names):
        faults.add(file.file_name, "the file is empty: a header with the names of its columns is missing", line=1)
        return None
    known, before = file.by_name, faults.total
    for place, name in enumerate(names):
        if name not in known:
            faults.add(file.file_name, "the column is unknown", line=1, column=name or str(place + 1))
        elif name in names[:place]:
            faults.add(file.file_name, "the column is there twice", line=1, column=name)
    for column in file.columns:
        if not column.optional and column.name not in names:
            faults.add(file.file_name, "the column is missing", line=1, column=column.name)
    return None if faults.total > before else tuple(known[name] for name in names)
