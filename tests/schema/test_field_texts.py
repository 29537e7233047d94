"""What is said of a field tells what to do: how long a password is, how a phone is written, which days there are."""

from string import Formatter

import pytest

from domain.inputs import FieldErrorCode, FieldFault
from domain.users import Language
from schema.texts import Text
from schema.texts.fields import OF_FIELD, WITH_INSTEAD, sentence


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", FieldErrorCode)
def test_every_fault_has_a_sentence_in_each_language(code: FieldErrorCode, language: Language) -> None:
    assert sentence(FieldFault(("somewhere",), code), language).endswith(".")


@pytest.mark.parametrize("text", [*OF_FIELD.values(), *WITH_INSTEAD.values()])
def test_both_languages_tell_the_same(text: Text) -> None:
    named = [{name for _, name, _, _ in Formatter().parse(said) if name} for said in (text.ru, text.en)]

    assert named[0] == named[1] <= {"limit", "characters", "instead"}


@pytest.mark.parametrize(
    ("path", "code", "limit", "told"),
    [
        (("password",), "TOO_SHORT", 15, "не меньше 15 знаков"),
        (("newPassword",), "TOO_SHORT", 8, "не меньше 8 знаков"),
        (("password",), "TOO_SHORT", 21, "не меньше 21 знака"),
        (("password",), "TOO_LONG", 128, "не больше 128 знаков"),
        (("password",), "TOO_WEAK", None, "несколько слов"),
        (("email",), "MALFORMED", None, "anna@example.com"),
        (("phone",), "MALFORMED", None, "+7 918 000-00-00"),
        (("phone",), "NOT_ALLOWED", None, "мобильный"),
        (("login",), "MALFORMED", None, "от 3 до 64"),
        (("activateBy",), "NOT_ALLOWED", None, "почту для письма или телефон для SMS"),
        (("consentVersion",), "NOT_ALLOWED", None, "согласитесь ещё раз"),
        (("account", "address", "street"), "TOO_LONG", 200, "не больше 200 знаков"),
        (("preferredDate",), "OUT_OF_RANGE", 60, "через 60 дней"),
        (("accountNumber",), "NOT_ALLOWED", 100, "не больше 100"),
        (("amount",), "MALFORMED", None, "без пробелов, копейки — после точки, например: 1234.56"),
        (("returnUrl",), "TOO_LONG", 200, "не больше 200 знаков"),
        (("returnUrl",), "MALFORMED", None, "%20"),
        (("returnUrl",), "NOT_ALLOWED", None, "страницу личного кабинета"),
    ],
)
def test_a_fault_tells_what_to_do(path: tuple[str, ...], code: str, limit: int | None, told: str) -> None:
    assert told in sentence(FieldFault(path, FieldErrorCode(code), limit), Language.RU)


def test_n4_a_phone_of_another_country_is_told_how_one_begins() -> None:
    abroad = FieldFault(("phone",), FieldErrorCode.NOT_ALLOWED, instead="+7, +375")

    assert "начинается с +7, +375." in sentence(abroad, Language.RU)
    assert "begins with +7, +375." in sentence(abroad, Language.EN)


@pytest.mark.parametrize("field", ["email", "phone"])
def test_n2_where_either_contact_would_do_it_is_told(field: str) -> None:
    either = FieldFault((field,), FieldErrorCode.REQUIRED, instead="the other")

    assert "достаточно одного" in sentence(either, Language.RU)
    assert "one of them" in sentence(either, Language.EN)
    assert sentence(FieldFault((field,), FieldErrorCode.REQUIRED), Language.RU) == "Заполните это поле."
