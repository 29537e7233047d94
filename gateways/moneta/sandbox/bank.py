"""All operations of the sandbox: read from the journal, changed one at a time, and on disk before anybody is told."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from gateways.moneta.sandbox.journal import Journal
from gateways.moneta.sandbox.operations import UNISSUED, Operation, State

FIRST = 100_001
Step = Callable[[Operation], Operation]


class Bank:
    """The operations by their numbers; whoever changes one waits until the disk has it."""

    def __init__(self, journal: Journal, *, clock: Callable[[], datetime]) -> None:
        """Keep operations in ``journal``; ``clock`` tells the time."""
        self._journal = journal
        self._clock = clock
        self._operations: dict[int, Operation] = {}
        self._by_key: dict[str, int] = {}
        self._by_token: dict[str, int] = {}
        self._last = FIRST - 1
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()

    def load(self) -> None:
        """
        Open the journal and go through it.

        :raises JournalTaken: another process has it
        """
        self._journal.open()
        for line in self._journal.read():
            self._show(Operation.of(line))

    async def close(self) -> None:
        """Let go of the journal once nobody writes to it."""
        async with self._turn:
            self._journal.close()

    def now(self) -> datetime:
        """Return the time."""
        return self._clock()

    def find(self, number: int) -> Operation | None:
        """Return an operation; null where there is none."""
        return self._operations.get(number)

    def find_by_key(self, key: str) -> Operation | None:
        """Return the operation whose pages this key opens."""
        return self._operations.get(self._by_key.get(key, 0))

    def find_by_token(self, token: str) -> Operation | None:
        """Return the operation that a token was issued for."""
        return self._operations.get(self._by_token.get(token, 0))

    def __iter__(self) -> Iterator[Operation]:
        """Give the operations, the oldest first."""
        return iter(list(self._operations.values()))

    async def add(self, *, check: Callable[[], None] = lambda: None, **told: Any) -> Operation:
        """Make an operation of what is told about it, unless ``check`` raises with nobody else in between."""
        async with self._turn:
            check()
            moment = self.now().isoformat(timespec="microseconds")
            made = Operation(id=self._last + 1, key=token_urlsafe(16), created=moment, **told)
            await self._keep(made)
        return made

    async def change(self, number: int, *states: State, **changes: Any) -> Operation:
        """
        Change what is told of an operation that is in one of ``states``, and return it as it is now.

        :raises Moved: it is in none of them
        """

        return await self.step(number, lambda operation: operation.moved(*states, **changes))

    async def step(self, number: int, step: Step) -> Operation:
        """Change an operation by a function of what it is, with nobody else in between."""
        async with self._turn:
            changed = step(self._operations[number])
            await self._keep(changed)
        return changed

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until something is true of the operations; it is looked at after each change."""
        while not met():
            await self._changed.wait()

    async def _keep(self, operation: Operation) -> None:
        writing = asyncio.create_task(self._write(operation))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # Whoever gave up half-way leaves memory and disk agreeing, and nobody changes anything before.
            await writing
            raise

    async def _write(self, operation: Operation) -> None:
        await asyncio.to_thread(self._journal.write, operation.line())
        self._show(operation)

    def _show(self, operation: Operation) -> None:
        self._operations[operation.id] = operation
        self._by_key[operation.key] = operation.id
        if operation.token not in UNISSUED:
            self._by_token.setdefault(operation.token, operation.id)
        self._last = max(self._last, operation.id)
        self._changed.set()
        self._changed = asyncio.Event()
