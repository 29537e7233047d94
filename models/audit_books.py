"""Rows of the tables as the audit's facts."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.accounts import AccountKind
from domain.audit.facts import (
    Account,
    Books,
    ByZone,
    Entry,
    Exempt,
    Meter,
    Paid,
    PostedCharge,
    PostedCorrection,
    PostedLine,
    Shown,
)
from domain.audit.months import number
from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource, TariffZone
from domain.payments import PaymentPurpose, PaymentStatus
from domain.terms import AccountTerms

ZONES = tuple(TariffZone)
Groups = Mapping[uuid.UUID, Sequence[Any]]


def books(row: Any, groups: Mapping[str, Groups], *, due_on: date | None) -> Books:
    """Return an account with all rows that belong to it, in groups by what they are of and by their owner."""

    def mine(name: str) -> Sequence[Any]:
        return groups[name].get(row.id, ())

    account = Account(
        id=row.id,
        number=row.number,
        kind=AccountKind(row.kind),
        tariff_code=row.tariff_code,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        window=(row.window_opens, row.window_closes),
        meters=[_meter(meter, groups["readings"].get(meter.id, ())) for meter in mine("meters")],
        terms=[AccountTerms(*terms[1:]) for terms in mine("terms")],
        former={each.until: each.tariff_code for each in mine("former")},
        exempt=[Exempt(each.since, each.until) for each in mine("exemptions")],
        refused_on=[each.refused_on for each in mine("refusals")],
        closing_entered_on=row.closing_entered_on,
    )
    return Books(
        account=account,
        charges=[_charge(charge, groups["lines"].get(charge.id, ())) for charge in mine("charges")],
        corrections=[_correction(each) for each in mine("corrections")],
        entries=[_entry(entry) for entry in mine("entries")],
        payments=[
            Paid(each.id, each.amount, PaymentPurpose(each.purpose), PaymentStatus(each.status))
            for each in mine("payments")
        ],
        main=row.main,
        penalty=row.penalty,
        due_on=due_on,
        closed=[number(each.month) for each in mine("closed")],
    )


def _meter(row: Any, readings: Sequence[Any]) -> Meter:
    return Meter(
        id=row.id,
        serial=row.serial,
        digits=row.digits,
        ratio=row.ratio,
        zones=ZONES[: row.zone_count],
        installed_on=row.installed_on,
        removed_on=row.removed_on,
        verify_before=row.verify_before,
        shown=[
            Shown(
                id=each.id,
                taken_on=each.taken_on,
                entered_on=each.entered_on,
                fell_on=each.fell_on,
                source=ReadingSource(each.source),
                values={
                    zone: value
                    for zone, value in zip(ZONES, (each.t1, each.t2, each.t3), strict=True)
                    if value is not None
                },
                rolled_over=each.rolled_over,
                warned=each.warned,
            )
            for each in readings
        ],
        entered_on=row.entered_on,
        removal_entered_on=row.removal_entered_on,
    )


def _charge(row: Any, lines: Sequence[Any]) -> PostedCharge:
    return PostedCharge(
        id=row.id,
        month=number(row.month),
        amount=row.amount,
        basis=ChargeBasis(row.basis),
        due_on=row.due_on,
        source=ChargeSource(row.source),
        lines=[
            PostedLine(
                ChargeLineKind(line.kind),
                TariffZone(line.zone) if line.zone else None,
                line.band,
                line.kwh,
                line.price,
                line.amount,
            )
            for line in lines
        ],
        kwh=_kwh(row) if row.kept else None,
    )


def _correction(row: Any) -> PostedCorrection:
    return PostedCorrection(
        id=row.id,
        month=number(row.month),
        posted=number(row.posted_month),
        amount=row.amount,
        basis=ChargeBasis(row.basis),
        lines=[
            PostedLine(
                ChargeLineKind.ENERGY,
                TariffZone(line["zone"]),
                line["band"],
                line["kwh"],
                Decimal(line["price"]),
                line["amount"],
            )
            for line in row.lines
        ],
        kwh=_kwh(row),
    )


def _entry(row: Any) -> Entry:
    return Entry(
        on=row.posted_on,
        kind=EntryKind(row.kind),
        part=LedgerPart(row.part),
        amount=row.amount,
        month=number(row.month) if row.month else None,
        charge_id=row.charge_id,
        payment_id=row.payment_id,
        correction_id=row.correction_id,
        paid_on=row.paid_on,
        computed=row.computed,
    )


def _kwh(row: Any) -> ByZone:
    """Return what a volume comes to by zone, the norm as T1."""
    total = Counter({TariffZone.T1: row.norm or 0})
    for by_zone in row.metered:
        for zone, kwh in by_zone.items():
            total[TariffZone(zone)] += kwh
    return total
