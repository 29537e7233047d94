"""Is the process alive, and may it be sent requests: for load balancers and supervisors, without people's data."""

import asyncio
from dataclasses import dataclass, field

import sqlalchemy as sa
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app import revisions
from app.errors import SchemaMismatch
from models.base import Database

log = structlog.get_logger(__name__)
DATABASE_PATIENCE = 3.0
"""Seconds that the database may take to answer."""


@dataclass(slots=True)
class Health:
    """What the two pages tell. ``draining`` is set once the process was asked to end."""

    database: Database
    draining: bool = field(default=False)

    def routes(self) -> list[Route]:
        """Return the pages /healthz and /readyz."""
        return [Route("/healthz", self.alive), Route("/readyz", self.ready)]

    async def alive(self, _request: Request) -> JSONResponse:
        """Answer 200 as long as the process answers at all."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> JSONResponse:
        """Answer 200 when the database answers with the right schema and the process is not ending; 503 otherwise."""
        trouble = "draining" if self.draining else await self._trouble()
        return JSONResponse({"status": trouble or "ok"}, status_code=503 if trouble else 200)

    async def _trouble(self) -> str | None:
        try:
            async with asyncio.timeout(DATABASE_PATIENCE), self.database.engine.connect() as connection:
                await connection.run_sync(revisions.check)
        except SchemaMismatch:
            return "schema"
        except (sa.exc.SQLAlchemyError, TimeoutError, OSError):
            log.warning("database does not answer")
            return "database"
        return None
