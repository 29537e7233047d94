"""What MONETA asks and tells: the Check URL and the Pay URL (docs/payments.md)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.http.bodies import BodyRefused, fields_in, read_fields
from app.outages import is_outage
from domain.payment_orders import AmountDiffers, OrderStanding, OrderState, OrderUnknown, ToldOtherwise
from domain.users import Language
from gateways.moneta.answers import FAIL, SUCCESS, UNKNOWN, Result, signed_answer
from gateways.moneta.merchant_account import MerchantAccount
from gateways.moneta.notices import CheckRequest, NoticeRefused, is_empty, read_check, read_notice
from gateways.moneta.receipts import Till
from models.base import Database
from services import payment_notices
from services.cashier import Cashier
from services.receipts import receipt_facts

log = structlog.get_logger(__name__)

CHECK, PAY = "/moneta/check", "/moneta/pay"
MOST_FIELDS = 100
"""Values that a message may carry; real notices bring some twenty."""
SECONDS = 10.0
"""What a message may take to arrive."""
RESULTS = {
    OrderStanding.PAYABLE: Result.UNPAID,
    OrderStanding.UNDER_WAY: Result.IN_PROGRESS,
    OrderStanding.PAID: Result.PAID,
    OrderStanding.GONE: Result.INVALID,
}
REFUSALS = (NoticeRefused, OrderUnknown, ToldOtherwise)
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
XML = "application/xml"
Given = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Moneta:
    """Answers MONETA; ``seconds`` are what the work behind an answer may take."""

    database: Database
    cashier: Cashier
    account: MerchantAccount
    till: Till
    seconds: float

    def routes(self) -> list[BaseRoute]:
        """Return the two addresses, which take GET and POST alike."""
        return [
            Route(path, _answering(answer, refused=refused), methods=["GET", "POST"])
            for path, answer, refused in ((CHECK, self._check, UNKNOWN), (PAY, self._pay, FAIL.encode()))
        ]

    async def _check(self, given: Given) -> Response:
        """Tell whether an order may be paid; an empty request comes when settings are saved at MONETA."""
        if is_empty(given):
            return _answer(b"")
        asked = read_check(given, account=self.account)
        result, amount = await self._standing(asked)
        return _answer(signed_answer(result, transaction=asked.transaction, account=self.account, amount=amount))

    async def _pay(self, given: Given) -> Response:
        """Take a notice of payment; SUCCESS again for one that was taken before."""
        operation = read_notice(given, account=self.account)
        async with asyncio.timeout(self.seconds):
            order = await payment_notices.apply_operation(
                database=self.database, cashier=self.cashier, operation=operation, now=datetime.now(UTC)
            )
            facts = await receipt_facts(database=self.database, payment_id=order)
        if facts is None:
            return _answer(SUCCESS.encode())
        name = self.cashier.describe(facts.purpose, facts.account_number, Language.RU)
        receipt = self.till.receipt(name=name, amount=facts.amount, purpose=facts.purpose, email=facts.email)
        return _answer(
            signed_answer(Result.PAID, transaction=operation.transaction, account=self.account, receipt=receipt)
        )

    async def _standing(self, asked: CheckRequest) -> tuple[Result, int | None]:
        """Return the answer to a believed question; one about what is not ours, or not of that sum, is no."""
        try:
            async with asyncio.timeout(self.seconds):
                state = await self._state(asked)
        except (OrderUnknown, AmountDiffers) as refusal:
            _log(CHECK, refusal)
            return Result.INVALID, None
        if state.standing is OrderStanding.PAYABLE and asked.amount is None:
            return Result.AMOUNT_GIVEN, state.amount
        return RESULTS[state.standing], state.amount

    async def _state(self, asked: CheckRequest) -> OrderState:
        return await payment_notices.order_state(
            database=self.database,
            cashier=self.cashier,
            transaction=asked.transaction,
            amount=asked.amount,
            operation_id=asked.operation_id,
            now=datetime.now(UTC),
        )


def _answering(
    answer: Callable[[Given], Awaitable[Response]], *, refused: bytes
) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers requests; ``refused`` is said to whom is not believed, and when it cannot be found out."""

    async def respond(request: Request) -> Response:
        path = request.url.path
        try:
            return await answer(await _given(request))
        except REFUSALS as refusal:
            _log(path, refusal)
            return _answer(refused)
        except BodyRefused as unread:
            log.warning("a message of the gateway is not read", path=path, reason=unread.message)
            return _answer(refused, unread.status)
        except ClientDisconnect:
            return _answer(b"", 400)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the message comes again
            return _broken(path, fault, refused)

    return respond


async def _given(request: Request) -> Given:
    query = fields_in(request.scope["query_string"], most=MOST_FIELDS)
    is_empty_body = request.headers.get("content-length") == "0" or "content-type" not in request.headers
    if request.method != "POST" or is_empty_body:
        return query
    # A body that says nothing may belong to a message in the address, as tills pass it on.
    return await read_fields(request, most=MOST_FIELDS, seconds=SECONDS) or query


def _answer(body: bytes, status: int = 200) -> Response:
    media = XML if body.startswith(b"<?xml") else "text/plain"
    return Response(body, status, HEADERS, media_type=f"{media}; charset=utf-8")


def _log(path: str, refusal: Exception) -> None:
    """Write down by its name why a message is not believed, without what it says but for sums."""
    told = {name: getattr(refusal, name) for name in ("field", "asked", "told") if hasattr(refusal, name)}
    log.warning("a message of the gateway is refused", path=path, refusal=type(refusal).__name__, **told)


def _broken(path: str, fault: Exception, refused: bytes) -> Response:
    if is_outage(fault) or isinstance(fault, TimeoutError):
        log.warning("a message of the gateway cannot be answered", path=path, reason=type(fault).__name__)
        return _answer(refused, 503)
    log.error("a message of the gateway failed", path=path, exc_info=fault)
    return _answer(refused, 500)
