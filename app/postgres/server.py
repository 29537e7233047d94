"""Start and stop PostgreSQL on a Unix socket that this user alone reaches."""

import fcntl
import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from sqlalchemy import URL

from app.errors import FolderInUse, PostgresError
from app.postgres import cluster, leftovers, sockets

PATIENCE = 120.0
"""Seconds that a start may take: after a crash PostgreSQL first repeats what was not yet in its files."""
LOG_LIMIT = 10_000_000
"""Bytes above which the log is begun anew at the next start."""
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": sockets.PORT,
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # the details of an error quote people's data
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off"}  # what is committed still outlives a killed server


class EmbeddedPostgres:
    """A PostgreSQL in the folder ``data``, for the length of a ``with`` block or from `start` to `stop`."""

    def __init__(self, *, data: Path, for_tests: bool = False) -> None:
        """Describe the server; ``for_tests`` gives up the safety of data in a power cut for speed."""
        self.folder = data.resolve()
        self.cluster = self.folder / "cluster"
        self.log = self.folder / "log"
        self.for_tests = for_tests
        self._socket = self.folder
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop the server."""
        self.stop()

    def owner_url(self, database: str = cluster.DATABASE) -> str:
        """Return the address for the role that owns the schema."""
        return self._url(cluster.OWNER, database)

    def app_url(self, database: str = cluster.DATABASE) -> str:
        """Return the address for the role that the server works as."""
        return self._url(cluster.APP, database)

    def start(self) -> str:
        """Start the server, making cluster, roles and database where they are missing; return the owner's address.

        A server that outlived a killed run is ended first.

        :raises FolderInUse: another run of Kabinet uses the folder.
        :raises PostgresError: it cannot start, for a reason told in one sentence.
        """
        try:
            self._take_folder()
            leftovers.clear(self.cluster)
            as_user = cluster.as_plain_user(self.folder, self.cluster)
            self._socket = sockets.choose_folder(self.folder)
            cluster.make(self.cluster, as_user=as_user, for_tests=self.for_tests)
            self._launch(as_user)
            with psycopg.connect(self._conninfo(), autocommit=True) as connection:
                cluster.make_roles(connection, for_tests=self.for_tests)
        except OSError as refused:
            self.stop()
            raise PostgresError(f"PostgreSQL cannot use {self.folder}: {refused.strerror or refused}.") from refused
        except BaseException:
            self.stop()
            raise
        return self.owner_url()

    def attach(self) -> str:
        """Use the server that another run of Kabinet has in the folder; return the owner's address.

        :raises PostgresError: none becomes ready there.
        """
        if not leftovers.wait_until(self._is_ready, seconds=PATIENCE):
            raise PostgresError(f"No PostgreSQL answers in {self.folder}.")
        self._socket = Path(leftovers.record(self.cluster)[4])
        return self.owner_url()

    def stop(self) -> None:
        """Stop the server, where this object started it, and give the folder back; what was committed stays."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # ends sessions, then writes everything down
            try:
                self._process.wait(leftovers.PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait()
            self._process = None
        if self._lock is not None:
            if self._socket != self.folder:
                sockets.remove_folder(self._socket)
            os.close(self._lock)
            self._lock = None

    def fault(self) -> str | None:
        """Tell that the server, once started here, has ended by itself."""
        if self._process is None or self._process.poll() is None:
            return None
        return f"PostgreSQL has ended; {self.log} tells why."

    def _url(self, role: str, database: str) -> str:
        # The port is named lest PGPORT in the environment choose another.
        where = {"host": str(self._socket), "port": sockets.PORT}
        return URL.create("postgresql+psycopg", username=role, database=database, query=where).render_as_string()

    def _conninfo(self) -> str:
        where = {"host": str(self._socket), "port": sockets.PORT, "user": cluster.ADMIN, "dbname": cluster.ADMIN}
        return psycopg.conninfo.make_conninfo("", **where)

    def _is_ready(self) -> bool:
        return [line.strip() for line in leftovers.record(self.cluster)[7:8]] == ["ready"]

    def _take_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise FolderInUse(f"The folder {self.folder} is in use by another run of Kabinet.") from None
        self._lock = lock
        self.folder.chmod(0o700)

    def _launch(self, as_user: list[str]) -> None:
        options = OPTIONS | {"unix_socket_directories": str(self._socket)} | (FORGETFUL if self.for_tests else {})
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        command = [*as_user, cluster.program("postgres"), "-D", str(self.cluster), *settings]
        mode = "ab" if self.log.exists() and self.log.stat().st_size < LOG_LIMIT else "wb"
        with self.log.open(mode) as log:
            # A session of its own: Ctrl-C in the terminal reaches the server alone, which stops PostgreSQL last.
            self._process = subprocess.Popen(
                command,
                env=cluster.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process = self._process
        came = leftovers.wait_until(lambda: process.poll() is not None or self._is_ready(), seconds=PATIENCE)
        if not came or process.poll() is not None:
            raise PostgresError(f"PostgreSQL does not start in {self.folder}; its log there tells why.")
