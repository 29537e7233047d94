"""Why the embedded PostgreSQL may not run."""


class PostgresError(Exception):
    """The embedded PostgreSQL cannot run; the text is one sentence for the operator."""


class FolderInUse(PostgresError):
    """Another run of Kabinet holds the folder."""
