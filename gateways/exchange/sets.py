"""A folder of files as one set."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from domain.exchange.faults import Faults
from domain.exchange.files import FILES, FORMAT, MANIFEST_FILE
from gateways.exchange.inspection import Source, inspect
from gateways.exchange.rows import records


@dataclass(frozen=True, slots=True)
class GivenSet:
    """
    The files of a set that can be read, by name, and the day that the set was made for.

    ``unread`` are files whose rows nothing can be told about; ``digest`` is one of all files together, in hexadecimal.
    """

    sources: Mapping[str, Source]
    unread: frozenset[str]
    as_of: date | None
    digest: str


def inspect_all(*, folder: Path, today: date, faults: Faults) -> GivenSet:
    """Look at every file of the set in a folder, and add to ``faults`` what is wrong with them as wholes."""
    as_of = _read_manifest(folder, today, faults)
    known = {file.file_name for file in (MANIFEST_FILE, *FILES.values())}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            faults.add(path.name, "no file of this name belongs to the set")
    found = {name: inspect(file=file, folder=folder, faults=faults) for name, file in FILES.items()}
    sources = {name: source for name, source in found.items() if source is not None}
    missing = {name for name, file in FILES.items() if file.optional and not (folder / file.file_name).exists()}
    digest = sha256(b"".join(source.digest for source in sources.values())).hexdigest()
    return GivenSet(sources, frozenset(FILES) - frozenset(sources) - missing, as_of, digest)


def watched(blocks: Iterator[bytes], tell: Callable[[int], None]) -> Iterator[bytes]:
    """Yield blocks, and tell after each how many bytes there were."""
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        tell(done)


def _read_manifest(folder: Path, today: date, faults: Faults) -> date | None:
    """Return the day of the set; None where the manifest has faults."""
    source = inspect(file=MANIFEST_FILE, folder=folder, faults=faults)
    if source is None:
        return None
    name, before = MANIFEST_FILE.file_name, faults.total
    rows = list(records(source, faults=faults))
    if faults.total > before:
        return None
    if len(rows) != 1:
        faults.add(name, f"the manifest has one row, not {len(rows)}")
        return None
    if rows[0]["format"] != str(FORMAT):
        faults.add(name, f"this is format {rows[0]['format']}; format {FORMAT} is read here", line=2, column="format")
    as_of = date.fromisoformat(rows[0]["as_of"])
    if as_of > today:
        faults.add(name, f"the day is later than today, {today}", line=2, column="as_of")
    return as_of
