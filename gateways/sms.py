"""Text messages as lines of a file, where nothing is to leave (demo, test)."""

import asyncio
import json
import os
from pathlib import Path

from gateways.ports import Leaving, TextMessage


class LoggedTexter:
    """Appends each text message to a file, as one line of JSON."""

    def __init__(self, file: Path) -> None:
        """Append to ``file``, which is made where it is missing."""
        self._file = file

    async def send(self, message: TextMessage, *, leaving: Leaving) -> None:
        """Append a text message; its line is whole or missing."""
        told = {
            "at": message.at.isoformat(),
            "number": message.recipient,
            "text": message.text,
            "id": str(message.message_id),
        }
        await leaving()
        await asyncio.to_thread(self._append, json.dumps(told, ensure_ascii=False) + "\n")

    async def close(self) -> None:
        """Do nothing: no file stays open."""

    def _append(self, line: str) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
