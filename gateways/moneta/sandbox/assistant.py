"""MONETA.Assistant: the form that people pay at, from the shop's address to the way back (gateways: 4.1, 4.3)."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateways.moneta.sandbox import texts
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.cards import CARDS, CardRefused, digits, read_card
from gateways.moneta.sandbox.forms import Forms, NoForm
from gateways.moneta.sandbox.operations import Moved, Operation
from gateways.moneta.sandbox.orders import Parameters, locale_of, parameters_of
from gateways.moneta.sandbox.processing import Processing
from gateways.moneta.sandbox.views import NO_CARD, back, card_page, code_page, onward, stopped_page


class Assistant:
    """Answers the pages."""

    def __init__(self, bank: Bank, processing: Processing, forms: Forms) -> None:
        """Take payments of ``forms``."""
        self._bank = bank
        self._processing = processing
        self._forms = forms

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
            return card_page(await self._forms.open(given), given)
        except NoForm as stopped:
            return stopped_page(stopped, given)

    async def _card(self, request: Request) -> Response:
        given = await parameters_of(request)
        try:
            form = await self._forms.open(given)
            if chosen := given.get("chosen"):
                return card_page(form, given | self._filled(chosen))
            names = {name: given.get(name, "") for name in NO_CARD}
            card = read_card(**names, now=self._bank.now())
            operation = await self._forms.operation(form, given)
            begun = await self._processing.take_card(operation, card)
        except NoForm as stopped:
            return stopped_page(stopped, given)
        except CardRefused as refused:
            return card_page(form, given, fault=refused.fault)
        except Moved:
            return stopped_page(NoForm(texts.SPENT.say(locale_of(given))), given)
        return onward(begun)

    async def _secure(self, request: Request) -> Response:
        given = await parameters_of(request)
        try:
            operation = self._opened(given)
        except NoForm as stopped:
            return stopped_page(stopped, given)
        return code_page(operation, given) if operation.awaits_code else back(operation)

    async def _confirm(self, request: Request) -> Response:
        given = await parameters_of(request)
        try:
            operation = self._opened(given)
            if given.get("give_up"):
                return back(await self._processing.give_up(operation))
            tried = await self._processing.authenticate(operation, given.get("code", "").strip())
        except NoForm as stopped:
            return stopped_page(stopped, given)
        except Moved:
            return back(self._bank.find(operation.id) or operation)
        return code_page(tried, given, is_wrong=True) if tried.awaits_code else back(tried)

    def _opened(self, given: Parameters) -> Operation:
        """
        Return the operation whose pages a key opens.

        :raises NoForm: it opens none
        """
        if (operation := self._bank.find_by_key(given.get("key", ""))) is None:
            raise NoForm(texts.NO_PAGE.say(locale_of(given)), status=404)
        return operation

    def _filled(self, number: str) -> dict[str, str]:
        soon = self._bank.now().year % 100 + 3
        return {"number": number, "expiry": f"12/{soon:02}", "cvv": "123"} if digits(number) in CARDS else dict(NO_CARD)
