"""Which phones codes are sent to: mobile ones, of countries that an operator names."""

import pytest

from auth.identifiers import read_phone
from auth.texting import Texting, is_calling_code, takes_messages
from domain.inputs import FieldErrorCode, FieldFault


@pytest.mark.parametrize(
    ("typed", "takes"),
    [("8 918 216-83-01", True), ("+7 000 123-45-67", True), ("+1 202 555 0123", True), ("+375 29 491 19 11", True),
     ("8 861 216-83-01", False), ("8 800 555-35-35", False), ("8 803 555-35-35", False)],
)  # fmt: skip
def test_n4_text_messages_reach_no_landline(typed: str, takes: bool) -> None:
    phone = read_phone(typed)
    assert phone is not None
    assert takes_messages(phone) is takes


@pytest.mark.parametrize(
    ("countries", "typed", "instead"),
    [
        (("7",), "+375 29 491 19 11", "+7"),
        (("7",), "+1 202 555 0123", "+7"),
        (("7", "375"), "+44 7400 123456", "+7, +375"),
        (("375",), "8 861 216-83-01", "+375"),
        (("7",), "8 861 216-83-01", None),
        ((), "8 800 555-35-35", None),
    ],
)
def test_n4_a_phone_that_gets_no_codes_is_told_which_would(
    countries: tuple[str, ...], typed: str, instead: str | None
) -> None:
    (fault,) = Texting(countries).faults(read_phone(typed))

    assert fault == FieldFault(("phone",), FieldErrorCode.NOT_ALLOWED)
    assert fault.instead == instead


@pytest.mark.parametrize(
    ("countries", "typed"),
    [(("7",), "8 918 216-83-01"), (("7",), "+7 701 234 56 78"), (("7",), "+7 000 123-45-67"),
     (("7", "375"), "+375 29 491 19 11"), ((), "+1 202 555 0123"), (("7",), "no phone")],
)  # fmt: skip
def test_n4_a_phone_of_a_country_that_is_named_gets_codes(countries: tuple[str, ...], typed: str) -> None:
    assert Texting(countries).faults(read_phone(typed)) == []


@pytest.mark.parametrize(("text", "is_one"), [("7", True), ("375", True), ("0", False), ("77", False), ("", False)])
def test_calling_codes_are_those_of_countries(text: str, is_one: bool) -> None:
    assert is_calling_code(text) is is_one
