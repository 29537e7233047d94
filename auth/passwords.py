"""Passwords: Argon2id with 19 MiB and two passes, as OWASP asks for at least, in a bounded number of threads."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.passwords import normalised

Result = TypeVar("Result")

MEMORY_KIB = 19 * 1024
PASSES = 2
READABLE = "abcdefghijkmnpqrstuvwxyz23456789"
"""Signs of generated passwords: those that are not mistaken for each other in print, 5 bits each."""


class Passwords:
    """Hashes and checks passwords, at most ``threads`` at once; each takes 19 MiB and a processor for about 20 ms."""

    def __init__(self, *, threads: int = 2, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(threads, "password")
        self._decoy = self._hasher.hash(secrets.token_bytes(16))

    async def hash(self, password: str) -> str:
        """Return what is kept of a password."""
        return await self._run(lambda: self._hasher.hash(_kept(password)))

    async def fits(self, password: str, kept: str | None) -> bool:
        """Tell whether ``password`` is the one that was kept; with nothing kept, take as long and say no."""
        return await self._run(lambda: self._verified(password, kept or self._decoy) and kept is not None)

    def is_outdated(self, kept: str) -> bool:
        """Tell whether the hash was made with other parameters than ours."""
        return self._hasher.check_needs_rehash(kept)

    def _verified(self, password: str, kept: str) -> bool:
        try:
            return self._hasher.verify(kept, _kept(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, step: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, step)


def generated_password() -> str:
    """Return a password of 100 random bits that can be read out and typed: four groups of five signs."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(5)) for _ in range(4))


def _kept(password: str) -> bytes:
    return normalised(password).encode("utf-8", "surrogatepass")
