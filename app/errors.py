"""What stops a command: the text is one sentence for the operator, told without a traceback."""


class CannotRun(Exception):
    """The command cannot do its work here."""

    exit_code = 1


class SettingsError(CannotRun):
    """The environment says something that Kabinet cannot start with."""

    exit_code = 2


class SchemaMismatch(CannotRun):
    """The database's schema is older or newer than this Kabinet."""


class DatabaseNotSet(CannotRun):
    """No address of a database is set where one is needed."""


class AddressTaken(CannotRun):
    """The address to listen on is in use or may not be used."""


class PostgresError(CannotRun):
    """The embedded PostgreSQL cannot run."""


class FolderInUse(PostgresError):
    """Another run of Kabinet holds the folder of the embedded PostgreSQL."""


class Stopped(CannotRun):
    """The operator stopped the command by Ctrl-C."""

    exit_code = 130
