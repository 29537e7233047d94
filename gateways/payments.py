"""What the cabinet asks of a payment gateway, and how such a call may end (gateways/moneta is one)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from domain.payments import PaymentFailure
from domain.users import Language


class OperationState(Enum):
    """How far an operation has come at the gateway; the last two are final."""

    CREATED = "CREATED"
    INPROGRESS = "INPROGRESS"
    TAKENOUT = "TAKENOUT"
    FROZEN = "FROZEN"
    TAKENIN_NOTSENT = "TAKENIN_NOTSENT"
    SUCCEED = "SUCCEED"
    CANCELED = "CANCELED"


@dataclass(frozen=True, slots=True)
class CardFace:
    """What may be shown of a card: the last four digits, the scheme's name, the month of expiry (its first day)."""

    last_digits: str
    brand: str
    expires: date | None


@dataclass(frozen=True, slots=True)
class Operation:
    """
    An operation as the gateway knows it.

    ``transaction`` is our own number for it, ``amount`` is in kopecks. ``token`` charges the card again; null where
    none was issued, which ``is_token_refused`` says for good. ``is_reversed`` tells that the money was given back,
    ``failure`` why it was canceled, ``gives_back`` the operation whose money it returns, of one that takes none.
    """

    id: str
    transaction: str
    state: OperationState
    amount: int
    currency: str
    is_test: bool
    is_reversed: bool = False
    token: str | None = None
    is_token_refused: bool = False
    card: CardFace | None = None
    failure: PaymentFailure | None = None
    at: datetime | None = None
    gives_back: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """
    What somebody is to pay: our number for it, kopecks, and what the gateway's page says.

    ``return_url`` is where the gateway sends the person back to, paid or not.
    """

    transaction: str
    amount: int
    description: str
    payer: str
    return_url: str
    language: Language


class GatewayFailed(Exception):
    """A call did not end well; ``reason`` is for the operator alone and holds no token."""

    def __init__(self, reason: str) -> None:
        """Keep the beginning of the reason."""
        self.reason = reason[:300]
        super().__init__(self.reason)


class NotReached(GatewayFailed):
    """The call surely did nothing: the gateway was not reached, or said that it did not hear it."""


class Uncertain(GatewayFailed):
    """Nobody knows whether the call did anything: ask the gateway by our number."""


class Declined(GatewayFailed):
    """The gateway heard it and refused; no money has moved."""

    def __init__(self, reason: str, *, failure: PaymentFailure) -> None:
        """Keep the reason, and how the customer is told of it."""
        self.failure = failure
        super().__init__(reason)


class PaymentGateway(Protocol):
    """A way for money to arrive. Every call has a time-out and ends in one of the ways of `GatewayFailed`."""

    def form_address(self, order: Order) -> str:
        """Return the signed address of the page where a card is entered; nothing is called."""

    def invoice_address(self, operation_id: str, *, order: Order) -> str:
        """Return the address of the page that pays an invoice made before; nothing is called."""

    async def invoice(self, order: Order, *, is_hold: bool) -> str:
        """
        Return the key of a new operation that also asks for a token of the card; a hold takes no money.

        :raises GatewayFailed: in one of its ways
        """

    async def charge(self, order: Order, *, token: str, first_operation: str) -> Operation:
        """
        Take money from a card by the token that its first operation gave.

        :raises GatewayFailed: in one of its ways
        """

    async def operation(self, operation_id: str) -> Operation | None:
        """
        Return an operation as it stands; null where the gateway knows none of this key.

        :raises GatewayFailed: in one of its ways
        """

    async def operations_of(self, transaction: str) -> list[Operation]:
        """
        Return the operations of our number, the oldest first.

        :raises GatewayFailed: in one of its ways
        """

    def operations_between(self, since: datetime, until: datetime) -> AsyncIterator[Operation]:
        """
        Give each operation of our merchant account that was made within the time, for reconciliation.

        :raises GatewayFailed: in one of its ways
        """

    async def refund(self, operation_id: str, *, amount: int, transaction: str) -> Operation:
        """
        Give kopecks of an operation back, under a number of our own.

        :raises GatewayFailed: in one of its ways
        """

    async def release(self, operation_id: str) -> None:
        """
        Let a hold go, or an invoice that nobody paid; one that is canceled already stays so.

        :raises GatewayFailed: in one of its ways
        """

    async def close(self) -> None:
        """Close what was opened."""
