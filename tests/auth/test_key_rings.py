"""Texts sealed by the newest of several keys, and opened by any of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.key_rings import KeyRing
from auth.seals import SealBroken

OLD, NEW, OTHER = bytes([1] * 32), bytes([2] * 32), bytes([3] * 32)


@given(text=st.text(max_size=200), owner=st.text(max_size=50))
def test_what_an_older_key_sealed_opens_while_it_is_on_the_ring(text: str, owner: str) -> None:
    before, turned, after = KeyRing({"1": OLD}), KeyRing({"2": NEW, "1": OLD}), KeyRing({"2": NEW})
    sealed = before.close(text, owner=owner)

    assert turned.open(sealed, owner=owner) == text
    assert not turned.is_newest(sealed)
    again = turned.close(turned.open(sealed, owner=owner), owner=owner)
    assert turned.is_newest(again)
    assert after.open(again, owner=owner) == text
    with pytest.raises(SealBroken):
        after.open(sealed, owner=owner)


@pytest.mark.parametrize(
    ("ring", "owner", "change"),
    [(KeyRing({"1": OTHER}), "me", ""), (KeyRing({"1": OLD}), "you", ""), (KeyRing({"1": OLD}), "me", "x"),
     (KeyRing({"2": OLD}), "me", "")],
)  # fmt: skip
def test_another_key_another_owner_or_another_text_opens_nothing(ring: KeyRing, owner: str, change: str) -> None:
    sealed = KeyRing({"1": OLD}).close("token", owner="me")

    with pytest.raises(SealBroken):
        ring.open(sealed + change, owner=owner)


def test_what_names_no_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        KeyRing({"1": OLD}).open("token", owner="me")
