"""MONETA.Assistant: the form that people pay at, from the shop's address to the way back (gateways: 4.1, 4.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from gateways.moneta.sandbox import money, texts
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.cards import CARDS, CardRefused, read_card
from gateways.moneta.sandbox.operations import Failure, Moved, Operation, State
from gateways.moneta.sandbox.orders import (
    LOCALE,
    NUMBER,
    addresses_of,
    asked_of,
    faults_of,
    kept,
    locale_of,
    operation_of,
    parameters_of,
    sent_back,
)
from gateways.moneta.sandbox.pages import HEADERS, other, page
from gateways.moneta.sandbox.processing import TRIES, Processing
from gateways.moneta.sandbox.settings import Shop
from gateways.moneta.sandbox.shop import ShopLine, Stopped, asked

NO_CARD = {"number": "", "expiry": "", "cvv": ""}


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


class Assistant:
    """Answers the pages."""

    def __init__(self, bank: Bank, processing: Processing, line: ShopLine, *, shop: Shop) -> None:
        """Take payments for ``shop``."""
        self._bank = bank
        self._processing = processing
        self._line = line
        self._shop = shop

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the pages."""
        return [
            Route("/assistant.htm", self._enter, methods=["GET", "POST"]),
            Route("/card", self._card, methods=["POST"]),
            Route("/secure", self._secure, methods=["GET"]),
            Route("/secure", self._confirm, methods=["POST"]),
        ]

    async def _enter(self, request: Request) -> Response:
        given = await parameters_of(request)
        try:
            return self._card_page(await self._form(given), given)
        except NoForm as stopped:
            return _stopped(stopped, given)

    async def _card(self, request: Request) -> Response:
        given = await parameters_of(request)
        try:
            form = await self._form(given)
            if chosen := given.get("chosen"):
                return self._card_page(form, given | self._filled(chosen))
            names = {name: given.get(name, "") for name in NO_CARD}
            card = read_card(**names, now=self._bank.now())
            operation = await self._operation(form, given)
            begun = await self._processing.take_card(operation, card)
        except NoForm as stopped:
            return _stopped(stopped, given)
        except CardRefused as refused:
            failure = texts.CARD_FAULTS[refused.fault].say(locale_of(given))
            return self._card_page(form, given, failure=failure)
        except Moved:
            return _stopped(NoForm(texts.SPENT.say(locale_of(given))), given)
        return self._next(begun)

    async def _secure(self, request: Request) -> Response:
        given = await parameters_of(request)
        operation = self._bank.find_by_key(given.get("key", ""))
        if operation is None:
            return _stopped(NoForm(texts.NO_PAGE.say(locale_of(given)), status=404), given)
        return self._code_page(operation, given) if operation.awaits_code else _back(operation)

    async def _confirm(self, request: Request) -> Response:
        given = await parameters_of(request)
        operation = self._bank.find_by_key(given.get("key", ""))
        if operation is None:
            return _stopped(NoForm(texts.NO_PAGE.say(locale_of(given)), status=404), given)
        try:
            if given.get("give_up"):
                return _back(await self._processing.give_up(operation))
            tried = await self._processing.authenticate(operation, given.get("code", "").strip())
        except Moved:
            return _back(self._bank.find(operation.id) or operation)
        if tried.awaits_code:
            failure = texts.WRONG_CODE.say(locale_of(given), left=TRIES - tried.tries)
            return self._code_page(tried, given, failure=failure)
        return _back(tried)

    async def _form(self, given: Mapping[str, str]) -> Form:
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

    async def _operation(self, form: Form, given: Mapping[str, str]) -> Operation:
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

    def _filled(self, number: str) -> dict[str, str]:
        soon = self._bank.now().year % 100 + 3
        return {"number": number, "expiry": f"12/{soon:02}", "cvv": "123"} if number in CARDS else dict(NO_CARD)

    def _card_page(self, form: Form, given: Mapping[str, str], *, failure: str | None = None) -> Response:
        locale, addresses = locale_of(given), addresses_of(given)
        typed = {name: given.get(name, "") for name in NO_CARD}
        return page(
            "card",
            locale=locale,
            title=texts.PAY_TITLE,
            status=400 if failure else 200,
            leads_to=addresses.values(),
            failure=failure,
            amount=_shown(form.amount),
            order=form.order,
            description=form.description,
            is_hold=form.is_hold,
            hidden=kept(given),
            typed=typed | {"cvv": typed["cvv"] if given.get("chosen") else ""},
            cards=[(_grouped(number), texts.OUTCOMES[outcome].say(locale)) for number, outcome in CARDS.items()],
            back=addresses.get("MNT_RETURN_URL"),
            other_locale=other(locale),
            other_address=f"assistant.htm?{urlencode(kept(given) | {LOCALE: other(locale)})}",
        )

    def _code_page(self, operation: Operation, given: Mapping[str, str], *, failure: str | None = None) -> Response:
        locale = locale_of({LOCALE: given.get(LOCALE, operation.locale)})
        return page(
            "secure",
            locale=locale,
            title=texts.SECURE_TITLE,
            status=400 if failure else 200,
            leads_to=operation.addresses.values(),
            failure=failure,
            amount=_shown(operation.amount),
            card=f"•••• {operation.card[-4:]}",
            code=operation.sms,
            key=operation.key,
            other_locale=other(locale),
            other_address="secure?" + urlencode({"key": operation.key, LOCALE: other(locale)}),
        )

    def _next(self, operation: Operation) -> Response:
        if operation.awaits_code:
            return RedirectResponse("secure?" + urlencode({"key": operation.key}), status_code=303, headers=HEADERS)
        return _back(operation)


def _back(operation: Operation) -> Response:
    if address := sent_back(operation):
        return RedirectResponse(address, status_code=303, headers=HEADERS)
    failure = texts.FAILURES.get(Failure(operation.failure)) if operation.failure else None
    told = texts.PAID if operation.state in {State.SUCCEED, State.TAKENIN_NOTSENT} else texts.WAITING
    return page(
        "page",
        locale=operation.locale,
        title=texts.DONE_TITLE,
        failure=failure.say(operation.locale) if failure else None,
        text=None if failure else told.say(operation.locale),
    )


def _stopped(stopped: NoForm, given: Mapping[str, str]) -> Response:
    back = addresses_of(given).get("MNT_RETURN_URL")
    locale, title = locale_of(given), texts.STOPPED_TITLE
    return page("page", locale=locale, title=title, status=stopped.status, failure=stopped.text, back=back)


def _shown(kopecks: int) -> str:
    return money.written(kopecks)


def _grouped(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
