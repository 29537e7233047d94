"""The sentence on each line of an estimate: the facts that the line of the bill will tell."""

from datetime import date
from decimal import Decimal

import pytest

from domain.charges import ChargeLineKind
from domain.estimates import EstimateLine, estimate_as_of
from domain.grounds import Ground
from domain.line_facts import LineFacts
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.month_volumes import MonthVolume
from domain.periods import Month
from domain.users import Language
from schema.texts.estimates import estimate_line
from tests.domain.billed import account, billed, closed, month, shown
from tests.domain.tariffs import rates, tariff
from tests.plain import plain

JULY, LAST = date(2026, 7, 1), date(2026, 7, 31)
ACT = Ground("Приказ", "24/2024-э")
T1, T2, T3 = TariffZone


def energy(
    *, since: date = JULY, zones: int = 1, exempt: bool = False, price: str = "7.35", up_to: int | None = 1_100
) -> EstimateLine:
    facts = LineFacts(since, LAST, ACT, official=True, zones=zones, is_norm=False, is_exempt=exempt, up_to=up_to)
    return EstimateLine(Kopecks(113_925), zone=T1, band=1, kwh=155, price=Decimal(price), facts=facts)


def said(line: EstimateLine, language: Language = Language.RU) -> str:
    return str(plain(estimate_line(line, language)))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (energy(), "Электроэнергия: 155 кВт·ч × 7,35 ₽ = 1 139,25 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц)."),
        (
            energy(zones=2, price="7.35120"),
            (
                "Электроэнергия, день: 155 кВт·ч × 7,3512 ₽ = 1 139,25 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц, все "
                "зоны вместе)."
            ),
        ),
        (energy(exempt=True), "Электроэнергия: 155 кВт·ч × 7,35 ₽ = 1 139,25 ₽ (цена 1-го диапазона на весь расход)."),
        (energy(up_to=None), "Электроэнергия: 155 кВт·ч × 7,35 ₽ = 1 139,25 ₽."),
        (
            energy(since=date(2026, 7, 16)),
            (
                "Электроэнергия с 16 по 31 июля 2026: 155 кВт·ч × 7,35 ₽ = 1 139,25 ₽ (1-й диапазон: до 1 100 кВт·ч за "
                "эти дни). Расход за месяц поделён поровну на его дни."
            ),
        ),
    ],
)
def test_o22_a_line_tells_its_sum_its_band_and_its_act_as_the_bill_does(line: EstimateLine, told: str) -> None:
    assert said(line) == f"{told} Основание цены: Приказ № 24/2024-э."


def test_o22_a_line_of_another_month_tells_its_days() -> None:
    line = energy(up_to=None)

    assert said(EstimateLine(line.amount, line.kind, T1, 1, 155, line.price, line.facts, Month(JULY)), Language.EN) == (
        "Electricity from 1 to 31 July 2026: 155 kWh x 7.35 rubles = 1,139.25 rubles. The price is set by: Приказ "
        "No. 24/2024-э."
    )


def gap() -> MonthVolume:
    return closed(account(billed(shown("2026-06-24", 1000), shown("2026-08-24", 1310))), "2026-07", "2026-08")[
        month("2026-07")
    ]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            Language.RU,
            (
                "Перерасчёт за июль 2026: было 300 кВт·ч, станет 155 кВт·ч. Счётчик M1: было 1000 (24 июня 2026), "
                "стало 1310 (24 августа 2026), расход 310 кВт·ч"
            ),
        ),
        (
            Language.EN,
            (
                "Recalculation of July 2026: 300 kWh before, 155 kWh now. Meter M1: 1000 (24 June 2026), then 1310 "
                "(24 August 2026), so 310 kWh were used"
            ),
        ),
    ],
)
def test_o22_a_recalculation_tells_what_it_changes(language: Language, told: str) -> None:
    line = EstimateLine(
        Kopecks(-106_575), ChargeLineKind.RECALCULATION, month=Month(JULY), kwh_before=300, volume=gap()
    )  # fmt: skip

    text = said(line, language)

    assert text.startswith(told)
    assert text.endswith((" К оплате меньше на 1 065,75 ₽.", " 1,065.75 rubles less are to be paid."))


@pytest.mark.parametrize(
    ("given", "zones", "told"),
    [
        (
            {T1: 276},
            2,
            (
                "Электроэнергия, день: 276 кВт·ч × 7,35 ₽ = 2 028,60 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц, все зоны "
                "вместе). Эта цена ещё не утверждена. В тарифе есть зоны T1 (день) и T2 (ночь): расход по T2 (ночь) не "
                "указан и в сумму не вошёл."
            ),
        ),
        (
            {T2: 100},
            3,
            (
                "Электроэнергия, ночь: 100 кВт·ч × 7,35 ₽ = 735,00 ₽ (1-й диапазон: до 1 100 кВт·ч в месяц, все зоны "
                "вместе). Эта цена ещё не утверждена. В тарифе есть зоны T1 (пик), T2 (ночь) и T3 (полупик): расход по "
                "T1 (пик) и T3 (полупик) не указан и в сумму не вошёл."
            ),
        ),
    ],
)
def test_o22_zones_are_those_of_the_tariff_and_one_that_is_left_out_is_named(
    given: dict[TariffZone, int], zones: int, told: str
) -> None:
    priced = rates(**{zone.value: "7.35 10.00 14.64" for zone in list(TariffZone)[:zones]})

    [line] = estimate_as_of(tariff=tariff(priced), day=JULY, consumption=given).lines

    assert said(line) == told


def test_o22_a_zone_that_is_left_out_is_named_once_and_a_zero_is_no_gap() -> None:
    priced = tariff(rates(T1="7.35 10.00 14.64", T2="4 5 6"))

    lines = estimate_as_of(tariff=priced, day=JULY, consumption={T1: 1_900}).lines
    [whole] = estimate_as_of(tariff=priced, day=JULY, consumption={T1: 276, T2: 0}).lines

    assert [said(line, Language.EN).partition("The tariff has ")[2] for line in lines] == [
        "", "", ("the zones T1 (day) and T2 (night): the consumption of T2 (night) was not given and is not in the "
        "amount."),
    ]  # fmt: skip
    assert "не указан" not in said(whole)
    assert said(whole).startswith("Электроэнергия, день: 276")
