"""What the audit is given: an account as the tables hold it today, and what was posted to it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.accounts import AccountKind
from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource, TariffZone
from domain.payments import PaymentPurpose, PaymentStatus
from domain.terms import AccountTerms

ByZone = Mapping[TariffZone, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """
    What the registers of a meter showed on a day.

    ``entered_on`` is the day it became known, ``fell_on`` the one on which it ceased to be valid; null while it is.
    ``warned`` tells that the verification was found overdue when it was taken.
    """

    id: uuid.UUID
    taken_on: date
    entered_on: date
    fell_on: date | None
    source: ReadingSource
    values: ByZone
    rolled_over: bool = False
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Meter:
    """
    A meter of an account with its readings, the oldest first.

    ``entered_on`` and ``removal_entered_on`` are the days on which it and its removal became known; null where in time.
    """

    id: uuid.UUID
    serial: str
    digits: int
    ratio: int
    zones: tuple[TariffZone, ...]
    installed_on: date | None
    removed_on: date | None
    verify_before: date | None
    shown: Sequence[Shown]
    entered_on: date | None = None
    removal_entered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Exempt:
    """Days from and to which a document frees an account from bands."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Account:
    """
    An account with all that it is billed by; ``window`` are the days that its branch's window opens and closes.

    ``former`` are the tariffs that it had before ``tariff_code``, by the last day on which it did;
    ``closing_entered_on`` is the day on which the end of supply became known, null where that was in time.
    """

    id: uuid.UUID
    number: str
    kind: AccountKind
    tariff_code: str | None
    opened_on: date | None
    closed_on: date | None
    window: tuple[int, int]
    meters: Sequence[Meter] = ()
    terms: Sequence[AccountTerms] = ()
    former: Mapping[date, str] = field(default_factory=dict)
    exempt: Sequence[Exempt] = ()
    refused_on: Sequence[date] = ()
    closing_entered_on: date | None = None

    @property
    def is_business(self) -> bool:
        """Whether the rules of a business hold."""
        return self.kind is AccountKind.BUSINESS


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A line that was posted: whole kWh of a zone and band at a price in rubles, and kopecks."""

    kind: ChargeLineKind
    zone: TariffZone | None
    band: int | None
    kwh: int | None
    price: Decimal | None
    amount: int


@dataclass(frozen=True, slots=True)
class PostedCharge:
    """A charge that was posted, in kopecks; ``kwh`` is what its volume comes to by zone, the norm as T1."""

    id: uuid.UUID
    month: int
    amount: int
    basis: ChargeBasis
    due_on: date | None
    source: ChargeSource
    lines: Sequence[PostedLine]
    kwh: ByZone | None


@dataclass(frozen=True, slots=True)
class PostedCorrection:
    """What the close of the month ``posted`` changed of an earlier ``month``, in kopecks."""

    id: uuid.UUID
    month: int
    posted: int
    amount: int
    basis: ChargeBasis
    lines: Sequence[PostedLine]
    kwh: ByZone


@dataclass(frozen=True, slots=True)
class Entry:
    """
    An entry of the ledger in kopecks, a debit above zero; entries are in the order in which they were recorded.

    ``paid_on`` is the day its payment was made; ``computed`` tells that a close here posted it.
    """

    on: date
    kind: EntryKind
    part: LedgerPart
    amount: int
    month: int | None = None
    charge_id: uuid.UUID | None = None
    payment_id: uuid.UUID | None = None
    correction_id: uuid.UUID | None = None
    paid_on: date | None = None
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment in kopecks as it is known by itself, apart from the ledger."""

    id: uuid.UUID
    amount: int
    purpose: PaymentPurpose
    status: PaymentStatus


@dataclass(frozen=True, slots=True)
class Books:
    """
    An account and everything that was posted to it.

    ``main`` and ``penalty`` are the balance that is kept, ``due_on`` is the day that is told for its oldest debt.
    ``closed`` are the months whose close ended without a fault of the account.
    """

    account: Account
    charges: Sequence[PostedCharge] = ()
    corrections: Sequence[PostedCorrection] = ()
    entries: Sequence[Entry] = ()
    payments: Sequence[Paid] = ()
    main: int = 0
    penalty: int = 0
    due_on: date | None = None
    closed: Sequence[int] = ()
