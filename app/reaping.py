"""Connections that were closed, but whose clients take nothing: closing waits for them, and might do so for ever."""

from collections.abc import Iterable
from typing import Protocol


class Transport(Protocol):
    """The part of an asyncio transport that matters here."""

    def is_closing(self) -> bool:
        """Tell whether it was closed."""

    def abort(self) -> None:
        """Throw away what was not taken yet."""


class Connection(Protocol):
    """A connection of the server."""

    @property
    def transport(self) -> Transport:
        """What carries it."""


class Reaper:
    """Cuts off what is still closing when it is looked at for the second time."""

    def __init__(self) -> None:
        self._closing: set[int] = set()

    def look(self, connections: Iterable[Connection]) -> None:
        """Look at all connections; from time to time."""
        closing = {id(each): each.transport for each in connections if each.transport.is_closing()}
        for late in self._closing & closing.keys():
            closing.pop(late).abort()
        self._closing = set(closing)
