"""What the volume of a month is worked out from: an account, its meters and what is known of them at the close."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.accounts import AccountKind
from domain.figures import Figures
from domain.meter_volumes import ByZone
from domain.metering import ReadingSource, TariffZone
from domain.norms import Norms
from domain.periods import Month
from domain.terms import AccessRefusal, AccountTerms


@dataclass(frozen=True, slots=True)
class BilledReading:
    """
    A valid reading, as it is known at the close.

    ``closes`` is the month of `domain.readings.month_closed` (billing rule 8); ``counts`` tells that the verification
    of the meter was in force on its day (rule 16).
    """

    id: uuid.UUID
    taken_on: date
    closes: Month
    source: ReadingSource
    values: ByZone
    rolled_over: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class BilledMeter:
    """
    A meter with all its readings that the close sees, the oldest first.

    Those that a control refutes may be among them: they are left out where volumes are worked out (rule 18).
    """

    id: uuid.UUID
    serial: str
    digits: int
    ratio: int
    zones: tuple[TariffZone, ...]
    installed_on: date | None = None
    removed_on: date | None = None
    readings: Sequence[BilledReading] = ()


@dataclass(frozen=True, slots=True)
class BilledAccount:
    """
    An account at the close of a month.

    ``meters`` are all it ever had; ``terms`` and ``refusals`` are in the order of their days; ``figures`` are those of
    each month that may be closed.
    """

    kind: AccountKind
    opened_on: date | None
    closed_on: date | None
    meters: Sequence[BilledMeter]
    terms: Sequence[AccountTerms]
    norms: Norms
    figures: Mapping[Month, Figures]
    refusals: Sequence[AccessRefusal] = ()
