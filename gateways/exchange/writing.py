"""Write files of the exchange."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from domain.exchange.files import FORMAT, MANIFEST_FILE, File


def write_rows(
    path: Path, *, file: File, rows: Iterable[Mapping[str, object]], encoding: str = "utf-8", separator: str = ","
) -> int:
    """Write a file with all its columns; return how many rows it has. What a row does not name stays empty."""
    written = 0
    with path.open("w", encoding=encoding, newline="") as opened:
        writer = csv.DictWriter(
            opened, [column.name for column in file.columns], delimiter=separator, lineterminator="\n"
        )
        writer.writeheader()
        for written, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            writer.writerow(row)
    return written


def write_manifest(folder: Path, *, as_of: str, encoding: str = "utf-8", separator: str = ",") -> None:
    """Write the manifest of a set made for the day ``as_of``."""
    row = {"format": FORMAT, "as_of": as_of}
    path = folder / MANIFEST_FILE.file_name
    write_rows(path, file=MANIFEST_FILE, rows=[row], encoding=encoding, separator=separator)
