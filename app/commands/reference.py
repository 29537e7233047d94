"""Commands for the figures that bills are made by."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import database
from app.commands.running import checked, prepared
from app.errors import CannotRun
from app.settings import Settings
from domain.reference_faults import FaultyReference, ReferenceFault
from models.base import Database
from services import reference_data
from services.reference_data import Count

MOST_SHOWN = 100
"""Faults that are printed; all of them are counted."""

cli = typer.Typer(help="Load the figures that bills are made by.", no_args_is_help=True)


@cli.callback()
def reference() -> None:
    """Load the figures that bills are made by."""


@cli.command()
def load(file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)]) -> None:
    """Load tariffs, norms, due days, rates, exemptions and terms from a file: all of it, or nothing with a fault."""
    with checked(prepared()) as settings:
        try:
            counts = asyncio.run(_load(settings, file))
        except FaultyReference as refused:
            raise CannotRun("\n".join(_fault_lines(refused.faults))) from None
        except OSError as refused:
            raise CannotRun(f"Nothing was stored: {file} ({refused.strerror}) cannot be read.") from None
    _tell(counts)


async def _load(settings: Settings, file: Path) -> dict[str, Count]:
    opened = Database(database.server_url(settings), pool_size=1)
    try:
        return await reference_data.load(database=opened, path=file)
    finally:
        await opened.close()


def _fault_lines(faults: Sequence[ReferenceFault]) -> Iterator[str]:
    yield from map(str, faults[:MOST_SHOWN])
    if len(faults) > MOST_SHOWN:
        yield f"... and {len(faults) - MOST_SHOWN:,} more"
    yield f"Nothing was stored: the file has {len(faults):,} fault{'' if len(faults) == 1 else 's'}."


def _tell(counts: Mapping[str, Count]) -> None:
    print(f"{'section':<18}{'rows':>10}{'added':>10}{'changed':>10}{'unchanged':>10}")
    for name, count in counts.items():
        print(f"{name:<18}{count.rows:>10,}{count.added:>10,}{count.changed:>10,}{count.unchanged:>10,}")
