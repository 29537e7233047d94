"""What is said of every way in which a month's kilowatt-hours can come about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount
from domain.charges import ChargeBasis, PostedCharge
from domain.grounds import Ground
from domain.ledger import EntryKind, LedgerPart, Posting
from domain.month_volumes import MonthVolume
from domain.terms import AccessRefusal
from domain.users import Language
from schema.texts.charges import charge_text
from schema.texts.ledger import posting
from schema.texts.volumes import volume_sentences
from tests.domain.billed import CONTROL, PERSONS, account, billed, closed, every_month, month, shown
from tests.plain import plain

OCTOBER = month("2026-10")
CHANGED = date(2026, 10, 12)
FIRM = AccountKind.BUSINESS
NORM = " Норматив: Приказ о нормативах № 1-н от 01.01.2020."
WHY = "показаний, которые можно учесть, нет с "


def october(of: BilledAccount, first: str = "2026-10") -> MonthVolume:
    volumes: Mapping[object, MonthVolume] = closed(of, first, "2026-10")
    return volumes[OCTOBER]


def said(volume: MonthVolume, language: Language = Language.RU) -> str:
    return str(plain(" ".join(volume_sentences(volume, language))))


def test_rule_9_a_share_of_a_gap_is_told_with_all_of_it() -> None:
    volumes = closed(account(billed(shown("2026-06-24", 1000), shown("2026-11-24", 1612))), "2026-07", "2026-11")

    assert [said(volumes[month(f"2026-{each:02}")]).split(". ")[1] for each in (7, 9)] == [
        f"Этот расход поделён поровну на все дни месяцев с июля по ноябрь 2026 (153 дня): на {share}."
        for share in ("июль 2026 (31 день) приходится 124 кВт·ч", "сентябрь 2026 (30 дней) приходится 120 кВт·ч")
    ]
    assert said(volumes[month("2026-08")]) == (
        "Счётчик M1: было 1000 (24 июня 2026), стало 1612 (24 ноября 2026), расход 612 кВт·ч. Этот расход "
        "поделён поровну на все дни месяцев с июля по ноябрь 2026 (153 дня): на август 2026 (31 день) приходится "
        "124 кВт·ч."
    )
    assert said(volumes[month("2026-08")], Language.EN) == (
        "Meter M1: 1000 (24 June 2026), then 1612 (24 November 2026), so 612 kWh were used. They are divided evenly "
        "among all days of the months from July to November 2026 (153 days): 124 kWh fall to August 2026 (31 days)."
    )


def test_rule_10_ratio_and_roll_over_are_told_zone_by_zone() -> None:
    meter = billed(
        shown("2026-09-24", 5000, 999900), shown("2026-10-24", 5060, 30, rolled_over=True), zones=2, ratio=20
    )

    volume = october(account(meter))

    assert said(volume) == (
        "Счётчик M1, день: было 5000 (24 сентября 2026), стало 5060 (24 октября 2026), расход 60 × 20 (коэффициент "
        "трансформации) = 1 200 кВт·ч. Счётчик M1, ночь: было 999900 (24 сентября 2026), стало 30 (24 октября 2026, "
        "счётчик прошёл через ноль), расход 130 × 20 (коэффициент трансформации) = 2 600 кВт·ч."
    )
    assert said(volume, Language.EN) == (
        "Meter M1, day: 5000 (24 September 2026), then 5060 (24 October 2026), so 60 x 20 (transformation ratio) = "
        "1,200 kWh were used. Meter M1, night: 999900 (24 September 2026), then 30 (24 October 2026, the meter passed "
        "zero), so 130 x 20 (transformation ratio) = 2,600 kWh were used."
    )


def test_rule_11_each_meter_of_a_replacement_is_named() -> None:
    old = billed(shown("2026-09-24", 100), shown("2026-10-12", 120, source=CONTROL), removed_on=CHANGED)
    new = billed(shown("2026-10-12", 7, source=CONTROL), serial="M2", installed_on=CHANGED)
    first = "Счётчик M1: было 100 (24 сентября 2026), стало 120 (12 октября 2026), расход 20 кВт·ч."

    assert said(october(account(old, new))) == (
        f"{first} Счётчик M2: первое показание, расход от него войдёт в следующие месяцы."
    )
    read = replace(new, readings=[*new.readings, shown("2026-10-24", 40)])
    assert said(october(account(old, read))) == (
        f"{first} Счётчик M2: было 7 (12 октября 2026), стало 40 (24 октября 2026), расход 33 кВт·ч."
    )


def test_rule_12_a_mean_that_is_rounded_is_told_so() -> None:
    volume = october(account(billed(*every_month("2026-02", 0, 100, 200, 300, 400, 500, 602, 703))))

    assert said(volume) == (
        "Счётчик M1: за октябрь 2026 нет показаний, которые можно учесть. Взят средний расход: 703 кВт·ч за "
        "7 месяцев с показаниями (с марта по сентябрь 2026), в месяц около 100 кВт·ч."
    )


@pytest.mark.parametrize(
    ("of", "first", "sentence"),
    [
        (
            account(),
            "2026-10",
            "Расход взят по нормативу: 60 кВт·ч на человека × 2 человека × 1,5 = 180 кВт·ч. Причина: счётчика нет, "
            "хотя его можно поставить, поэтому норматив умножен на 1,5." + NORM,
        ),
        (
            account(terms=[replace(PERSONS, can_be_fitted=False, persons=1)]),
            "2026-10",
            "Расход взят по нормативу: 98 кВт·ч на человека × 1 человек = 98 кВт·ч. Причина: счётчик поставить "
            "нельзя." + NORM,
        ),
        (
            account(billed(*every_month("2026-06", 1, 2, 3, 4))),
            "2026-10",
            "Расход взят по нормативу: 60 кВт·ч на человека × 2 человека = 120 кВт·ч. Причина: " + WHY
            + "октября 2026, а для среднего расхода месяцев с показаниями мало." + NORM,
        ),
        (
            account(billed(*every_month("2025-12", 1, 2, 3, 4, 5, 6, 7))),
            "2026-07",
            "Расход взят по нормативу: 60 кВт·ч на человека × 2 человека = 120 кВт·ч. Причина: " + WHY
            + "июля 2026, а средний расход берут только в первые месяцы." + NORM,
        ),
        (
            account(
                billed(*every_month("2026-05", 1, 2, 3, 4, 5, 6)),
                refusals=[AccessRefusal(date(2026, each, 3), Ground("Акт")) for each in (8, 9)],
            ),
            "2026-10",
            "Расход взят по нормативу: 60 кВт·ч на человека × 2 человека × 1,5 = 180 кВт·ч. Причина: проверяющего не "
            "пустили к счётчику, акты от 3 августа 2026 и 3 сентября 2026, поэтому норматив умножен на 1,5." + NORM,
        ),
        (
            account(billed(*every_month("2026-01", 1, 2, 3, day=1, kind=FIRM)), kind=FIRM),
            "2026-03",
            "Расход взят по наибольшей мощности: 10 кВт × 24 часа × 31 день = 7 440 кВт·ч. Причина: " + WHY
            + "марта 2026.",
        ),
        (
            account(billed(*every_month("2026-08", 1, 200, 300, day=1, kind=FIRM)), kind=FIRM),
            "2026-08",
            "Счётчик M1: за октябрь 2026 нет показаний, которые можно учесть. Взят расход за сентябрь 2026: 100 кВт·ч.",
        ),
    ],
)  # fmt: skip
def test_rules_13_to_15_and_21_what_stands_in_is_told_with_its_reason(
    of: BilledAccount, first: str, sentence: str
) -> None:
    assert said(october(of, first)) == sentence


def test_of_several_meters_the_one_that_was_not_read_is_named() -> None:
    volume = october(account(billed(shown("2026-09-24", 100), shown("2026-10-24", 150)), billed(serial="M2")))

    assert said(volume).startswith(
        "Счётчик M1: было 100 (24 сентября 2026), стало 150 (24 октября 2026), расход 50 кВт·ч. "
        "Счётчик M2: за октябрь 2026 нет показаний, которые можно учесть. Расход взят по нормативу: "
    )


def test_a_firm_is_told_of_power_and_never_of_a_norm() -> None:
    volume = october(account(billed(*every_month("2026-01", 1, 2, 3, day=1, kind=FIRM)), kind=FIRM), "2026-03")
    charge = PostedCharge(7_440, ChargeBasis.NORM, None, is_power=True)
    entry = Posting(
        date(2026, 10, 31), EntryKind.CHARGE, LedgerPart.MAIN, 5_000, date(2026, 10, 1), None, charge=charge
    )  # fmt: skip

    text = plain(charge_text(month=OCTOBER, basis=volume.basis, volume=volume, language=Language.RU))

    assert text.startswith("За октябрь 2026 начислено 7 440 кВт·ч по наибольшей мощности. ")
    assert plain(posting(entry, Language.RU)) == (
        "Начислено за электроэнергию, октябрь 2026: 7 440 кВт·ч по наибольшей мощности"
    )
    assert "норматив" not in text
