"""The sentence on a penalty: which of its days are told."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from domain.ledger import EntryKind, LedgerPart, Posting
from domain.penalties import PenaltyFacts, Stretch, exact_of, rounded
from domain.penalty_stretches import newest_stretches
from domain.users import Language
from schema.texts.penalties import penalty_text

PERCENT = Fraction(19, 2)
DEBT = (
    Stretch(73_500, date(2025, 9, 11), date(2025, 9, 30), 31, 300, PERCENT),
    Stretch(70_000, date(2025, 10, 1), date(2025, 10, 9), 51, 300, PERCENT),
    Stretch(60_000, date(2025, 10, 10), date(2025, 10, 20), 60, 300, PERCENT),
    Stretch(50_000, date(2025, 10, 21), date(2025, 10, 31), 71, 300, PERCENT),
)
OCTOBER = date(2025, 10, 1)
LAST = date(2025, 10, 31)


def entry(amount: int) -> Posting:
    return Posting(LAST, EntryKind.PENALTY, LedgerPart.PENALTY, amount, date(2025, 7, 1), None)


def test_rule_30_figures_of_september_and_october_are_told_by_their_own_days() -> None:
    whole = Stretch(73_500, date(2025, 9, 11), LAST, 31, 300, PERCENT)
    facts = PenaltyFacts(date(2025, 8, 11), 1_187, 466, (whole,), grace=30)

    [told] = newest_stretches(facts=facts, amount=721, since=OCTOBER)

    assert (told.since, told.until, told.late) == (OCTOBER, LAST, 51)
    assert penalty_text(facts, entry(721), Language.RU) == (
        "Начислены пени на долг за июль 2025, срок оплаты 11 августа 2025, первые 30 дней просрочки без пеней: 735,00 "
        "₽ × 31 день × 1/300 от 9,5 % годовых, с 1 по 31 октября 2025 (51–81-й дни просрочки); всего с начала "
        "просрочки 11,87 ₽, раньше начислено 4,66 ₽"
    )


def test_what_was_changed_of_earlier_days_is_told_with_all_of_them() -> None:
    total = rounded(exact_of(DEBT))
    facts = PenaltyFacts(date(2025, 8, 11), total, 300, DEBT)

    assert newest_stretches(facts=facts, amount=total - 300, since=OCTOBER) == DEBT
    assert penalty_text(facts, entry(total - 300), Language.RU) == (
        "Начислены пени на долг за июль 2025, срок оплаты 11 августа 2025: 6,65 ₽ с 11 сентября по 9 октября 2025; "
        "600,00 ₽ × 11 дней × 1/300 от 9,5 % годовых, с 10 по 20 октября 2025 (60–70-й дни просрочки); "
        "500,00 ₽ × 11 дней × 1/300 от 9,5 % годовых, с 21 по 31 октября 2025 (71–81-й дни просрочки); "
        "всего 10,48 ₽, раньше начислено 3,00 ₽"
    )


def test_what_a_billing_system_posted_too_much_is_given_back() -> None:
    facts = PenaltyFacts(date(2025, 8, 11), -500, 0, (), returned=500)

    assert penalty_text(facts, entry(-500), Language.RU) == (
        "Перерасчёт пеней на долг за июль 2025, срок оплаты 11 августа 2025: раньше начислено лишнее; "
        "долг стал меньше или оплачен раньше"
    )


def test_one_day_is_one_day() -> None:
    facts = PenaltyFacts(date(2025, 8, 11), 23, 0, (replace(DEBT[0], until=DEBT[0].since),))

    assert penalty_text(facts, entry(23), Language.EN) == (
        "Penalty on the debt of July 2025, due on 11 August 2025: 735.00 rubles x 1 day x 1/300 of 9.5 % a year, "
        "11 September 2025 (day 31 of the delay)"
    )


def test_rule_28_a_firm_is_told_of_no_free_days_and_a_household_of_its_own() -> None:
    stretch = Stretch(73_500, date(2025, 8, 12), LAST, 1, 130, PERCENT)

    firm = penalty_text(PenaltyFacts(date(2025, 8, 11), 4_351, 0, (stretch,)), entry(4_351), Language.RU)
    home = penalty_text(PenaltyFacts(date(2025, 8, 11), 23, 0, DEBT[:1], grace=30), entry(23), Language.EN)

    assert "без пеней" not in firm
    assert home.startswith(
        "Penalty on the debt of July 2025, due on 11 August 2025, the first 30 days of the delay cost nothing: 735.00 "
    )
