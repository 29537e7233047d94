"""A gateway that is nothing but its operations: what it took is known exactly, and it can be told how to answer."""

import itertools
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import replace
from datetime import date, datetime

from domain.payments import PaymentFailure
from gateways.payments import CardFace, Declined, NotReached, Operation, OperationState, Order, Uncertain

FACE = CardFace(last_digits="4242", brand="VISA", expires=date(2029, 3, 1))
S = OperationState


class Bank:
    """Operations by their keys; ``trouble`` is what the next calls run into, the first of them first."""

    def __init__(self, first: int = 1000) -> None:
        self.made: dict[str, Operation] = {}
        self.orders: dict[str, Order] = {}
        self.calls: list[str] = []
        self.trouble: list[Exception] = []
        self.late: list[Exception] = []
        """What calls end in that were done all the same: their answer got lost."""
        self.released: list[str] = []
        self.holds: set[str] = set()
        self.while_called: Callable[[], None] = lambda: None
        self._keys = itertools.count(first)

    def form_address(self, order: Order) -> str:
        self.orders[order.transaction] = order
        return f"https://bank.test/form/{order.transaction}"

    def invoice_address(self, operation_id: str, *, order: Order) -> str:
        return f"https://bank.test/invoice/{operation_id}"

    async def invoice(self, order: Order, *, is_hold: bool) -> str:
        self._meet("invoice")
        made = self.add(order.transaction, order.amount, S.CREATED)
        if is_hold:
            self.holds.add(made.id)
        self._lose()
        return made.id

    async def charge(self, order: Order, *, token: str, first_operation: str) -> Operation:
        self._meet("charge")
        assert token.startswith("token-")
        assert first_operation in self.made
        made = self.add(order.transaction, order.amount, S.SUCCEED)
        self._lose()
        return made

    async def operation(self, operation_id: str) -> Operation | None:
        self._meet("operation")
        return self.made.get(operation_id)

    async def operations_of(self, transaction: str) -> list[Operation]:
        self._meet("operations_of")
        return [each for each in self.made.values() if each.transaction == transaction]

    async def operations_between(self, since: datetime, until: datetime) -> AsyncIterator[Operation]:
        self._meet("operations_between")
        for operation in list(self.made.values()):
            yield operation

    async def refund(self, operation_id: str, *, amount: int, transaction: str) -> Operation:
        self._meet("refund")
        self.reverse(operation_id)
        made = self.add(transaction, amount, S.SUCCEED)
        self._lose()
        return made

    async def release(self, operation_id: str) -> None:
        self._meet("release")
        if self.made[operation_id].state is S.SUCCEED and operation_id not in self.holds:
            raise Declined("it is paid", failure=PaymentFailure.GATEWAY_ERROR)
        self.released.append(operation_id)
        self.become(operation_id, S.CANCELED)

    async def close(self) -> None:
        pass

    def add(self, transaction: str, amount: int, state: OperationState, **facts: object) -> Operation:
        """Make an operation by itself, as somebody does who pays on the gateway's page."""
        made = Operation(str(next(self._keys)), transaction, state, amount, "RUB", is_test=False)
        self.made[made.id] = replace(made, **facts)  # type: ignore[arg-type]
        return self.made[made.id]

    def become(self, operation_id: str, state: OperationState, **facts: object) -> Operation:
        """Let an operation come further."""
        self.made[operation_id] = replace(self.made[operation_id], state=state, **facts)  # type: ignore[arg-type]
        return self.made[operation_id]

    def paid(self, operation_id: str, *, token: str | None = "token-1") -> Operation:
        """Let the page of an invoice be paid by a card, which gives a token; a hold takes nothing."""
        return self.become(
            operation_id, S.TAKENOUT if operation_id in self.holds else S.SUCCEED, token=token, card=FACE
        )

    def reverse(self, operation_id: str) -> Operation:
        """Give the money of an operation back."""
        return self.become(operation_id, S.SUCCEED, is_reversed=True)

    def declined(self, transaction: str, amount: int, why: PaymentFailure = PaymentFailure.DECLINED) -> Operation:
        """Refuse somebody's card on the page."""
        return self.add(transaction, amount, S.CANCELED, failure=why)

    def taken(self, *, but: Collection[str] = ()) -> Counter[str]:
        """Return the kopecks that it took and did not give back, by our number; ``but`` some operations."""
        kept: Counter[str] = Counter()
        for each in self.made.values():
            is_kept = each.state is S.SUCCEED and not each.is_reversed and each.id not in but
            if is_kept and not each.transaction.startswith("refund-"):
                kept[each.transaction] += each.amount
        return kept

    def _meet(self, call: str) -> None:
        self.calls.append(call)
        self.while_called()
        if self.trouble:
            raise self.trouble.pop(0)

    def _lose(self) -> None:
        if self.late:
            raise self.late.pop(0)


UNREACHED = NotReached("no connection")
UNSURE = Uncertain("no answer in time")
POOR = Declined("not enough money", failure=PaymentFailure.INSUFFICIENT_FUNDS)
