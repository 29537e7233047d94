"""What only the machine itself may ask: the list of operations, and the faults that a test sets."""

import json
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateways.moneta.sandbox import money, texts
from gateways.moneta.sandbox.bank import Bank
from gateways.moneta.sandbox.faults import Fault, Faults, How
from gateways.moneta.sandbox.pages import page

FORWARDED = ("forwarded", "x-forwarded-for")
SHOWN = 200


class Operator:
    """Answers below /admin, on loopback alone."""

    def __init__(self, bank: Bank, faults: Faults) -> None:
        """Show the operations of ``bank``, and set ``faults``."""
        self._bank = bank
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/admin", self._page, methods=["GET"]),
            Route("/admin/operations", self._operations, methods=["GET"]),
            Route("/admin/faults", self._told, methods=["GET"]),
            Route("/admin/faults", self._set, methods=["POST"]),
            Route("/admin/faults", self._clear, methods=["DELETE"]),
        ]

    async def _page(self, request: Request) -> Response:
        if not _is_own(request):
            return _nothing()
        newest = list(self._bank)[: -SHOWN - 1 : -1]
        rows = [(one, money.written(one.amount)) for one in newest]
        return page("operations", locale="ru", title=texts.OPERATIONS, rows=rows, wide=True)

    async def _operations(self, request: Request) -> Response:
        if not _is_own(request):
            return _nothing()
        hidden = {"token", "key", "sms"}
        return JSONResponse([{k: v for k, v in one.line().items() if k not in hidden} for one in self._bank])

    async def _told(self, request: Request) -> Response:
        return JSONResponse(self._faults.told()) if _is_own(request) else _nothing()

    async def _set(self, request: Request) -> Response:
        if not _is_own(request):
            return _nothing()
        try:
            asked = json.loads(await request.body())
            fault = Fault(How(asked["how"]), float(asked.get("seconds", 0)), asked.get("times"))
            self._faults.put(str(asked["target"]), fault)
        except (ValueError, KeyError, TypeError, AttributeError):
            return JSONResponse({"error": 'Such as {"target": "PaymentRequest", "how": "late", "seconds": 5}'}, 400)
        return JSONResponse(self._faults.told())

    async def _clear(self, request: Request) -> Response:
        if not _is_own(request):
            return _nothing()
        self._faults.clear()
        return JSONResponse({})


def _is_own(request: Request) -> bool:
    """Tell whether a program of this machine asks, and not a proxy of it for somebody else."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _nothing() -> Response:
    return page("page", locale="ru", title=texts.STOPPED_TITLE, status=404, failure=texts.NO_PAGE.say("ru"))
