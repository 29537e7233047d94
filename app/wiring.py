"""What the server and the worker work with, built once from the settings."""

from dataclasses import dataclass
from typing import Self

from app import database
from app.http.health import Health
from app.settings import Settings
from models.base import Database


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of one process; whoever builds it closes it."""

    settings: Settings
    database: Database
    health: Health

    @classmethod
    def build(cls, settings: Settings) -> Self:
        """Build the parts; nothing is opened before it is used.

        :raises DatabaseNotSet: no database is set.
        """
        pool = Database(database.server_url(settings), pool_size=settings.pool_size)
        return cls(settings=settings, database=pool, health=Health(pool))

    async def close(self) -> None:
        """Close what was opened."""
        await self.database.close()
