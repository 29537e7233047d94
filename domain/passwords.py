"""
Which passwords are taken: long ones that nobody guesses soon, of any signs (NIST 800-63B-4, 3.1.1.2).

Length is counted by code points after NFKC. Nothing is asked of a password's composition.
"""

import unicodedata

from domain.inputs import FieldErrorCode

MINIMUM = 15
"""Signs that a password needs where it alone opens the cabinet."""
LOWEST_MINIMUM = 8
MAXIMUM = 128
CHANGES_AN_HOUR = 5
"""Times that a person may change the password in an hour: each sends messages, and text messages cost money."""
LEAST_SCORE = 3
"""Of zxcvbn's scores 0 to 4: from 3 on, more than 10^8 guesses."""

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LATIN_SHIFTED = '~QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
_KEYS = (*zip(_LATIN + _LATIN_SHIFTED, _CYRILLIC + _CYRILLIC.upper(), strict=True),)
_SWAPPED = str.maketrans(dict(_KEYS) | {cyrillic: latin for latin, cyrillic in _KEYS})


def normalised(password: str) -> str:
    """Return a password as it is counted and kept: one sign can be typed in several ways."""
    return unicodedata.normalize("NFKC", password)


def swapped(text: str) -> str:
    """Return what the same keys give where the keyboard stands on the other alphabet: йцукен for qwerty, and back."""
    return text.translate(_SWAPPED)


def length_fault(password: str, *, minimum: int) -> tuple[FieldErrorCode, int] | None:
    """Return what is wrong with a password's length, and the bound that it passed; null where nothing is."""
    length = len(normalised(password))
    if length < minimum:
        return FieldErrorCode.TOO_SHORT, minimum
    return (FieldErrorCode.TOO_LONG, MAXIMUM) if length > MAXIMUM else None
