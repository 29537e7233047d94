"""An embedded PostgreSQL 18 for demos, tests and small installations: only the binaries are somebody else's."""

from app.postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres"]
