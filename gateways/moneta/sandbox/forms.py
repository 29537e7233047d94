"""What a form is for: an order that the shop lets be paid, or an invoice that it made before (gateways: 4.1, 4.3)."""

from dataclasses import dataclass

from gateways.moneta.sandbox import texts
from gateways.moneta.sandbox.answers import Stopped
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.operations import Failure, Operation, State
from gateways.moneta.sandbox.orders import (
    NUMBER,
    Parameters,
    addresses_of,
    asked_of,
    faults_of,
    locale_of,
    operation_of,
)
from gateways.moneta.sandbox.settings import Shop
from gateways.moneta.sandbox.shop import ShopLine, asked


class NoForm(Exception):
    """There is nothing to pay here; ``text`` says why."""

    def __init__(self, text: str, *, status: int = 400) -> None:
        """Keep what to show."""
        self.text = text
        self.status = status
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Form:
    """What is to be paid, as the page shows it; ``operation`` is null where the order has none yet."""

    amount: int
    order: str
    description: str
    operation: Operation | None = None

    @property
    def is_hold(self) -> bool:
        """Tell whether the sum is only held."""
        return self.operation is not None and self.operation.is_hold


class Forms:
    """Asks the shop before a form is shown, and again before an operation is paid."""

    def __init__(self, bank: Bank, line: ShopLine, *, shop: Shop) -> None:
        """Take payments for ``shop``."""
        self._bank = bank
        self._line = line
        self._shop = shop

    async def open(self, given: Parameters) -> Form:
        """
        Return what is to be paid, after the shop was asked.

        :raises NoForm: the parameters are wrong, or the shop says no
        """
        locale = locale_of(given)
        try:
            if "operationId" in given:
                return await self._invoiced(given["operationId"], locale)
            if faults := faults_of(given, shop=self._shop):
                raise NoForm(texts.WRONG_FORM.say(locale, names=", ".join(faults)))
            amount = await self._line.check(asked_of(given))
        except Stopped as stopped:
            raise NoForm(texts.STOPS[stopped.stop].say(locale)) from None
        return Form(amount, given["MNT_TRANSACTION_ID"], given.get("MNT_DESCRIPTION", ""))

    async def _invoiced(self, number: str, locale: str) -> Form:
        invoice = self._bank.find(int(number)) if NUMBER.fullmatch(number) else None
        if invoice is None:
            raise NoForm(texts.WRONG_FORM.say(locale, names="operationId"), status=404)
        if invoice.state is not State.CREATED:
            raise NoForm(texts.SPENT.say(locale))
        await self._line.check(asked(invoice, account=self._shop.account))
        return Form(invoice.amount, invoice.transaction, invoice.description, invoice)

    async def operation(self, form: Form, given: Parameters) -> Operation:
        """
        Return the operation that is paid, and ask the shop about it by its number.

        :raises NoForm: the shop says no
        """
        addresses, locale = addresses_of(given), locale_of(given)
        if form.operation:
            return await self._bank.change(form.operation.id, State.CREATED, addresses=addresses, locale=locale)
        made = await self._bank.add(**operation_of(given, amount=form.amount), addresses=addresses, locale=locale)
        try:
            await self._line.check(asked(made, account=self._shop.account))
        except Stopped as stopped:
            await self._bank.change(made.id, State.CREATED, state=State.CANCELED, failure=Failure.NOT_TAKEN)
            raise NoForm(texts.STOPS[stopped.stop].say(locale)) from None
        return made
