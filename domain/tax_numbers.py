"""Tax numbers (INN): 10 digits of an organisation, 12 of a person, the last one or two of which check the others."""

from collections.abc import Sequence

ORGANISATION = (2, 4, 10, 3, 5, 9, 4, 6, 8)
PERSON = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
"""Weights of the digits before the one that they give."""


def is_tax_number(text: str) -> bool:
    """Tell whether a text is a tax number whose check digits fit (domain facts 3.8)."""
    if not (text.isascii() and text.isdecimal()):
        return False
    digits = [int(digit) for digit in text]
    if len(digits) == len(ORGANISATION) + 1:
        return _fits(digits, ORGANISATION)
    return len(digits) == len(PERSON[1]) + 1 and all(_fits(digits, weights) for weights in PERSON)


def _fits(digits: Sequence[int], weights: Sequence[int]) -> bool:
    total = sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
    return total % 11 % 10 == digits[len(weights)]
