"""How many streams a session or an address may hold open at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class NoPlace(Exception):
    """As many streams are open as may be."""


class Places:
    """The open streams of one process: ``sessions`` for each session, ``addresses`` for each address without one."""

    def __init__(self, *, sessions: int, addresses: int) -> None:
        self._limits = {"session": sessions, "address": addresses}
        self._taken: Counter[tuple[str, str]] = Counter()

    def __len__(self) -> int:
        return self._taken.total()

    @contextmanager
    def taken(self, *, session: str | None, address: str) -> Iterator[None]:
        """
        Take a place for the length of the block.

        :raises NoPlace: there is none left
        """
        who = ("address", address) if session is None else ("session", session)
        if self._taken[who] >= self._limits[who[0]]:
            raise NoPlace
        self._taken[who] += 1
        try:
            yield
        finally:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
