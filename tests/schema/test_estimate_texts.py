"""The sentence on each line of an estimate."""

from datetime import date
from decimal import Decimal

import pytest

from domain.charges import ChargeLineKind
from domain.estimates import EstimateLine
from domain.line_facts import LineFacts
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.periods import Month
from domain.users import Language
from schema.texts.tariffs import estimate_line

JULY, LAST = date(2026, 7, 1), date(2026, 7, 31)


def energy(*, since: date = JULY, zones: int = 1, exempt: bool = False, price: str = "7.35") -> EstimateLine:
    facts = LineFacts(since, LAST, None, official=True, zones=zones, is_norm=False, is_exempt=exempt)
    return EstimateLine(Kopecks(1), zone=TariffZone.T1, band=1, kwh=155, price=Decimal(price), facts=facts)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (energy(), "Электроэнергия, зона T1 (сутки), диапазон 1: 155 кВт·ч по 7,35 ₽."),
        (energy(zones=2, price="7.35120"), "Электроэнергия, зона T1 (день), диапазон 1: 155 кВт·ч по 7,3512 ₽."),
        (energy(exempt=True), "Электроэнергия, зона T1 (сутки), без диапазонов: 155 кВт·ч по 7,35 ₽."),
        (
            energy(since=date(2026, 7, 16)),
            "Электроэнергия с 16.07.2026 по 31.07.2026, зона T1 (сутки), диапазон 1: 155 кВт·ч по 7,35 ₽.",
        ),
        (
            EstimateLine(Kopecks(-1), ChargeLineKind.RECALCULATION, month=Month(JULY)),
            "Перерасчёт за июль 2026: разница с тем, что уже начислено.",
        ),
    ],
)
def test_o22_a_line_is_told_in_russian(line: EstimateLine, said: str) -> None:
    assert estimate_line(line, Language.RU) == said


def test_o22_a_line_is_told_in_english() -> None:
    line = energy(since=date(2026, 7, 16))

    assert estimate_line(line, Language.EN) == (
        "Electricity from 2026-07-16 to 2026-07-31, zone T1 (whole day), band 1: 155 kWh at 7.35 rubles."
    )
