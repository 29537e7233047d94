"""
How failed sign-ins slow down further ones.

A login and an address each have a tally. What is counted is forgiven piece by piece with time, and whole after a day
without a new one. docs/decisions/0011-sign-in.md tells why.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from domain.clocks import SKEW, is_ahead

DAY = timedelta(days=1)
LONGEST_WAIT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    What a subject may do before a picture is asked for (null: never), and before it must wait in between.

    Waits double from a second on, up to ``longest_wait``.
    """

    subject: str
    captcha_from: int | None
    wait_from: int
    forgiven_every: timedelta
    longest_wait: timedelta = LONGEST_WAIT


LOGIN = Allowance("login", captcha_from=5, wait_from=10, forgiven_every=timedelta(hours=1))
ADDRESS = Allowance("address", captcha_from=20, wait_from=50, forgiven_every=timedelta(minutes=3))
"""An office or a mobile network stands behind one address, so it may fail more often and is forgiven sooner."""
PICTURES = Allowance("captcha", captcha_from=None, wait_from=300, forgiven_every=timedelta(seconds=12))
"""Pictures that an address is given: since a solved one always gets a try heard, they bound how fast one can guess."""
PASSWORD = Allowance("password", captcha_from=None, wait_from=5, forgiven_every=timedelta(hours=1))
"""Password of somebody who is signed in, asked for again: whoever found an open session may not guess it."""
SECOND_FACTOR = Allowance(
    "second factor", captcha_from=None, wait_from=5, forgiven_every=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
"""Codes of a second factor: only who knows the password can be wrong here, so waits may be long (26 codes a day)."""
CODE = Allowance("code", captcha_from=None, wait_from=5, forgiven_every=timedelta(minutes=2))
"""Codes tried for one login, e-mail or phone, known or not; asking for a new code forgives them."""
CODES_OF_ADDRESS = Allowance("code_address", captcha_from=None, wait_from=20, forgiven_every=timedelta(minutes=1))
LINKS = Allowance(
    "link", captcha_from=None, wait_from=5, forgiven_every=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
"""Accounts that a person named wrongly; one who has the bill at hand needs few tries (26 a day)."""
LINKS_OF_ADDRESS = Allowance(
    "link address", captcha_from=None, wait_from=50, forgiven_every=timedelta(minutes=10),
    longest_wait=timedelta(minutes=10),
)  # fmt: skip
"""The same from one address, where a guesser could register many people."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What is counted against one subject as it stood when it last grew."""

    allowance: Allowance
    count: float
    last_at: datetime

    def at(self, now: datetime) -> float:
        """Return what is not forgiven yet."""
        passed = max(now - self.last_at, timedelta())
        return 0.0 if passed >= DAY else max(0.0, self.count - passed / self.allowance.forgiven_every)

    def one_more(self, now: datetime) -> "Tally":
        """Return the tally as it stands after one more."""
        last_at = now if is_ahead(self.last_at, now=now) else max(now, self.last_at)
        return replace(self, count=self.at(now) + 1, last_at=last_at)

    def asks_for_captcha(self, now: datetime) -> bool:
        """Tell whether a try needs a solved picture."""
        limit = self.allowance.captcha_from
        return limit is not None and ceil(self.at(now)) >= limit

    @property
    def retry_at(self) -> datetime | None:
        """When the wait ends that the last one brought, null for none: 1, 2, 4 seconds and on."""
        beyond = ceil(self.count) - self.allowance.wait_from
        if beyond < 0:
            return None
        # Above 2^16 seconds the longest wait holds anyway; larger powers would only make large numbers.
        return self.last_at + min(self.allowance.longest_wait, timedelta(seconds=2 ** min(beyond, 16)))


def retry_at(*tallies: Tally, now: datetime) -> datetime | None:
    """
    Return when the last of the waits ends, null where all are over.

    One that ends later than the longest one could is of a clock that was set back since, and holds nobody.
    """
    return max(
        (
            end
            for tally in tallies
            if (end := tally.retry_at) and now < end <= now + tally.allowance.longest_wait + SKEW
        ),
        default=None,
    )
