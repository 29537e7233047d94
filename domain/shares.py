"""Whole units divided by weights, none lost and none made."""

from collections.abc import Sequence


class NothingToShareBy(Exception):
    """No weight is above 0, so the units would be lost."""


def share_out(total: int, *, weights: Sequence[int]) -> list[int]:
    """
    Divide ``total`` whole units in proportion to ``weights`` (billing rule 4, largest remainder).

    All shares are rounded down; the units left over go to the largest fractions, the earlier share first on a tie.

    :raises NothingToShareBy: there are units, but no weight above 0
    """
    whole = sum(weights)
    if total and not whole:
        raise NothingToShareBy
    shares = [total * weight // (whole or 1) for weight in weights]
    fractions = [total * weight % (whole or 1) for weight in weights]
    # The sort is stable, which is what puts the earlier share first.
    by_fraction = sorted(range(len(weights)), key=lambda place: -fractions[place])
    for place in by_fraction[: total - sum(shares)]:
        shares[place] += 1
    return shares
