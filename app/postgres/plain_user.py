"""Run one program as a plain user, since PostgreSQL refuses root: plain_user.py UID GID PROGRAM, with its arguments.

With UID 0 the program stays root outside and is a plain user inside a user namespace made for it alone, so no user is
added and no folder changes hands. With any other UID it becomes that user. The process keeps its id, so whoever started
it can end it.
"""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
INSIDE = 1000
"""User and group that the program sees itself as within the namespace; any but 0 will do."""


def enter_namespace() -> None:
    """Put this process into a user namespace of its own, as an ordinary user there.

    :raises OSError: the system allows no user namespaces.
    """
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):  # os.unshare came with Python 3.12
        raise OSError(ctypes.get_errno(), "user namespaces are refused")
    Path("/proc/self/uid_map").write_text(f"{INSIDE} {user} 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{INSIDE} {group} 1")


def namespaces_allowed() -> bool:
    """Tell whether a program started by this process may have a user namespace, by trying it in a child."""
    nothing = [sys.executable, "-ISc", ""]
    return subprocess.run([*prefix(user=0, group=0), *nothing], check=False, capture_output=True).returncode == 0


def prefix(*, user: int, group: int) -> list[str]:
    """Return the words that, before a command, make it run as a plain user (0: in a namespace, else as that user)."""
    return [sys.executable, "-ISB", __file__, str(user), str(group)]


def main() -> None:
    """Become a plain user and turn into the program named in the arguments."""
    user, group, *command = sys.argv[1:]
    if user == "0":
        enter_namespace()
    else:
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
