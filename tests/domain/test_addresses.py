"""Addresses as people write them are matched, near ones are not (O4, O9)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Address
from domain.addresses import plain, same_place
from tests.domain.addresses_table import KEPT, OTHERS, SAME

LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"
HOUSES = st.tuples(st.integers(1, 999), st.sampled_from(("", *LETTERS)), st.sampled_from(("", "/1", "/24")))
texts = st.text(max_size=12) | st.text('аАеЁёкдуля.,- №"/12a B', max_size=12)
addresses = st.builds(Address, texts, texts, texts, st.none() | texts, st.none() | texts)
known = st.sampled_from(KEPT + [address for _, address in SAME + OTHERS])


def _name(address: Address) -> str:
    return address.line


def test_o9_the_table_has_a_hundred_of_each() -> None:
    assert len(SAME) >= 100
    assert len(OTHERS) >= 100


@pytest.mark.parametrize(("kept", "typed"), SAME, ids=_name)
def test_o4_o9_an_address_as_people_write_it_is_matched(kept: Address, typed: Address) -> None:
    assert same_place(kept, typed)
    assert same_place(typed, kept)


@pytest.mark.parametrize(("kept", "typed"), OTHERS, ids=_name)
def test_o4_o9_an_address_that_is_near_but_wrong_is_refused(kept: Address, typed: Address) -> None:
    assert not same_place(kept, typed)
    assert not same_place(typed, kept)


@given(st.text() | texts)
def test_o9_the_plain_form_is_its_own_plain_form(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(addresses | known, addresses | known)
def test_o9_two_addresses_match_either_way_round(one: Address, other: Address) -> None:
    assert same_place(one, other) == same_place(other, one)


@given(addresses | known)
def test_o9_an_address_matches_itself_however_it_is_cased(address: Address) -> None:
    shouted = Address(*(part and plain(part).upper() for part in _fields(address)))

    assert same_place(address, address)
    assert same_place(address, shouted)


@given(HOUSES, HOUSES)
def test_o9_two_houses_never_match(one: tuple[int, str, str], other: tuple[int, str, str]) -> None:
    address = KEPT[0]
    written, spaced = ("".join(map(str, one)), f"д. {other[0]} {other[1].lower()}{other[2]}")

    matched = same_place(replace(address, house=written), replace(address, house=spaced))

    assert matched == (one == other)


@pytest.mark.parametrize("part", ["locality", "street", "house", "building", "flat"])
def test_o9_what_is_longer_than_any_address_matches_nothing(part: str) -> None:
    endless = replace(KEPT[1], **{part: "край-" * 41})

    assert not same_place(endless, endless)


def _fields(address: Address) -> tuple[str | None, ...]:
    return address.locality, address.street, address.house, address.building, address.flat
