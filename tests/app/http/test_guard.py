"""Who looks after the sessions of streams, and goes on doing so."""

import asyncio
import uuid
from typing import Any

from app.http.guard import SessionGuard
from models.base import Database
from tests.app.http.served import PATIENCE
from tests.app.http.site import NOON


class Broken(Database):
    """A database that fails in a way that nobody thought of."""

    def __init__(self) -> None:
        super().__init__("postgresql+psycopg://")
        self.asked = 0
        self.asked_again = asyncio.Event()

    def reading(self) -> Any:
        self.asked += 1
        if self.asked > 1:
            self.asked_again.set()
        raise RuntimeError("nobody thought of this")


async def test_f22_sessions_are_looked_up_again_whatever_went_wrong() -> None:
    database = Broken()
    guard = SessionGuard(database, clock=lambda: NOON, seconds=0.01)

    with guard.watching(uuid.uuid4(), lambda: None):
        async with asyncio.timeout(PATIENCE):
            await database.asked_again.wait()

    await guard.close()
    assert len(guard) == 0
