"""A folder that an export is written into: all files appear before the mark does."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from domain.exchange.files import File
from domain.exchange.marks import FolderNotEmpty
from gateways.exchange.writing import write_manifest, write_rows

MARK = "mark.txt"
"""Holds the mark alone; it is written last, so where it stands the export is whole."""


class Outbox:
    """
    One export's folder.

    :raises FolderNotEmpty: the folder holds something already
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FolderNotEmpty(folder)
        self._folder = folder

    def write(self, file: File, rows: Iterable[Mapping[str, object]]) -> int:
        """Write one file; return how many rows it has."""
        return write_rows(self._folder / file.file_name, file=file, rows=rows)

    def close(self, *, as_of: date, mark: int) -> None:
        """Write the manifest and, at last, the mark."""
        write_manifest(self._folder, as_of=as_of.isoformat())
        unfinished = self._folder / f".{MARK}"
        unfinished.write_text(f"{mark}\n", "ascii")
        unfinished.rename(self._folder / MARK)
