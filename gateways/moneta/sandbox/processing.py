"""How money moves: from the card as its number says, through the states of an operation, to the shop."""

import asyncio
from contextlib import suppress
from secrets import randbelow, token_hex
from typing import Any

from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.cards import Card, Outcome
from gateways.moneta.sandbox.courier import Courier
from gateways.moneta.sandbox.operations import ASKED, REFUSED, Failure, Moved, Operation, State
from gateways.moneta.sandbox.settings import Tempo

TRIES = 3
REFUSING = {Outcome.DECLINED: Failure.DECLINED, Outcome.NO_FUNDS: Failure.INSUFFICIENT_FUNDS}
UNTOLD = {Outcome.NOTICE_LOST, Outcome.CHARGE_BROKEN}
"""Charges by token and payments that no notice is sent of: the shop finds them when it asks."""


class Processing:
    """Walks operations through their states."""

    def __init__(self, bank: Bank, courier: Courier, *, tempo: Tempo) -> None:
        """Move the operations of ``bank``, and have the shop told by ``courier``."""
        self._bank = bank
        self._courier = courier
        self._tempo = tempo

    def resume(self) -> None:
        """Go on with all that was under way when the process ended."""
        for operation in self._bank:
            if operation.awaits_code:
                self._expire(operation)
            elif operation.state is State.INPROGRESS:
                self._courier.begin(self._settled(operation))
            elif operation.state in {State.TAKENOUT, State.TAKENIN_NOTSENT}:
                self._courier.begin(self._arrived(operation, after=0.0))

    async def take_card(self, operation: Operation, card: Card) -> Operation:
        """
        Begin to pay an operation by a card: a code is sent, unless the card takes no part in 3-D Secure.

        :raises Moved: it is being paid, or was
        """
        told = {"card": card.mask, "expires": card.expires, "outcome": card.outcome}
        if card.outcome is Outcome.NO_3DS:
            refused = {"state": State.CANCELED, "failure": Failure.NO_3DS}
            return await self._bank.change(operation.id, State.CREATED, **told, **refused)
        sms = f"{randbelow(10**6):06}"
        begun = await self._bank.change(operation.id, State.CREATED, **told, state=State.INPROGRESS, sms=sms)
        self._expire(begun)
        return begun

    async def authenticate(self, operation: Operation, typed: str) -> Operation:
        """
        Go on where the code is right; the third wrong one ends the payment.

        :raises Moved: no code is waited for
        """
        tried = await self._bank.step(operation.id, lambda one: _tried(one, typed))
        return await self._paid(tried) if tried.is_authenticated else tried

    async def give_up(self, operation: Operation) -> Operation:
        """
        End what the payer does not want to go on with.

        :raises Moved: the money is on its way
        """
        return await self._bank.step(operation.id, _given_up)

    async def charge(self, first: Operation, **told: Any) -> Operation:
        """Take money by the token of ``first``, without anybody present."""
        same = {name: getattr(first, name) for name in ("token", "card", "expires", "outcome")}
        made = await self._bank.add(state=State.INPROGRESS, **same, **told)
        return await self._paid(made)

    async def confirm(self, operation: Operation, amount: int) -> Operation:
        """
        Take what is held, or less.

        :raises Moved: nothing is held
        """
        changes = {"is_hold": False, "is_told": False, "attempts": 0, "amount": amount}
        await self._bank.change(operation.id, State.TAKENOUT, **changes)
        return await self._arrived(operation, after=self._tempo.notice_after)

    async def _paid(self, operation: Operation) -> Operation:
        if operation.outcome == Outcome.SLOW:
            self._courier.begin(self._settled(operation, after=self._tempo.slow))
            return operation
        return await self._decided(operation)

    async def _settled(self, operation: Operation, *, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        with suppress(Moved):  # the shop canceled it
            await self._decided(operation)

    async def _decided(self, operation: Operation) -> Operation:
        if failure := _refusal(operation):
            return await self._bank.change(operation.id, State.INPROGRESS, state=State.CANCELED, failure=failure)
        await self._bank.step(operation.id, _taken_out)
        return await self._arrived(operation, after=self._distance(operation))

    def _distance(self, operation: Operation) -> float:
        is_late = operation.outcome == Outcome.CHARGE_LATE and not operation.is_authenticated
        return self._tempo.late if is_late else self._tempo.notice_after

    async def _arrived(self, operation: Operation, *, after: float) -> Operation:
        """Bring money that was taken out to the shop, and tell it; a hold waits for what the shop says."""
        here = await self._bank.step(operation.id, _taken_in)
        if here.state is State.TAKENOUT:
            self._expire(here)
        if here.awaits_notice:
            if here.outcome == Outcome.NOTICE_FIRST and not here.attempts:
                await self._courier.told(here)
            waiting = self._bank.find(here.id) or here
            if waiting.awaits_notice:
                self._courier.begin(self._courier.deliver(waiting, after=after))
        return self._bank.find(here.id) or here

    def _expire(self, operation: Operation) -> None:
        seconds = self._tempo.hold if operation.state is State.TAKENOUT else self._tempo.code
        self._courier.begin(self._expired(operation, seconds))

    async def _expired(self, operation: Operation, seconds: float) -> None:
        await asyncio.sleep(seconds)
        now = self._bank.find(operation.id)
        if now and now.state is operation.state and (now.awaits_code or now.is_hold):
            with suppress(Moved):
                await self._bank.change(now.id, operation.state, state=State.CANCELED, failure=Failure.TIMED_OUT)


def _tried(operation: Operation, typed: str) -> Operation:
    if not operation.awaits_code:
        raise Moved(operation.state)
    if typed == operation.sms:
        return operation.moved(State.INPROGRESS, is_authenticated=True)
    tries = operation.tries + 1
    ended = {"state": State.CANCELED, "failure": Failure.WRONG_CODE} if tries >= TRIES else {}
    return operation.moved(State.INPROGRESS, tries=tries, **ended)


def _given_up(operation: Operation) -> Operation:
    if operation.state is not State.CREATED and not operation.awaits_code:
        raise Moved(operation.state)
    return operation.moved(operation.state, state=State.CANCELED, failure=Failure.GIVEN_UP)


def _refusal(operation: Operation) -> Failure | None:
    if operation.outcome == Outcome.CHARGE_DECLINED and not operation.is_authenticated:
        return Failure.INSUFFICIENT_FUNDS
    return REFUSING.get(Outcome(operation.outcome))


def _taken_out(operation: Operation) -> Operation:
    """Take the money; the bank decides about the token, and a payer may have changed the sum."""
    token = operation.token
    if token == ASKED:
        token = REFUSED if operation.outcome == Outcome.TOKEN_REFUSED else token_hex(24)
    amount = operation.amount
    if operation.outcome == Outcome.AMOUNT_CHANGED and operation.is_authenticated:
        amount = max(amount // 2, 1)
    return operation.moved(State.INPROGRESS, state=State.TAKENOUT, token=token, amount=amount)


def _taken_in(operation: Operation) -> Operation:
    if operation.state is State.TAKENOUT and not operation.is_hold:
        untold = operation.outcome in UNTOLD and (
            operation.outcome == Outcome.NOTICE_LOST or not operation.is_authenticated
        )
        return operation.moved(State.TAKENOUT, state=State.SUCCEED if untold else State.TAKENIN_NOTSENT)
    return operation
