"""Refusals: those a person can act on share an interface, those of the request itself carry a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from auth.refusals import Forbidden, NotFound, Unauthenticated
from domain.branches import CoordinatesOutOfRange, SearchTooLong
from domain.inputs import IdempotencyKeyMalformed
from domain.limits import TooOften
from domain.paging import BadCursor, PageSizeOutOfRange
from domain.periods import PeriodBackwards, PeriodOutOfRange, PeriodTooLong
from domain.tariffs import ConsumptionOutOfRange, ZoneNotPriced, ZoneRepeated
from domain.users import Language
from schema.texts import Text, ledger, tariffs
from schema.texts import errors as texts
from schema.texts.amounts import MONTHS, counted
from schema.texts.times import name_minute


@strawberry.interface
class UserError:
    message: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A top-level error: its code of the closed list, its sentence, and what else programs may need."""

    code: str
    message: str
    details: Mapping[str, Any]


FAULTS: dict[type[BaseException], tuple[str, Text]] = {
    Unauthenticated: ("UNAUTHENTICATED", texts.UNAUTHENTICATED),
    Forbidden: ("FORBIDDEN", texts.FORBIDDEN),
    NotFound: ("NOT_FOUND", texts.NOT_FOUND),
    BadCursor: ("BAD_USER_INPUT", texts.BAD_CURSOR),
    PageSizeOutOfRange: ("BAD_USER_INPUT", texts.BAD_PAGE_SIZE),
    CoordinatesOutOfRange: ("BAD_USER_INPUT", texts.BAD_COORDINATES),
    IdempotencyKeyMalformed: ("BAD_USER_INPUT", texts.BAD_IDEMPOTENCY_KEY),
    TooOften: ("RATE_LIMITED", texts.TOO_OFTEN),
    SearchTooLong: ("BAD_USER_INPUT", texts.LONG_SEARCH),
    PeriodOutOfRange: ("BAD_USER_INPUT", ledger.PERIOD_OUT_OF_RANGE),
    PeriodBackwards: ("BAD_USER_INPUT", ledger.PERIOD_BACKWARDS),
    PeriodTooLong: ("BAD_USER_INPUT", ledger.PERIOD_TOO_LONG),
    ZoneRepeated: ("BAD_USER_INPUT", tariffs.ZONE_REPEATED),
    ZoneNotPriced: ("BAD_USER_INPUT", tariffs.ZONE_NOT_PRICED),
    ConsumptionOutOfRange: ("BAD_USER_INPUT", tariffs.CONSUMPTION_OUT_OF_RANGE),
}
"""Faults of a request itself, each with what is said of it."""


def coded(exception: BaseException, language: Language) -> Coded | None:
    """Return the code and the sentence of a fault of the request itself, null where the exception is none."""
    if type(exception) not in FAULTS:
        return None
    code, text = FAULTS[type(exception)]
    if isinstance(exception, TooOften):
        until = name_minute(exception.retry_at, language)
        return Coded(code, text.say(language, until=until), {"retryAt": exception.retry_at.isoformat()})
    return Coded(code, text.say(language, **_parts(exception, language)), {})


def _parts(exception: BaseException, language: Language) -> dict[str, object]:
    """Return what a sentence may tell of a fault."""
    if isinstance(exception, PeriodTooLong):
        return {"months": counted(exception.months, MONTHS, language)}
    if isinstance(exception, ZoneNotPriced):
        return {"zone": exception.zone.value, "others": tariffs.its_zones(exception.zones, language)}
    if isinstance(exception, ZoneRepeated | ConsumptionOutOfRange):
        return {"zone": exception.zone.value}
    return {"given": next(iter(exception.args), None)}
