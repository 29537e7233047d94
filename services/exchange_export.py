"""Give readings, payments and requests back to the billing system: each row once, resumable by a mark."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from domain.exchange.files import FILES, REQUESTS, File
from domain.exchange.marks import check_mark
from domain.money import rubles
from gateways.exchange.outbox import Outbox
from models import outgoing
from models.base import Database


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote, by file, and the mark that the next one goes on from."""

    counts: Mapping[str, int]
    mark: int


async def export(*, database: Database, folder: Path, since: int, today: date) -> Exported:
    """
    Write what came after the mark ``since`` into an empty folder.

    The same mark gives the same rows again, and those that came since; the mark that comes back gives only what is
    newer, whatever was under way at the time.

    :raises MarkNotGiven: ``since`` is no mark of an export
    :raises FolderNotEmpty: the folder holds something; nothing was written
    """
    async with database.transaction() as session:
        until = await outgoing.settled_bound(session)
    check_mark(mark=since, last=until)
    async with database.reading() as session:
        readings = await outgoing.outgoing_readings(session, since=since, until=until)
        payments = await outgoing.outgoing_payments(session, since=since, until=until)
        requests = await outgoing.outgoing_requests(session, since=since, until=until)
    outbox = Outbox(folder)
    rows: tuple[tuple[File, Iterable[Mapping[str, Any]]], ...] = (
        (FILES["readings"], readings),
        (FILES["payments"], ({**row, "amount": rubles(row["amount"])} for row in payments)),
        (REQUESTS, requests),
    )
    counts = {file.name: outbox.write(file, map(_plain, found)) for file, found in rows}
    outbox.close(as_of=today, mark=until)
    return Exported(counts=counts, mark=until)


def _plain(row: Mapping[str, Any]) -> dict[str, object]:
    return dict(_texts(row))


def _texts(row: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in row.items():
        match value:
            case None:
                continue
            case bool():
                yield name, str(value).lower()
            case Enum():
                yield name, value.value
            case date():
                yield name, value.isoformat()
            case _:
                yield name, value
