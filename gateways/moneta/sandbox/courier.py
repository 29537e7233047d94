"""Notices: told to the shop until it takes them, with growing distances between, and taken up again after a crash."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.cards import Outcome
from gateways.moneta.sandbox.faults import Fault, Faults, How
from gateways.moneta.sandbox.operations import Failure, Moved, Operation, State
from gateways.moneta.sandbox.settings import Tempo
from gateways.moneta.sandbox.shop import ShopLine

log = structlog.get_logger(__name__)


class Courier:
    """Sends notices beside the requests; what it has begun is ended by `stop` and goes on after the next start."""

    def __init__(self, bank: Bank, line: ShopLine, *, tempo: Tempo, faults: Faults) -> None:
        """Send notices of the operations of ``bank`` over ``line``."""
        self._bank = bank
        self._line = line
        self._tempo = tempo
        self._faults = faults
        self._under_way: set[asyncio.Task[object]] = set()

    def begin(self, work: Coroutine[Any, Any, object]) -> None:
        """Do something beside the requests."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)

    async def stop(self) -> None:
        """Leave off."""
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def deliver(self, operation: Operation, *, after: float) -> None:
        """Tell the shop of the money until it takes the notice; where it never does, the money goes back."""
        waits = (after, *self._tempo.retries)[operation.attempts :]
        for seconds in waits:
            await asyncio.sleep(seconds)
            if await self.told(operation):
                return
        await self._given_up(operation)

    async def told(self, operation: Operation) -> bool:
        """Send the notice once; tell whether the shop took it."""
        answers = await asyncio.gather(*[self._send(operation) for _copy in range(self._copies(operation))])
        receipts = [answer for answer in answers if answer is not None]
        try:
            if receipts:
                await self._bank.step(operation.id, lambda one: one.taken(receipts[0]))
                return True
            await self._bank.step(operation.id, lambda one: one.untaken())
        except Moved:
            return True  # somebody settled it meanwhile
        return False

    def _copies(self, operation: Operation) -> int:
        return 2 if operation.outcome == Outcome.NOTICE_TWICE else 1

    async def _send(self, operation: Operation) -> str | None:
        fault = self._faults.take("notice")
        is_forged = operation.outcome == Outcome.WRONG_SIGNATURE
        match fault:
            case Fault(how=How.NEVER | How.DEAF):
                return None
            case Fault(how=How.LATE, seconds=seconds):
                await asyncio.sleep(seconds)
            case Fault(how=How.TWICE):
                both = [self._line.tell(operation, forged=is_forged) for _copy in range(2)]
                return next((one for one in await asyncio.gather(*both) if one is not None), None)
        return await self._line.tell(operation, forged=is_forged)

    async def _given_up(self, operation: Operation) -> None:
        if operation.is_hold:
            return
        try:
            waiting = State.TAKENIN_NOTSENT
            await self._bank.change(operation.id, waiting, state=State.CANCELED, failure=Failure.NOT_TAKEN)
        except Moved:
            return

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (fault := task.exception()):
            log.error("a notice failed", exc_info=fault)
