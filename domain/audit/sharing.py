"""Whole units given out one by one, so that nobody lags behind a fair share by more than one (billing rule 4)."""

from collections.abc import Sequence


def given_out(total: int, weights: Sequence[int]) -> list[int]:
    """
    Divide whole units by weights: all fair shares rounded down, then one unit each to whoever lags behind most.

    On a tie the earlier share is first.
    """
    whole = sum(weights)
    given = [total * weight // whole if whole else 0 for weight in weights]
    for _ in range(total - sum(given) if whole else 0):
        lags = [total * weight - whole * units for weight, units in zip(weights, given, strict=True)]
        given[lags.index(max(lags))] += 1
    return given
