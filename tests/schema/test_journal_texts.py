"""Every step that a person may take has its part of the cabinet and its sentences (O28)."""

from string import Formatter

import pytest

from domain.journal import Action, OperationKind
from domain.users import Language
from schema.texts.journal import SUMMARIES, summary

PARTS = {
    "number": "Р-2026-000017",
    "count": "3",
    "contact": "ivan@example.com",
    "month": "2026-11",
    "values": "M17: 4310",
    "amount": "150.00",
    "card": "•••• 4242",
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("action", Action)
def test_o28_every_action_has_a_sentence_in_each_language(action: Action, language: Language) -> None:
    text = SUMMARIES[action]
    named = {name for _, name, _, _ in Formatter().parse(text.ru) if name}

    told = summary(action, {name: PARTS[name] for name in named}, language)

    assert told
    assert "{" not in told
    assert named == {name for _, name, _, _ in Formatter().parse(text.en) if name}


@pytest.mark.parametrize("action", Action)
def test_o28_every_action_has_its_kind(action: Action) -> None:
    assert isinstance(action.kind, OperationKind)


def test_o28_a_month_is_told_by_its_name() -> None:
    parts = {"month": "2026-11", "values": "M17: 4310"}

    assert summary(Action.READING_SUBMITTED, parts, Language.RU) == "Переданы показания за ноябрь 2026: M17: 4310"
    assert summary(Action.READING_SUBMITTED, parts, Language.EN) == "Gave readings of November 2026: M17: 4310"


def test_o28_an_amount_is_told_as_people_write_it() -> None:
    parts = {"amount": "12345.60", "number": "230000000017"}

    told = {language: summary(Action.PAYMENT_CONFIRMED, parts, language) for language in Language}

    assert told == {
        Language.RU: "Оплачено 12\N{NO-BREAK SPACE}345,60 ₽ по лицевому счёту 230000000017",
        Language.EN: "Paid 12,345.60 rubles for account 230000000017",
    }
