"""How long a password is, and what its keys give on the other alphabet."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from domain.inputs import FieldErrorCode
from domain.passwords import MAXIMUM, MINIMUM, length_fault, swapped


def test_o5_n3_length_is_counted_in_signs() -> None:
    assert length_fault("я" * 14, minimum=MINIMUM) == (FieldErrorCode.TOO_SHORT, 15)
    assert length_fault("я" * 15, minimum=MINIMUM) is None
    assert length_fault("😀" * 128, minimum=MINIMUM) is None
    assert length_fault("x" * 129, minimum=MINIMUM) == (FieldErrorCode.TOO_LONG, 128)
    assert length_fault("и\u0306" * 14, minimum=MINIMUM) == (FieldErrorCode.TOO_SHORT, 15)


@given(st.text(max_size=140), st.integers(8, 64))
def test_any_text_of_the_right_length_is_long_enough(text: str, minimum: int) -> None:
    length = len(unicodedata.normalize("NFKC", text))

    assert (length_fault(text, minimum=minimum) is None) == (minimum <= length <= MAXIMUM)


def test_the_same_keys_give_other_signs_on_the_other_alphabet() -> None:
    assert swapped("йцукен") == "qwerty"
    assert swapped("Ghbdtn") == "Привет"
    assert swapped("пароль 1") == "gfhjkm 1"


@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВ qwertyQWERTY0123"))
def test_swapping_twice_gives_the_text_back(text: str) -> None:
    assert swapped(swapped(text)) == text
