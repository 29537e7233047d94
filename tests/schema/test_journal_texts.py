"""Every step that a person may take has its part of the cabinet and its sentences (O28)."""

from string import Formatter

import pytest

from domain.journal import Action, OperationKind
from domain.payments import PaymentFailure, PaymentPurpose
from domain.users import Language
from schema.texts.journal import SUMMARIES, summary
from tests.plain import plain

PARTS = {
    "number": "Р-2026-000017",
    "count": "3",
    "contact": "ivan@example.com",
    "month": "2026-11",
    "values": "M17: 4310",
    "amount": "150.00",
    "card": "•••• 4242",
    "purpose": "ELECTRICITY",
    "failure": "DECLINED",
}
PAID = {"amount": "17.00", "number": "230000000017"}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("action", Action)
def test_o28_every_action_has_a_sentence_in_each_language(action: Action, language: Language) -> None:
    text = SUMMARIES[action]
    named = {name for _, name, _, _ in Formatter().parse(text.ru) if name}

    told = summary(action, PARTS, language)

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


def test_o28_a_payment_is_told_with_its_purpose_and_a_failed_one_with_the_reason() -> None:
    parts = PAID | {"purpose": "ELECTRICITY"}
    poor = parts | {"failure": "INSUFFICIENT_FUNDS"}

    assert plain(summary(Action.PAYMENT_REFUNDED, parts, Language.RU)) == (
        "Возвращён платёж 17,00 ₽ за электроэнергию по лицевому счёту 230000000017"
    )
    assert plain(summary(Action.PAYMENT_FAILED, poor, Language.RU)) == (
        "Не прошёл платёж 17,00 ₽ за электроэнергию по лицевому счёту 230000000017: на карте не хватает денег"
    )
    assert plain(summary(Action.PAYMENT_FAILED, poor, Language.EN)) == (
        "A payment of 17.00 rubles for electricity of account 230000000017 failed: there is too little money on the "
        "card"
    )


def test_f9_what_becomes_of_money_is_told_where_the_gateway_did_not_carry_a_payment_out() -> None:
    parts = PAID | {"purpose": "PENALTY", "failure": "GATEWAY_ERROR"}

    told = {language: plain(summary(Action.PAYMENT_FAILED, parts, language)) for language in Language}

    assert told == {
        Language.RU: (
            "Не прошёл платёж 17,00 ₽ в счёт пеней по лицевому счёту 230000000017: сбой платёжного сервиса. Если "
            "деньги с карты всё же списаны, они вернутся на неё или будут зачтены как оплата"
        ),
        Language.EN: (
            "A payment of 17.00 rubles against the penalty of account 230000000017 failed: the payment service did not "
            "carry it out. If money was taken from the card all the same, it comes back to the card or is counted as "
            "paid"
        ),
    }


def test_o28_a_payment_of_which_less_was_kept_is_told_as_before() -> None:
    told = {language: plain(summary(Action.PAYMENT_FAILED, PAID, language)) for language in Language}

    assert told == {
        Language.RU: "Не прошёл платёж 17,00 ₽ по лицевому счёту 230000000017",
        Language.EN: "A payment of 17.00 rubles for account 230000000017 failed",
    }


@pytest.mark.parametrize("language", Language)
def test_o28_no_two_purposes_and_no_two_failures_are_told_alike(language: Language) -> None:
    begun = {summary(Action.PAYMENT_STARTED, PAID | {"purpose": each.value}, language) for each in PaymentPurpose}
    failed = {summary(Action.PAYMENT_FAILED, PAID | {"failure": each.value}, language) for each in PaymentFailure}

    assert (len(begun), len(failed)) == (len(PaymentPurpose), len(PaymentFailure))
