"""
Compare how long the cabinet takes over people whom it knows and people whom it does not.

    .venv/bin/python bench/enumeration.py [--tries 200] [--port 8765]

Runs a cabinet of its own on loopback. Known and unknown take turns, each at an address of its own and each once the
worker has nothing left to do, so that nothing but the person differs. Fails where two answers differ by a byte, or
where the median of what the two of a turn are apart is above 5 % and 5 ms: they share what else the machine does
meanwhile, which the medians of each side, shown beside it, do not.
"""

import argparse
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from town import PASSWORD, Town, town  # isort: skip

MOST_PERCENT, MOST_MILLISECONDS = 5.0, 5.0
SIGN_IN = """
mutation ($login: String!, $password: String!) {
  signIn(input: {login: $login, password: $password}) { __typename ... on UserError { message } }
}
"""
RECOVER = """
mutation ($login: String!, $email: EmailAddress, $captcha: CaptchaInput!) {
  requestPasswordRecovery(input: {login: $login, email: $email, captcha: $captcha}) {
    __typename ... on RecoveryAccepted { message } ... on UserError { message }
  }
}
"""
RESEND = """
mutation ($login: String!, $captcha: CaptchaInput!) {
  resendActivation(input: {login: $login, captcha: $captcha}) {
    __typename ... on ResendAccepted { message } ... on UserError { message }
  }
}
"""
REGISTER = """
mutation ($email: EmailAddress!, $password: String!, $consent: String!, $captcha: CaptchaInput!) {
  register(
    input: {email: $email, password: $password, activateBy: EMAIL, consentVersion: $consent, captcha: $captcha}
  ) {
    __typename ... on Registered { activateBy } ... on UserError { message }
  }
}
"""
Variables = dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """One mutation, and what is asked about the known and the unknown of a number."""

    name: str
    query: str
    known: Callable[[int], Variables]
    unknown: Callable[[int], Variables]
    needs_picture: bool = True


@dataclass(frozen=True)
class Measured:
    """Medians in milliseconds, of each side and of turns' differences, and whether all answers were the same bytes."""

    name: str
    known: float
    unknown: float
    apart: float
    same: bool

    @property
    def is_fair(self) -> bool:
        """Tell whether nothing tells the known from the unknown."""
        percent = 100 * abs(self.apart) / min(self.known, self.unknown)
        return self.same and (abs(self.apart) <= MOST_MILLISECONDS or percent <= MOST_PERCENT)


def comparisons(consent: str) -> Iterator[Comparison]:
    """Yield what is compared, in an order in which one prepares the next."""

    def form(email: str) -> Variables:
        return {"email": email, "password": "Паром отходит в семь сорок", "consent": consent}

    yield Comparison(
        "signIn, by login", SIGN_IN,
        lambda n: {"login": f"person{n}", "password": PASSWORD + "!"},
        lambda n: {"login": f"nobody{n}", "password": PASSWORD + "!"}, needs_picture=False,
    )  # fmt: skip
    yield Comparison(
        "signIn, by e-mail", SIGN_IN,
        lambda n: {"login": f"person{n}@example.com", "password": PASSWORD + "!"},
        lambda n: {"login": f"nobody{n}@example.com", "password": PASSWORD + "!"}, needs_picture=False,
    )  # fmt: skip
    yield Comparison(
        "register, by e-mail", REGISTER,
        lambda n: form(f"person{n}@example.com"),
        lambda n: form(f"newcomer{n}@example.com"),
    )  # fmt: skip
    yield Comparison(
        "resendActivation", RESEND,
        lambda n: {"login": f"newcomer{n}@example.com"},
        lambda n: {"login": f"nobody{n}@example.com"},
    )  # fmt: skip
    yield Comparison(
        "requestPasswordRecovery, by login and e-mail", RECOVER,
        lambda n: {"login": f"person{n}", "email": f"person{n}@example.com"},
        lambda n: {"login": f"nobody{n}", "email": f"nobody{n}@example.com"},
    )  # fmt: skip
    yield Comparison(
        "requestPasswordRecovery, by e-mail", RECOVER,
        lambda n: {"login": f"person{n}@example.com"},
        lambda n: {"login": f"nobody{n}@example.com"},
    )  # fmt: skip
    yield Comparison(
        "requestPasswordRecovery, by phone", RECOVER,
        lambda n: {"login": f"+7000{n:07d}"},
        lambda n: {"login": f"+7000{n + 5_000_000:07d}"},
    )  # fmt: skip


def measure(place: Town, compared: Comparison, *, tries: int, row: int) -> Measured:
    """Ask about the known and the unknown in turn; the first tenth warms up and does not count."""
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    answers = set()
    for number in range(tries):
        turns = [("known", compared.known(number)), ("unknown", compared.unknown(number))]
        # Whoever comes second finds everything warm, so that takes turns too.
        for side, variables in turns if number % 2 else reversed(turns):
            address = f"10.{row}.{number // 100}.{(number % 100) * 2 + (side == 'known')}"
            captcha = {"captcha": place.solved(address)} if compared.needs_picture else {}
            place.settle()
            took, answer = place.ask(compared.query, address=address, **variables, **captcha)
            times[side].append(took)
            answers.add(answer)
    known, unknown = (times[side][tries // 10 :] for side in ("known", "unknown"))
    apart = statistics.median(one - other for one, other in zip(known, unknown, strict=True))
    return Measured(compared.name, statistics.median(known), statistics.median(unknown), apart, same=len(answers) == 1)


def main() -> int:
    """Compare, print, and return 1 where anything tells who is known."""
    parser = argparse.ArgumentParser(description="Compare times over known and unknown people.")
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--port", type=int, default=8765)
    options = parser.parse_args()
    with town(port=options.port) as place:
        place.populate(options.tries)
        consent = place.told("{ consent { version } }", address="10.0.0.1")["version"]
        measured = [
            measure(place, compared, tries=options.tries, row=row)
            for row, compared in enumerate(comparisons(consent), start=1)
        ]
    _print(measured, tries=options.tries)
    return 0 if all(line.is_fair for line in measured) else 1


def _print(measured: list[Measured], *, tries: int) -> None:
    heads = ("mutation", "known, ms", "unknown, ms", "apart, ms", "apart, %", "same bytes", "")
    table = Table(*heads, title=f"{tries} tries")
    for line in measured:
        percent = 100 * line.apart / line.unknown
        figures = [f"{line.known:.1f}", f"{line.unknown:.1f}", f"{line.apart:+.1f}", f"{percent:+.1f}"]
        table.add_row(line.name, *figures, "yes" if line.same else "NO", "ok" if line.is_fair else "TELLS")
    Console(width=120).print(table)


if __name__ == "__main__":
    sys.exit(main())
