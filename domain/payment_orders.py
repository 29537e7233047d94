"""Orders that the gateway is to take money for: what holds of them, and what it may tell of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain.inputs import FieldErrorCode, FieldFault
from domain.limits import TooOften
from domain.payments import PaymentFailure

CURRENCY = "RUB"
FORM_LASTS = timedelta(hours=1)
"""How long somebody may take to pay on the gateway's page."""
LONGEST_WAIT = timedelta(days=1)
"""How long somebody may be at the bank's page, where no money has moved yet."""
RETRY_AFTER = timedelta(minutes=1)
"""When to try again where the gateway did not answer."""
MOST_PENDING = 50
"""Payments that a person may have pending at once: the gateway is asked about each of them, for hours."""

PAYMENTS_AN_HOUR = 100
"""Payments that a person may begin in an hour: the gateway is asked about those that were given up, too."""


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How soon the gateway is asked about orders that are pending: all follows from the ``first`` distance.

    ``longest`` is the distance that distances grow to, ``charge_lasts`` after how long a charge that the gateway knows
    nothing of has not happened, both within the 10 minutes of F9; ``again`` is when an order that was taken to be
    looked at is due again, should the process end over it.
    """

    first: timedelta = timedelta(minutes=1)

    @property
    def soon(self) -> timedelta:
        """A quarter of a minute, where the first distance is a minute: who pays by a page sits before it."""
        return self.first / 4

    @property
    def longest(self) -> timedelta:
        """Eight minutes, where the first distance is a minute."""
        return 8 * self.first

    @property
    def charge_lasts(self) -> timedelta:
        """Eight minutes, where the first distance is a minute."""
        return 8 * self.first

    @property
    def again(self) -> timedelta:
        """Five minutes, where the first distance is a minute."""
        return 5 * self.first


USUAL = Pace()


class GatewayUnavailable(Exception):
    """The gateway could not be asked, and nothing has moved; ``retry_at`` is when to try again, where that is known."""

    def __init__(self, retry_at: datetime | None = None) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


class OrderUnknown(Exception):
    """No payment and no binding of ours has this number."""


class ToldOtherwise(Exception):
    """
    The gateway tells of something else than what was asked for: nothing is counted, somebody has to look at it.

    ``failure`` is how the payer is told, once the gateway is through with it.
    """

    failure = PaymentFailure.NOT_AS_ORDERED


class AmountDiffers(ToldOtherwise):
    """The gateway tells of another amount than the one asked for; both in kopecks."""

    failure = PaymentFailure.AMOUNT_DIFFERS

    def __init__(self, *, asked: int, told: int) -> None:
        super().__init__(asked, told)
        self.asked = asked
        self.told = told


class CurrencyDiffers(ToldOtherwise):
    """The gateway tells of another currency than rubles."""


class ModeDiffers(ToldOtherwise):
    """The gateway tells of money that does not move where real money is taken, or the other way round."""


class OperationForeign(ToldOtherwise):
    """The gateway's operation of this key was counted for another order: another gateway used the key before."""


class Progress(Enum):
    """How far the gateway has come with an order that is not paid."""

    NOTHING = "NOTHING"
    UNDER_WAY = "UNDER_WAY"
    MONEY_MOVES = "MONEY_MOVES"
    REFUSED = "REFUSED"


class OrderStanding(Enum):
    """How an order stands when the gateway asks whether it may be paid."""

    PAYABLE = "PAYABLE"
    UNDER_WAY = "UNDER_WAY"
    PAID = "PAID"
    GONE = "GONE"


@dataclass(frozen=True, slots=True)
class OrderState:
    """How an order stands, and its amount in kopecks."""

    standing: OrderStanding
    amount: int


def check_told(*, asked: int, told: int, currency: str, is_test: bool, takes_test: bool) -> None:
    """
    Compare what the gateway tells of an operation with what was asked for, in kopecks.

    :raises CurrencyDiffers: it is not in rubles
    :raises ModeDiffers: it moved no money where money is taken, or the other way round
    :raises AmountDiffers: it is of another amount
    """
    if currency != CURRENCY:
        raise CurrencyDiffers
    if is_test is not takes_test:
        raise ModeDiffers
    if asked != told:
        raise AmountDiffers(asked=asked, told=told)


def check_pending(*, pending: int, oldest: datetime | None, form_lasts: timedelta, now: datetime) -> None:
    """
    Tell whether somebody with so many payments pending, the ``oldest`` begun then, may begin another.

    :raises TooOften: they are as many as a person may have; the oldest page closes by the time that it tells
    """
    if pending >= MOST_PENDING:
        raise TooOften(max((oldest or now) + form_lasts, now + RETRY_AFTER))


def failure_of(
    *,
    progress: Progress,
    refusal: PaymentFailure | None,
    waited: timedelta,
    form_lasts: timedelta,
    is_charge: bool,
    pace: Pace = USUAL,
) -> PaymentFailure | None:
    """
    Return why a pending order has failed, null while it may still be paid.

    ``waited`` is the time since it was begun, or since the gateway was called to charge a card. A charge that the
    gateway knows nothing of has not happened; nobody gives up money that is on its way.
    """
    match progress:
        case Progress.REFUSED:
            return refusal or PaymentFailure.DECLINED
        case Progress.NOTHING if is_charge and waited >= pace.charge_lasts:
            return PaymentFailure.GATEWAY_ERROR
        case Progress.NOTHING if not is_charge and waited >= form_lasts:
            return PaymentFailure.TIMED_OUT
        case Progress.UNDER_WAY if waited >= LONGEST_WAIT:
            return PaymentFailure.TIMED_OUT
        case _:
            return None


def next_check(*, created_at: datetime, now: datetime, is_charge: bool, pace: Pace = USUAL) -> datetime:
    """
    Return when to ask the gateway next about a payment that is pending.

    At the usual pace each minute of one charged by token; of others a quarter of a minute after it was begun, then
    after half a minute, 1, 2, 4, 8 minutes, at last every 8 minutes.
    """
    if is_charge:
        return now + pace.first
    distance = pace.soon
    while created_at + distance <= now:
        distance += min(distance, pace.longest)
    return created_at + distance


def late_check(
    *,
    created_at: datetime,
    now: datetime,
    has_page: bool,
    is_under_way: bool,
    form_lasts: timedelta,
    pace: Pace = USUAL,
) -> datetime | None:
    """
    Return when to ask the gateway next about a payment that was given up; null where no money comes for it any more.

    The page of one that had one may be open still, and what is under way there may bring its money late.
    """
    lasts = max(form_lasts if has_page else timedelta(0), LONGEST_WAIT if is_under_way else timedelta(0))
    return next_check(created_at=created_at, now=now, is_charge=False, pace=pace) if now < created_at + lasts else None


def order_faults(
    *,
    account_number: str,
    charges_card: bool,
    binds_card: bool,
    page_fault: FieldFault | None,
    has_amount: bool = True,
) -> list[FieldFault]:
    """Return what does not hold of an order by itself; ``page_fault`` is that of the page to return to."""
    faults = []
    if not account_number:
        faults.append(FieldFault(("accountNumber",), FieldErrorCode.REQUIRED))
    if not has_amount:
        faults.append(FieldFault(("amount",), FieldErrorCode.MALFORMED))
    if charges_card and binds_card:
        faults.append(FieldFault(("bindCard",), FieldErrorCode.NOT_ALLOWED))
    return faults if page_fault is None else [*faults, page_fault]
