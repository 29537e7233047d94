"""Close a month of one account: what it used, what that costs, what it puts right, and the penalty that it brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.account_events import Close, Event
from domain.billed_accounts import BilledAccount
from domain.billing_faults import BillingFaultCode
from domain.billing_reference import BillingReference
from domain.business_volumes import NoMaxPower
from domain.line_facts import ComputedLine, computed
from domain.month_prices import exemption_in, price_month
from domain.month_volumes import MonthVolume, Posted
from domain.norms import NoNorm
from domain.penalties import PenaltyPosting
from domain.periods import Month
from domain.settlement import settle
from domain.takeovers import TakenOver
from domain.tariffs import BandsDoNotFit, NoTariff, ZoneNotPriced
from domain.terms import Exemption, FormerTariff, tariff_code_on
from domain.use_spans import ReadingsFall
from domain.volumes import volumes_of


@dataclass(frozen=True, slots=True)
class Owed:
    """
    What the penalty is reckoned from: the whole history of an account without the close itself, in kopecks.

    ``posted`` is penalty that earlier closes posted by debt month, ``penalty`` what is owed of all penalty.
    """

    events: Sequence[Event]
    posted: Mapping[Month, int]
    penalty: int
    taken_over: TakenOver | None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """
    An account as the close of a month sees it.

    ``posted`` are the volumes of earlier months that a reading may change, ``standing`` the kopecks that these were
    charged for energy, corrections included. ``owed`` is null where no penalty can have come up. ``former_tariffs`` are
    those that the account had before ``tariff_code``.
    """

    account: BilledAccount
    tariff_code: str | None
    exemptions: Sequence[Exemption]
    posted: Posted
    standing: Mapping[Month, int]
    owed: Owed | None
    former_tariffs: Sequence[FormerTariff] = ()


@dataclass(frozen=True, slots=True)
class MonthCharge:
    """A month's volume, and the lines that price it."""

    volume: MonthVolume
    lines: tuple[ComputedLine, ...]

    @property
    def amount(self) -> int:
        """Kopecks, the sum of the lines."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class MonthCorrection:
    """What now stands of an earlier month, what stood before, and the difference in kopecks (billing rule 9)."""

    before: MonthVolume
    charge: MonthCharge
    amount: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What the close of a month posts to an account, in the order of billing rule 37."""

    corrections: tuple[MonthCorrection, ...]
    charge: MonthCharge
    due_on: date
    penalties: tuple[PenaltyPosting, ...]
    transfer: int

    @property
    def posts_nothing(self) -> bool:
        """Tell whether it comes to no kopeck and no kilowatt-hour, of its own month or of any other."""
        return not (self.corrections or self.charge.volume.kwh or self.penalties or self.transfer)


class CannotCharge(Exception):
    """The account cannot be charged; ``detail`` is for the operator."""

    def __init__(self, code: BillingFaultCode, detail: str) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def close(*, facts: AccountFacts, month: Month, reference: BillingReference) -> Closed:
    """
    Work out what the close of a month posts to an account.

    :raises CannotCharge: something is missing that the charge rests on
    :raises DueDayMissing: no due day is in force, for anybody
    :raises RateMissing: no rate of penalty is known for a day, for anybody
    """
    volumes = _volumes(facts, month)
    charges = {each: _priced(facts, volume, reference) for each, volume in volumes.items()}
    charge = charges.pop(month)
    corrections = tuple(_correction(facts, each, anew) for each, anew in charges.items())
    due_on = reference.due_on(facts.account.kind, month)
    if facts.owed is None:
        return Closed(corrections, charge, due_on, (), 0)
    amounts = {each.charge.volume.month: each.amount for each in corrections}
    settled = settle(
        events=[*facts.owed.events, Close(month, charge.amount, due_on, amounts)],
        until=month,
        rates=reference.rates[facts.account.kind],
        posted=facts.owed.posted,
        owed_penalty=facts.owed.penalty,
        taken_over=facts.owed.taken_over,
    )
    return Closed(corrections, charge, due_on, settled.penalties, settled.transfer)


def _volumes(facts: AccountFacts, month: Month) -> dict[Month, MonthVolume]:
    try:
        return volumes_of(account=facts.account, month=month, posted=facts.posted)
    except NoNorm as fault:
        raise CannotCharge(fault.code, f"{fault.name or '-'}, {fault.persons}, {fault.day}") from None
    except NoMaxPower as fault:
        raise CannotCharge(fault.code, f"{month}") from None
    except ReadingsFall as fault:
        raise CannotCharge(fault.code, f"{fault.serial}, {fault.before.taken_on}, {fault.after.taken_on}") from None


def _priced(facts: AccountFacts, volume: MonthVolume, reference: BillingReference) -> MonthCharge:
    month = volume.month
    day = max(month, facts.account.opened_on or month)
    code = tariff_code_on(day=day, terms=facts.account.terms, former=facts.former_tariffs, code=facts.tariff_code)
    exemption = exemption_in(facts.exemptions, month)
    if not volume.kwh:
        return MonthCharge(volume, ())
    try:
        lines = price_month(
            parts=reference.parts(code, month),
            metered=volume.metered,
            norm=volume.norm.kwh if volume.norm else 0,
            exempt=exemption is not None,
        )
    except NoTariff as fault:
        raise CannotCharge(BillingFaultCode.NO_TARIFF, f"{code or '-'}, {fault.day}") from None
    except ZoneNotPriced as fault:
        raise CannotCharge(BillingFaultCode.ZONE_NOT_PRICED, f"{code}, {fault.zone.value}") from None
    except BandsDoNotFit:
        raise CannotCharge(BillingFaultCode.BANDS_DO_NOT_FIT, f"{code}") from None
    document = exemption.ground if exemption else None
    return MonthCharge(volume, tuple(computed(line, exemption=document) for line in lines))


def _correction(facts: AccountFacts, month: Month, charge: MonthCharge) -> MonthCorrection:
    before = facts.posted[month]
    assert before is not None  # noqa: S101 - only months whose volume is known are worked out anew
    return MonthCorrection(before, charge, charge.amount - facts.standing[month])
