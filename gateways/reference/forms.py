"""What a file of reference data may say, section by section (docs/reference.md)."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator

from domain.accounts import AccountKind
from domain.figures import FRACTIONS, NAMES
from domain.metering import TariffZone
from domain.periods import EARLIEST, LATEST
from domain.tariffs import TariffCategory

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]
Price = Annotated[Decimal, Field(ge=0, lt=10_000, decimal_places=5, strict=False)]
Percent = Annotated[Decimal, Field(ge=0, lt=1_000, decimal_places=3, strict=False)]
SEASON_DAY = r"^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$"
SeasonDay = Annotated[str, StringConstraints(pattern=SEASON_DAY)]


class Form(BaseModel):
    """A table of the file: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class GroundForm(Form):
    """The act or document that something rests on."""

    act: Text
    number: Text | None = None
    date: Day | None = None


GROUND_TABLE, GROUND_NAME = "{}", '""'
"""How pydantic calls the two ways to give a ground; no key is called so."""


def _way_of(ground: object) -> str:
    return GROUND_NAME if isinstance(ground, str) else GROUND_TABLE


class GroundedForm(Form):
    """A row with the act that it rests on, spelt out or named in the section ``grounds``."""

    ground: Annotated[
        Annotated[GroundForm, Tag(GROUND_TABLE)] | Annotated[str, Tag(GROUND_NAME)], Discriminator(_way_of)
    ]


class RateForm(Form):
    """A price in rubles by zone and band."""

    zone: TariffZone = Field(strict=False)
    band: int = Field(ge=1, le=9)
    up_to: int | None = Field(default=None, ge=1, le=1_000_000)
    price: Price


class SeasonForm(Form):
    """Rates of a part of each year, both days included as MONTH-DAY."""

    first_day: SeasonDay
    last_day: SeasonDay
    rates: list[RateForm] = Field(min_length=1)


class TariffForm(GroundedForm):
    """A tariff with its rates from a day on; with seasons it has a last day."""

    code: Code
    name: Text
    category: TariffCategory = Field(strict=False)
    valid_from: Day
    valid_to: Day | None = None
    official: bool = True
    rates: list[RateForm] = Field(min_length=1)
    seasons: list[SeasonForm] = []

    @model_validator(mode="after")
    def _ends(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if self.seasons and self.valid_to is None:
            raise ValueError("a tariff with seasons needs a valid_to")
        return self


class NormForm(GroundedForm):
    """Kilowatt-hours a month and head."""

    code: Code
    persons: int = Field(ge=1, le=99)
    per_head: Annotated[Decimal, Field(gt=0, lt=100_000, decimal_places=3, strict=False)]
    valid_from: Day


class DueDayForm(GroundedForm):
    """Day of the next month by which a month is paid."""

    kind: AccountKind = Field(strict=False)
    day: int = Field(ge=1, le=28)
    valid_from: Day


class KeyRateForm(GroundedForm):
    """Percent a year."""

    percent: Percent
    valid_from: Day


class RateCapForm(GroundedForm):
    """Percent a year that no penalty goes above."""

    kind: AccountKind = Field(strict=False)
    percent: Percent
    valid_from: Day
    valid_to: Day | None = None


class FigureForm(GroundedForm):
    """Any other figure of the rules."""

    name: str
    value: Annotated[Decimal, Field(gt=0, lt=1_000_000, decimal_places=4, strict=False)]
    valid_from: Day

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.name not in NAMES:
            raise ValueError(f"no figure has this name; there are {', '.join(NAMES)}")
        if self.name not in FRACTIONS and self.value != self.value.to_integral_value():
            raise ValueError("the figure is a whole number")
        return self


class CalendarDayForm(GroundedForm):
    """A day off, or a working day, that the week does not tell."""

    day: Day
    is_off: bool


class OfAccountForm(Form):
    """A row of one account."""

    account: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class AccountTermsForm(OfAccountForm):
    """Terms that an account is charged by from a day on."""

    valid_from: Day
    persons: int | None = Field(default=None, ge=0, le=99)
    norm_code: Code | None = None
    can_be_fitted: bool = False
    max_power: int | None = Field(default=None, ge=1, le=1_000_000)
    tariff_code: Code | None = None


class ExemptionForm(OfAccountForm, GroundedForm):
    """A document that frees an account from bands."""

    since: Day
    until: Day | None = None


class AccessRefusalForm(OfAccountForm, GroundedForm):
    """An act of refused access."""

    refused_on: Day


class ReferenceForm(Form):
    """The whole file; every section may be missing."""

    grounds: dict[str, GroundForm] = {}
    tariffs: list[TariffForm] = []
    norms: list[NormForm] = []
    due_days: list[DueDayForm] = []
    key_rates: list[KeyRateForm] = []
    rate_caps: list[RateCapForm] = []
    figures: list[FigureForm] = []
    calendar: list[CalendarDayForm] = []
    account_terms: list[AccountTermsForm] = []
    exemptions: list[ExemptionForm] = []
    access_refusals: list[AccessRefusalForm] = []

    def ground_of(self, row: GroundedForm) -> GroundForm:
        """Return the ground of a row, looked up where it is named."""
        return self.grounds[row.ground] if isinstance(row.ground, str) else row.ground
