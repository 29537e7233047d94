"""Which exceptions mean that the database does not answer, and not that we are wrong."""

import psycopg
from sqlalchemy import exc


def is_outage(exception: BaseException) -> bool:
    """Tell whether a later try may well succeed: no connection, a lost one, none free, or given up for another."""
    if isinstance(exception, exc.DBAPIError) and exception.connection_invalidated:
        return True
    return isinstance(
        exception, exc.OperationalError | exc.InterfaceError | exc.TimeoutError | psycopg.OperationalError
    )
