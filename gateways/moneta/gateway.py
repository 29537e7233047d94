"""The payment gateway of MONETA, as the cabinet uses it."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from domain.money import rubles
from domain.payments import PaymentFailure
from gateways.moneta import form
from gateways.moneta.faults import NO_SUCH_OPERATION, Fault
from gateways.moneta.merchant import SECONDS, VERSION, MerchantApi
from gateways.moneta.merchant_account import CURRENCY, MerchantAccount
from gateways.moneta.operations import Attributes, operation_in
from gateways.payments import Declined, GatewayFailed, NotReached, Operation, OperationState, Order, Uncertain

log = structlog.get_logger(__name__)

PAGE = 100
MOST_PAGES = 10_000


class MonetaGateway:
    """A way for money to arrive at ``account``; its calls end as `gateways.payments.PaymentGateway` says."""

    def __init__(self, account: MerchantAccount, *, seconds: float = SECONDS) -> None:
        """Give each call ``seconds``, a charge with what it has to ask before as well."""
        self._account = account
        self._seconds = seconds
        self._api = MerchantApi(account, seconds=seconds)

    def form_address(self, order: Order) -> str:
        """Return the signed address of the page where a card is entered; nothing is called."""
        return form.form_address(order, account=self._account)

    def invoice_address(self, operation_id: str, *, order: Order) -> str:
        """Return the address of the page that pays an invoice made before; nothing is called."""
        return form.invoice_address(operation_id, order=order, account=self._account)

    async def invoice(self, order: Order, *, is_hold: bool) -> str:
        """
        Return the key of a new operation that also asks for a token of the card; a hold takes no money.

        :raises GatewayFailed: in one of its ways
        """
        wanted = {"PAYMENTTOKEN": "request"} | ({"AUTHORIZEONLY": "1"} if is_hold else {})
        told = await self._ask("Invoice", self._ordered(order) | _with(wanted))
        key = str(told.get("transaction", "")) if isinstance(told, dict) else ""
        if not key.isdecimal():
            raise Uncertain("MONETA does not tell the number of an invoice")
        return key

    async def charge(self, order: Order, *, token: str, first_operation: str) -> Operation:
        """
        Take money from a card by the token that its first operation gave.

        :raises GatewayFailed: in one of its ways
        """
        began = time.monotonic()
        payer = self._account.payer or await self._payer_of(first_operation)
        left = self._seconds - (time.monotonic() - began)
        paying = {"payer": payer, "isPayerAmount": False, "paymentPassword": self._account.payment_password}
        by = {"PAYMENTTOKEN": token, "MNT_DUPLICATE_ID": first_operation}
        told = await self._ask("Payment", self._ordered(order) | paying | _with(by), seconds=left)
        return self._told(Attributes(told), transaction=order.transaction)

    async def operation(self, operation_id: str) -> Operation | None:
        """
        Return an operation as it stands; null where the gateway knows none of this key.

        :raises GatewayFailed: in one of its ways
        """
        told = await self._details(operation_id)
        return self._told(told) if told else None

    async def operations_of(self, transaction: str) -> list[Operation]:
        """
        Return the operations of our number, the oldest first.

        :raises GatewayFailed: in one of its ways
        """
        wanted = {"accountId": self._account.number, "clientTransaction": transaction}
        found = [self._told(told) async for told in self._listed("FindOperationsListByCTID", wanted)]
        return sorted(found, key=lambda operation: int(operation.id))

    async def operations_between(self, since: datetime, until: datetime) -> AsyncIterator[Operation]:
        """
        Give each operation with a number of ours that was made within the time, and each that was given back in it.

        :raises GatewayFailed: in one of its ways
        """
        span = {"dateFrom": since.isoformat(timespec="seconds"), "dateTo": until.isoformat(timespec="seconds")}
        wanted = {"filter": {"accountId": self._account.number} | span}
        async for told in self._listed("FindOperationsList", wanted):
            found = await self._given_back(told) if told.refunded else self._ours(told)
            if found is not None:
                yield found

    async def refund(self, operation_id: str, *, amount: int, transaction: str) -> Operation:
        """
        Give kopecks of an operation back, under a number of our own.

        :raises GatewayFailed: in one of its ways
        """
        wanted = {
            "transactionId": int(operation_id),
            "amount": rubles(amount),
            "paymentPassword": self._account.payment_password,
            "clientTransaction": transaction,
            "version": VERSION,
        }
        told = await self._ask("Refund", wanted)
        if isinstance(told, dict) and "transaction" in told:
            return self._refunded(told, amount=amount, transaction=transaction)
        return self._told(Attributes(told), transaction=transaction)

    async def release(self, operation_id: str) -> None:
        """
        Let a hold go, or an invoice that nobody paid; one that is canceled already stays so.

        :raises GatewayFailed: in one of its ways
        """
        try:
            await self._ask("CancelTransaction", {"transactionId": int(operation_id), "version": VERSION})
        except Declined:
            found = await self.operation(operation_id)
            if found is None or found.state is not OperationState.CANCELED:
                raise

    async def close(self) -> None:
        """Close what was opened."""
        await self._api.close()

    async def _ask(self, request: str, content: Any, *, seconds: float | None = None) -> Any:
        try:
            return await self._api.ask(request, content, seconds=seconds)
        except Fault as fault:
            raise fault.ending from fault

    async def _details(self, operation_id: str, *, seconds: float | None = None) -> Attributes | None:
        try:
            return Attributes(await self._api.ask("GetOperationDetailsById", int(operation_id), seconds=seconds))
        except Fault as fault:
            if fault.code == NO_SUCH_OPERATION:
                return None
            raise fault.ending from fault

    async def _payer_of(self, first_operation: str) -> str:
        """Return the account that a card's operations are booked from; asking for it moves no money."""
        try:
            told = await self._details(first_operation, seconds=self._seconds / 2)
        except GatewayFailed as failed:
            raise NotReached(failed.reason) from failed
        if told is None or not told.get("targetaccountid"):
            raise Declined("MONETA does not know a card's first operation", failure=PaymentFailure.GATEWAY_ERROR)
        return told.get("targetaccountid")

    async def _listed(self, request: str, wanted: dict[str, Any]) -> AsyncIterator[Attributes]:
        for page in range(1, MOST_PAGES):
            told = await self._ask(request, wanted | {"pager": {"pageNumber": page, "pageSize": PAGE}})
            operations = (told.get("operation") or []) if isinstance(told, dict) else []
            for operation in [operations] if isinstance(operations, dict) else operations:
                yield Attributes(operation)
            if not operations or page >= int(told.get("pagesCount") or 1):
                return

    async def _given_back(self, refund: Attributes) -> Operation | None:
        """Return the operation whose whole money ``refund`` gave back; null for a part, and while it is under way."""
        given = self._readable(refund)
        if given is None or given.state is not OperationState.SUCCEED or not refund.refunded:
            return None
        try:
            told = await self._details(refund.refunded)
        except Declined as refusal:
            log.warning("an operation that was given back is not told of", reason=refusal.reason)
            return None
        found = self._readable(told) if told else None
        return replace(found, is_reversed=True) if found and found.amount <= given.amount else None

    def _ours(self, told: Attributes) -> Operation | None:
        return self._readable(told) if told.get("clienttransaction") else None

    def _readable(self, told: Attributes) -> Operation | None:
        """Return one operation of many; null for one that cannot be read, since it must not hide the others."""
        try:
            return self._told(told)
        except Uncertain as unreadable:
            log.warning("an operation cannot be read", reason=unreadable.reason)
            return None

    def _told(self, told: Attributes, *, transaction: str = "") -> Operation:
        return operation_in(told, is_test=self._account.is_test, transaction=transaction)

    def _ordered(self, order: Order) -> dict[str, Any]:
        return {
            "payee": self._account.number,
            "amount": rubles(order.amount),
            "clientTransaction": order.transaction,
            "description": order.description[: form.LONGEST_DESCRIPTION],
            "version": VERSION,
        }

    def _refunded(self, told: dict[str, Any], *, amount: int, transaction: str) -> Operation:
        try:
            state = OperationState(str(told.get("status")))
        except ValueError:
            raise Uncertain("MONETA does not tell what has become of a refund") from None
        key, is_test = str(told["transaction"]), self._account.is_test
        return Operation(key, transaction, state, amount, CURRENCY, is_test=is_test)


def _with(attributes: dict[str, str]) -> dict[str, Any]:
    return {"operationInfo": {"attribute": [{"key": key, "value": value} for key, value in attributes.items()]}}
