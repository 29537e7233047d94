"""Logins, mail addresses and phone numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.identifiers import IdentifierKind, read_email, read_identifier, read_phone


@pytest.mark.parametrize(
    "typed",
    ["8 (861) 216-83-01", "+7 861 216 83 01", "88612168301", "8.861.216.83.01", "+7(861)2168301", "7 861 216 83 01"],
)
def test_a_phone_is_one_number_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "+78612168301"


@pytest.mark.parametrize(
    "typed", ["", "12345", "ivan", "+7 861 216 83 0x", "8" * 300, "+", "()", "216-83-01", "+7 (7) 918 200"]
)
def test_what_is_no_phone_is_none(typed: str) -> None:
    assert read_phone(typed) is None


def test_numbers_that_reach_nobody_are_phones() -> None:
    assert read_phone("+7 000 123-45-67") == "+70001234567"


@pytest.mark.parametrize("typed", ["", "ivan", "ivan@", "@example.com", "ivan@example", "a b@example.com"])
def test_what_is_no_mail_address_is_none(typed: str) -> None:
    assert read_email(typed) is None


def test_a_mail_address_is_kept_as_given() -> None:
    assert read_email(" Ivan.Petrov@Example.com ") == "Ivan.Petrov@example.com"


@pytest.mark.parametrize("typed", ["\ufeffivan", "i\u200bvan", "№ ivan", " \u200e ivan "])
def test_signs_that_come_along_when_copying_do_not_count(typed: str) -> None:
    assert read_identifier(typed) == read_identifier("ivan")


def test_a_phone_without_its_plus_is_one() -> None:
    assert read_identifier("7 000 000 00 01") == read_identifier("+70000000001")


@pytest.mark.parametrize("typed", ["Anna@почта.рф", "anna@xn--80a1acny.xn--p1ai", " ANNA@ПОЧТА.РФ "])
def test_a_mail_address_signs_in_however_its_domain_is_written(typed: str) -> None:
    assert read_identifier(typed).text == (read_email(typed) or "").lower() == "anna@почта.рф"


@given(st.emails())
def test_whoever_registered_by_a_mail_address_is_found_by_it(typed: str) -> None:
    kept = read_email(typed)

    assert kept is None or read_identifier(typed).text == kept.lower()


@given(st.text())
def test_whatever_is_typed_names_somebody_that_a_database_can_be_asked_for(typed: str) -> None:
    found = read_identifier(typed)

    assert "\0" not in found.text
    found.text.encode("utf-8")
    assert read_identifier(found.text).kind is found.kind


@given(st.from_regex(r"[a-zа-яё][a-zа-яё0-9._-]{2,63}", fullmatch=True))
def test_a_login_is_the_same_in_any_case(login: str) -> None:
    assert read_identifier(login.upper()).kind is IdentifierKind.LOGIN
    assert read_identifier(f" {login.title()} ") == read_identifier(login)
