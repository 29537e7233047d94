"""Accounts at the close of a month, their meters and readings, for tests."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount, BilledMeter, BilledReading
from domain.charges import ChargeBasis
from domain.grounds import Ground
from domain.metering import ReadingSource, TariffZone
from domain.month_volumes import MonthVolume
from domain.norms import Norm, Norms
from domain.periods import Month, last_day, month_after
from domain.readings import month_closed
from domain.terms import AccessRefusal, AccountTerms
from domain.volumes import volumes_of
from domain.windows import WindowDays
from tests.domain.figures import FIGURES

ACT = Ground("Приказ о нормативах", "1-н", date(2020, 1, 1))
NORMS = Norms([
    Norm("FLAT", 1, Fraction(98), date(2020, 1, 1), ACT), Norm("FLAT", 2, Fraction(60), date(2020, 1, 1), ACT),
    Norm("FLAT", 3, Fraction(47), date(2020, 1, 1), ACT),
])  # fmt: skip
PERSONS = AccountTerms(date(2020, 1, 1), persons=2, norm_code="FLAT", can_be_fitted=True, max_power=10)
CUSTOMER, CONTROL, IMPORT = ReadingSource.CUSTOMER, ReadingSource.CONTROL, ReadingSource.IMPORT
DAYS = WindowDays(opens=23, closes=25)


def month(text: str) -> Month:
    """Return the month written as 2026-10."""
    return Month(date.fromisoformat(f"{text}-01"))


def shown(
    day: str,
    *values: int,
    source: ReadingSource = CUSTOMER,
    kind: AccountKind = AccountKind.RESIDENTIAL,
    **facts: Any,
) -> BilledReading:
    """Return what registers showed on a day, T1 first."""
    taken_on = date.fromisoformat(day)
    return BilledReading(
        id=uuid.uuid4(),
        taken_on=taken_on,
        closes=month_closed(taken_on=taken_on, source=source, days=DAYS, kind=kind),
        source=source,
        values=dict(zip(TariffZone, values, strict=False)),
        **facts,
    )


def every_month(first: str, *values: int, day: int = 24, **facts: Any) -> list[BilledReading]:
    """Return a reading of each month from the first on, zone T1."""
    months = [month_after(month(first), place) for place in range(len(values))]
    return [
        shown(each.replace(day=day).isoformat(), value, **facts) for each, value in zip(months, values, strict=True)
    ]


def billed(*readings: BilledReading, zones: int = 1, **facts: Any) -> BilledMeter:
    """Return a meter of six digits that hangs since 2015, with its readings, the oldest first."""
    return BilledMeter(**{
        "id": uuid.uuid4(), "serial": "M1", "digits": 6, "ratio": 1, "zones": tuple(TariffZone)[:zones],
        "installed_on": date(2015, 5, 1), "readings": readings,
    } | facts)  # fmt: skip


def account(*meters: BilledMeter, **facts: Any) -> BilledAccount:
    """Return a household of two persons, supplied since 2015, with the norm of a flat."""
    figures: Mapping[Month, Any] = defaultdict(lambda: FIGURES)
    return BilledAccount(**{
        "kind": AccountKind.RESIDENTIAL, "opened_on": date(2015, 5, 1), "closed_on": None, "meters": meters,
        "terms": [PERSONS], "norms": NORMS, "figures": figures,
    } | facts)  # fmt: skip


def refusal(day: str) -> AccessRefusal:
    """Return an act of refused access."""
    return AccessRefusal(date.fromisoformat(day), Ground("Акт", None, date.fromisoformat(day)))


def seen(of: BilledAccount, until: Month, late: Mapping[uuid.UUID, date]) -> BilledAccount:
    """Return the account as a close sees it: without readings that were entered after its month, ``late`` or not."""
    meters = [
        replace(each, readings=[
            reading for reading in each.readings
            if late.get(reading.id, min(reading.taken_on, last_day(reading.closes))) <= last_day(until)
        ])
        for each in of.meters
    ]  # fmt: skip
    return replace(of, meters=meters)


def closed(
    of: BilledAccount, first: str, last: str, *, late: Mapping[uuid.UUID, date] | None = None
) -> dict[Month, MonthVolume]:
    """Close month after month and return what stands of each at the end; ``late`` tells when readings became known."""
    return closes(of, first, last, late=late)[-1]


def closes(
    of: BilledAccount,
    first: str,
    last: str,
    *,
    late: Mapping[uuid.UUID, date] | None = None,
    posted: Mapping[Month, MonthVolume | None] | None = None,
) -> list[dict[Month, MonthVolume]]:
    """Return what stands of each month after each close, records written and read back on the way."""
    stands: dict[Month, Any] = dict(posted or {})
    after = []
    each = month(first)
    while each <= month(last):
        volumes = volumes_of(account=seen(of, each, late or {}), month=each, posted=stands)
        stands |= {key: MonthVolume.read(volume.told()) for key, volume in volumes.items()}
        after.append(dict(stands))
        each = month_after(each)
    return after


def told(volumes: Mapping[Month, MonthVolume]) -> dict[str, tuple[ChargeBasis, int]]:
    """Return basis and kilowatt-hours of each month."""
    return {f"{key:%Y-%m}": (volume.basis, volume.kwh) for key, volume in volumes.items()}


def kwh(volumes: Mapping[Month, MonthVolume]) -> list[int]:
    """Return the kilowatt-hours of each month in order."""
    return [volumes[key].kwh for key in sorted(volumes)]


def bases(volumes: Mapping[Month, MonthVolume]) -> list[ChargeBasis]:
    """Return the basis of each month in order."""
    return [volumes[key].basis for key in sorted(volumes)]
