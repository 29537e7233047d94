"""What an account is charged by, besides its meters: who lives there, which norm, which tariff, which documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.grounds import Ground


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """
    Terms from a day on, until the next ones; those of the 1st of a month count for all of it (billing rule 14).

    ``can_be_fitted`` tells of a dwelling without a meter that it could have one; ``max_power`` is in kW, of a business.
    """

    valid_from: date
    persons: int | None = None
    norm_code: str | None = None
    can_be_fitted: bool = False
    max_power: int | None = None
    tariff_code: str | None = None


@dataclass(frozen=True, slots=True)
class FormerTariff:
    """The tariff that an account had up to a day, itself included, before its retailer gave it another one."""

    until: date
    code: str


@dataclass(frozen=True, slots=True)
class Exemption:
    """A document that frees an account from bands from the month of ``since`` to that of ``until`` (billing rule 7)."""

    since: date
    until: date | None
    ground: Ground


@dataclass(frozen=True, slots=True)
class AccessRefusal:
    """An act that an inspector was refused access to the meter (billing rule 15)."""

    refused_on: date
    ground: Ground


def terms_on(terms: Sequence[AccountTerms], day: date) -> AccountTerms | None:
    """Return the terms in force on a day; ``terms`` are in the order of their days."""
    return next((each for each in reversed(terms) if each.valid_from <= day), None)


def tariff_code_on(
    *, day: date, terms: Sequence[AccountTerms], former: Sequence[FormerTariff], code: str | None
) -> str | None:
    """
    Return the tariff code of an account on a day: of its terms, else its own one of that day.

    ``code`` is its own now, ``former`` are those it had before; both these and ``terms`` in the order of their days.
    """
    mine = terms_on(terms, day)
    before = next((each.code for each in former if day <= each.until), code)
    return (mine.tariff_code if mine else None) or before
