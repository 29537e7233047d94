"""The sandbox's memory: a file that is only added to, one line of JSON a change, on disk before anybody is answered."""

import fcntl
import json
import os
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path
from typing import Any

NAME = "operations.jsonl"


class JournalTaken(Exception):
    """Another process keeps this journal."""


class Journal:
    """The journal of one folder, held by one process at a time; the operating system lets go of it with the process."""

    def __init__(self, folder: Path) -> None:
        """Use ``folder``; nothing is opened yet."""
        self.path = folder / NAME
        self._file: BufferedRandom | None = None

    def open(self) -> None:
        """
        Open the file, made with its folder where missing.

        :raises JournalTaken: somebody else has it open
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Held as long as the process lives.
        file = self.path.open("a+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise JournalTaken(str(self.path)) from None
        self._file = file

    def read(self) -> Iterator[dict[str, Any]]:
        """Give what was written, the oldest first; a last line that a crash cut off was never answered, and goes."""
        file = self._opened()
        file.seek(0)
        whole = 0
        for line in file.readlines():
            if not line.endswith(b"\n"):
                break
            whole += len(line)
            yield json.loads(line)
        file.truncate(whole)

    def write(self, entry: dict[str, Any]) -> None:
        """Add a line, and come back once the disk has it."""
        file = self._opened()
        file.write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
            self._file = None

    def _opened(self) -> BufferedRandom:
        if self._file is None:
            raise JournalTaken(f"{self.path} is not open")
        return self._file
