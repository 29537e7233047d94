"""Where the Unix socket lies: in the cluster's folder or, where that path is too long, in a short private one."""

import contextlib
import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from app.errors import PostgresError

PORT = "5432"
LONGEST_PATH = 107
"""Bytes that the path of a Unix socket may have."""


def choose_folder(folder: Path) -> Path:
    """Return the folder for the socket, made where need be: ``folder`` or one under the system's temporary folder.

    :raises PostgresError: the short folder is not this user's alone.
    """
    name = f"kabinet-{sha256(os.fsencode(folder)).hexdigest()[:16]}"
    places = [folder, Path(tempfile.gettempdir()) / name, Path("/tmp") / name]  # noqa: S108
    place = next(place for place in places if _holds_socket(place))
    if place != folder:
        _make_private(place, owner=folder.stat())
    _remove_leftovers(place)
    return place


def remove_folder(place: Path) -> None:
    """Remove a short folder and what a killed server left in it."""
    with contextlib.suppress(OSError):
        _remove_leftovers(place)
        place.rmdir()


def _remove_leftovers(place: Path) -> None:
    # A killed server's lock names its process; where nobody waits for dead processes, PostgreSQL takes it for alive.
    for left in place.glob(".s.PGSQL.*"):
        left.unlink()


def _holds_socket(place: Path) -> bool:
    # libpq takes a comma for the end of an address; PostgreSQL takes a quotation mark for the start of a quoted one.
    path = os.fsencode(place / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST_PATH and b"," not in path and b'"' not in path


def _make_private(place: Path, *, owner: os.stat_result) -> None:
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    ours = {os.geteuid(), owner.st_uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours or found.st_mode & 0o077:
        raise PostgresError(f"{place} should be a folder of this user alone; remove it.")
    os.chown(place, owner.st_uid, owner.st_gid)
