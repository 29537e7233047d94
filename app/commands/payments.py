"""Commands about payments made here, and about the cards that they were made with."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

import typer

from app.commands.running import checked, prepared
from app.errors import CannotRun
from app.settings import Settings
from app.wiring import Wiring
from auth.refusals import NotFound
from domain.money import rubles
from domain.payments import PaymentFinal, RefundUnderWay
from gateways.payments import GatewayFailed
from models.base import Database
from services import cards, refunds
from services.cashier import Cashier

cards_cli = typer.Typer(help="Cards that customers have bound.", no_args_is_help=True)
Told = TypeVar("Told")


def refund(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Key of a payment made in the cabinet.")],
) -> None:
    """Give all of a payment back to the card that it came from; run again it gives nothing back twice."""
    key = _key(payment)
    try:
        given = _at_counter(
            lambda database, cashier: refunds.refund_payment(
                database=database, cashier=cashier, payment_id=key, now=datetime.now(UTC)
            )
        )
    except NotFound:
        raise CannotRun("Nothing was given back: no payment made here has this key.") from None
    except PaymentFinal as refused:
        raise CannotRun(f"Nothing was given back: the payment is {refused.status.value}.") from None
    except RefundUnderWay as refused:
        raise CannotRun(f"It is being given back: look again after {refused.retry_at:%H:%M:%S} UTC.") from None
    except GatewayFailed as failure:
        raise CannotRun(f"The gateway did not say that it gave it back, so run this again: {failure.reason}") from None
    print(_told(given))


def _key(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed.strip())
    except ValueError:
        raise CannotRun(
            "Nothing was given back: that is no key of a payment. Keys look like 01a2043c-cc18-720b-a0c1-00000000007e "
            "and stand as id in the answers about payments."
        ) from None


def _told(given: refunds.Refund) -> str:
    amount, day = rubles(given.payment.amount), given.payment.refunded_on
    if given.is_repeat:
        return f"{amount} rubles were given back before, on {day}; nothing more is given back."
    return f"{amount} rubles are given back."


@cards_cli.command("reseal")
def reseal() -> None:
    """Seal all tokens of cards by the first of KABINET_CARD_KEYS, so that the others may be taken away."""
    sealed, broken = _at_counter(lambda database, cashier: cards.reseal(database=database, cashier=cashier))
    print(f"Sealed anew: {sealed}.")
    if broken:
        raise CannotRun(
            f"{broken} cards were sealed by a key that is not among KABINET_CARD_KEYS: keep looking for it."
        )


def _at_counter(step: Callable[[Database, Cashier], Awaitable[Told]]) -> Told:
    with checked(prepared()) as settings:
        return asyncio.run(_opened(settings, step))


async def _opened(settings: Settings, step: Callable[[Database, Cashier], Awaitable[Told]]) -> Told:
    wiring = Wiring.build(settings)
    try:
        if wiring.cashier is None:
            raise CannotRun("Nothing was done: no account at MONETA is set (.env.example tells how).")
        return await step(wiring.database, wiring.cashier)
    finally:
        await wiring.close()
