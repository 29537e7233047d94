"""Tell passwords that are soon guessed: by zxcvbn's lists and ours, on either keyboard, and by what is known of one."""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from zxcvbn import zxcvbn

from domain.inputs import FieldErrorCode, FieldFault
from domain.passwords import LEAST_SCORE, MINIMUM, length_fault, normalised, swapped

COMMON = Path(__file__).parent / "common_passwords.txt"
LONGEST_JUDGED = 72
"""Signs that zxcvbn looks at: its time grows with the square of the length, and further signs make nothing weaker."""
SHORTEST_OWN = 4
_PARTS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """Judges new passwords; ``minimum`` is how many signs they need."""

    minimum: int = MINIMUM
    # zxcvbn keeps the words of the one it judges in a place that all threads share.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "zxcvbn"))

    async def faults(self, password: str, *, path: Sequence[str], own: Iterable[str | None]) -> list[FieldFault]:
        """
        Return what is wrong with a new password, at most one fault, at ``path`` of the input.

        ``own`` is what strangers may know of the person: login, e-mail, phone, account, names.
        """
        if fault := length_fault(password, minimum=self.minimum):
            return [FieldFault(tuple(path), *fault)]
        is_weak = await self._is_weak(password, tuple(filter(None, own)))
        return [FieldFault(tuple(path), FieldErrorCode.TOO_WEAK)] if is_weak else []

    async def _is_weak(self, password: str, own: tuple[str, ...]) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _is_weak, password, own)


def _is_weak(password: str, own: tuple[str, ...]) -> bool:
    text = normalised(password)[:LONGEST_JUDGED].lower()
    mine = list(_parts(own))
    # Two or three words of the person's own look like many guesses, but are the first that whoever knows them tries.
    forms = {form for typed in (text, swapped(text)) for form in (typed, _without(typed, mine))}
    words = [*mine, *common_passwords()]
    return any(not form or zxcvbn(form, user_inputs=words)["score"] < LEAST_SCORE for form in forms)


def _parts(own: tuple[str, ...]) -> Iterator[str]:
    """Return what a person is known by, as it is and by its parts: the digits of a phone, the name in an address."""
    for known in own:
        text = normalised(known).lower()[:LONGEST_JUDGED]
        digits = "".join(sign for sign in text if sign.isdecimal())
        found = {text, digits, digits[-10:], *_PARTS.findall(text)}
        yield from sorted((part for part in found if len(part) >= SHORTEST_OWN), key=len, reverse=True)


def _without(text: str, parts: list[str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "")
    return text


@cache
def common_passwords() -> tuple[str, ...]:
    """Return our own list, the commonest first: what people here choose, and words of the trade."""
    lines = COMMON.read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
