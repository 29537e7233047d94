import pytest

from domain.accounts import Address, plain_number


@pytest.mark.parametrize("text", ["№ 230012345678", "\ufeff№230012345678", "2300\u200b12345678\u200e"])
def test_signs_that_come_along_are_left_out(text: str) -> None:
    assert plain_number(text) == "230012345678"


@pytest.mark.parametrize("text", ["230012345678", "2300 1234 5678", "2300-1234-5678", " 2300\u00a01234\u20135678\t"])
def test_number_is_taken_as_people_write_it(text: str) -> None:
    assert plain_number(text) == "230012345678"


@pytest.mark.parametrize("text", ["2300/1", "23,00", "", "\0", "\ud800"])
def test_other_signs_stay_and_find_no_account(text: str) -> None:
    assert plain_number(text) == text
    assert not text.isalnum()


def test_address_is_one_line_of_its_parts() -> None:
    assert (
        Address("г. Краснодар", "ул. Красная", "1", "2", "3").line == "г. Краснодар, ул. Красная, д. 1, корп. 2, кв. 3"
    )
    assert Address("х. Ленина", "", "4А").line == "х. Ленина, д. 4А"
