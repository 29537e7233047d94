"""Run migrations on the connection that the command hands over, or on DATABASE_URL."""

import os

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from models.tables import metadata


def plain_types(kind: str, subject: object, _context: AutogenContext) -> str | bool:
    """Write SQLModel's own string type as SQLAlchemy's."""
    return "sa.String()" if kind == "type" and isinstance(subject, AutoString) else False


def ours(_name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of the job queue to their own revision."""
    return not (kind == "table" and _name is not None and _name.startswith("procrastinate_"))


def run(connection: sa.Connection) -> None:
    """Run what was asked for in one transaction."""
    context.configure(
        connection=connection, target_metadata=metadata, render_item=plain_types, include_name=ours, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with sa.create_engine(os.environ["DATABASE_URL"]).connect() as opened:
        run(opened)
        opened.commit()
