"""Count what could be guessing, by login and by address."""

import unicodedata
import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from domain.limits import network_of
from domain.throttle import (
    ADDRESS,
    CODE,
    CODES_OF_ADDRESS,
    LINKS,
    LINKS_OF_ADDRESS,
    LOGIN,
    PASSWORD,
    PICTURES,
    SECOND_FACTOR,
    Allowance,
    Tally,
)
from models.attempts import AttemptKey, lock_attempts
from models.users import AttemptCount

COUNTED = (
    ADDRESS, CODE, CODES_OF_ADDRESS, LINKS, LINKS_OF_ADDRESS, LOGIN, PASSWORD, PICTURES, SECOND_FACTOR,
)  # fmt: skip
ALLOWANCES = {allowance.subject: allowance for allowance in COUNTED}


def login_key(identifier: str) -> AttemptKey:
    """Return what failures of a login, e-mail or phone are counted by, whether or not anybody has it."""
    return _key(LOGIN, identifier)


def address_key(address: str) -> AttemptKey:
    """Return what failures of an address are counted by: of IPv6 its network."""
    return _key(ADDRESS, network_of(address))


def pictures_key(address: str) -> AttemptKey:
    """Return what pictures given to an address are counted by."""
    return _key(PICTURES, network_of(address))


def password_key(user_id: uuid.UUID) -> AttemptKey:
    """Return what wrong passwords of a signed-in person are counted by."""
    return _key(PASSWORD, str(user_id))


def second_factor_key(user_id: uuid.UUID) -> AttemptKey:
    """Return what wrong codes of a person's second factor are counted by."""
    return _key(SECOND_FACTOR, str(user_id))


def code_key(identifier: str) -> AttemptKey:
    """Return what wrong codes are counted by: the login, e-mail or phone that was typed, or the person's key."""
    return _key(CODE, identifier)


def codes_of_address_key(address: str) -> AttemptKey:
    """Return what wrong codes that come from an address are counted by."""
    return _key(CODES_OF_ADDRESS, network_of(address))


def links_keys(*, user_id: uuid.UUID, address: str) -> tuple[AttemptKey, AttemptKey]:
    """Return what accounts named wrongly are counted by: the person who names them, and the address."""
    return _key(LINKS, str(user_id)), _key(LINKS_OF_ADDRESS, network_of(address))


async def locked_tallies(session: AsyncSession, *keys: AttemptKey, now: datetime) -> "Tallies":
    """Return the tallies of ``keys``; whoever else asks for them waits until this transaction ends."""
    return Tallies(list((await lock_attempts(session, keys=keys, now=now)).values()))


class Tallies:
    """Locked counts, and what the rules make of them."""

    def __init__(self, rows: list[AttemptCount]) -> None:
        self._rows = rows

    def all(self) -> list[Tally]:
        """Return each as the rules see it."""
        return [Tally(ALLOWANCES[row.subject], row.failures, row.last_failure_at) for row in self._rows]

    def count_one(self, now: datetime) -> list[Tally]:
        """Count one more on each, stored when the transaction commits, and return them."""
        grown = [tally.one_more(now) for tally in self.all()]
        for row, tally in zip(self._rows, grown, strict=True):
            row.failures, row.last_failure_at = tally.count, tally.last_at
        return grown


def _key(allowance: Allowance, text: str) -> AttemptKey:
    normal = unicodedata.normalize("NFKC", text).lower().encode("utf-8", "replace")
    return AttemptKey(allowance.subject, sha256(normal).digest())
