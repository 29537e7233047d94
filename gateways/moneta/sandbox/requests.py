"""What programs may ask at /services: each request by its name, as MONETA.MerchantAPI v2 has them (gateways: 4.5)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from gateways.moneta.sandbox import money
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.operations import ASKED, UNISSUED, Failure, Operation, State
from gateways.moneta.sandbox.processing import Processing
from gateways.moneta.sandbox.request_fields import (
    NO_ACCOUNT,
    NO_FUNDS,
    NO_OPERATION,
    REFUSED_BY_BANK,
    WRONG_PASSWORD,
    WRONG_REQUEST,
    WRONG_STATE,
    Asked,
    RequestFault,
    amount_of,
    attributes_of,
    moment_of,
    pager_of,
    told_of,
)
from gateways.moneta.sandbox.settings import Shop
from gateways.moneta.sandbox.wire import operation_info, operation_list

USABLE = {State.TAKENOUT, State.TAKENIN_NOTSENT, State.SUCCEED}


class Requests:
    """Answers requests by their names."""

    def __init__(self, bank: Bank, processing: Processing, shop: Shop) -> None:
        """Answer for ``shop`` alone."""
        self._bank = bank
        self._processing = processing
        self._shop = shop
        self.by_name: Mapping[str, Callable[[Any], Awaitable[dict[str, Any]]]] = {
            "Invoice": self._invoice,
            "Payment": self._payment,
            "ConfirmTransaction": self._confirm,
            "CancelTransaction": self._cancel,
            "Refund": self._refund,
            "GetOperationDetailsById": self._details,
            "FindOperationsList": self._list,
            "FindOperationsListByCTID": self._list_of_transaction,
        }

    def outcome_of(self, asked: Asked) -> str:
        """Return how charges by the token of a request go; nothing where it has none that is known."""
        first = self._bank.find_by_token(attributes_of(asked).get("PAYMENTTOKEN", ""))
        return first.outcome if first else ""

    async def _invoice(self, asked: Asked) -> dict[str, Any]:
        attributes = attributes_of(asked)
        self._check_payee(asked)
        made = await self._bank.add(
            **told_of(asked, attributes),
            test_mode=self._shop.test_mode,
            amount=amount_of(asked),
            token=ASKED if attributes.pop("PAYMENTTOKEN", "") == ASKED else "",
            is_hold=attributes.pop("AUTHORIZEONLY", "0") == "1",
            custom=attributes,
        )
        return {
            "transaction": made.id,
            "dateTime": made.created,
            "status": made.state,
            "clientTransaction": made.transaction,
        }

    async def _payment(self, asked: Asked) -> dict[str, Any]:
        """Charge by a token; a payment without one needs card data, which this sandbox does not take here."""
        attributes = attributes_of(asked)
        self._check_payee(asked)
        self._check_payment_password(asked)
        token = attributes.pop("PAYMENTTOKEN", "")
        first = self._bank.find_by_token(token)
        if token in UNISSUED or first is None or not _serves(first):
            raise RequestFault(REFUSED_BY_BANK, "Токен не найден или больше не действует")
        told = told_of(asked, attributes) | {
            "amount": amount_of(asked),
            "custom": attributes,
            "test_mode": first.test_mode,
        }
        charged = await self._processing.charge(first, **told)
        if charged.state is State.CANCELED:
            raise _refused(charged)
        return self._info(charged)

    async def _confirm(self, asked: Asked) -> dict[str, Any]:
        operation = self._find(asked.get("transactionId"))
        self._check_payment_password(asked)
        amount = money.told(asked.get("amount", 0)) or operation.amount
        if not operation.is_hold or amount > operation.amount:
            raise RequestFault(WRONG_STATE, "Операция не может быть подтверждена")
        confirmed = await self._processing.confirm(operation, amount)
        return {"transactionId": operation.id, "operationStatus": confirmed.state}

    async def _cancel(self, asked: Asked) -> dict[str, Any]:
        operation = self._find(asked.get("transactionId"))
        if operation.state is not State.CANCELED:
            unfinished = (State.CREATED, State.INPROGRESS, State.TAKENOUT)
            released = {"state": State.CANCELED, "failure": Failure.RELEASED}
            await self._bank.change(operation.id, *unfinished, **released)
        return {"transactionId": operation.id, "operationStatus": State.CANCELED}

    async def _refund(self, asked: Asked) -> dict[str, Any]:
        operation = self._find(asked.get("transactionId"))
        self._check_payment_password(asked)
        amount = amount_of(asked) if asked.get("amount") is not None else operation.amount

        def check() -> None:
            returned = sum(one.amount for one in self._bank if one.parent == operation.id)
            if operation.state is not State.SUCCEED or operation.parent or amount > operation.amount - returned:
                raise RequestFault(WRONG_STATE, "Сумма возврата превышает сумму операции")

        told = told_of(asked, {}) | {"amount": amount, "state": State.SUCCEED, "parent": operation.id}
        same = {"card": operation.card, "test_mode": operation.test_mode}
        return self._info(await self._bank.add(check=check, **told, **same))

    async def _details(self, asked: Any) -> dict[str, Any]:
        number = asked.get("value", asked.get("id")) if isinstance(asked, Mapping) else asked
        return {"operation": self._info(self._find(number))}

    async def _list(self, asked: Asked) -> dict[str, Any]:
        wanted = asked.get("filter") or {}
        since, until = moment_of(wanted.get("dateFrom")), moment_of(wanted.get("dateTo"))
        self._check_account(wanted.get("accountId", self._shop.account))
        found = [one for one in self._bank if since <= datetime.fromisoformat(one.created) <= until]
        for name, field in (("operationStatus", "state"), ("clientTransaction", "transaction")):
            if value := wanted.get(name):
                found = [one for one in found if getattr(one, field) == str(value)]
        return self._page(asked, found)

    async def _list_of_transaction(self, asked: Asked) -> dict[str, Any]:
        self._check_account(asked.get("accountId", self._shop.account))
        transaction = str(asked.get("clientTransaction") or "")
        if not transaction:
            raise RequestFault(WRONG_REQUEST, "Не указан clientTransaction")
        return self._page(asked, [one for one in self._bank if one.transaction == transaction])

    def _page(self, asked: Asked, found: list[Operation]) -> dict[str, Any]:
        number, size = pager_of(asked)
        return operation_list(found, account=self._shop.account, number=number, size=size)

    def _info(self, operation: Operation) -> dict[str, Any]:
        return operation_info(operation, account=self._shop.account)

    def _find(self, number: Any) -> Operation:
        plain = str(number)
        found = self._bank.find(int(plain)) if plain.isascii() and plain.isdecimal() and len(plain) < 18 else None
        if found is None:
            raise RequestFault(NO_OPERATION, "Операция не найдена")
        return found

    def _check_payee(self, asked: Asked) -> None:
        self._check_account(asked.get("payee"))

    def _check_account(self, account: Any) -> None:
        if str(account) != self._shop.account:
            raise RequestFault(NO_ACCOUNT, "Счёт не найден")

    def _check_payment_password(self, asked: Asked) -> None:
        if str(asked.get("paymentPassword", "")) != self._shop.payment_password:
            raise RequestFault(WRONG_PASSWORD, "Неверный платёжный пароль")


def _serves(first: Operation) -> bool:
    """Tell whether the token of an operation may be used: its money came, or was held and let go."""
    return first.state in USABLE or first.failure == Failure.RELEASED


def _refused(operation: Operation) -> RequestFault:
    if operation.failure == Failure.INSUFFICIENT_FUNDS:
        return RequestFault(NO_FUNDS, "Недостаточно средств на карте")
    return RequestFault(REFUSED_BY_BANK, "Операция отклонена банком")
