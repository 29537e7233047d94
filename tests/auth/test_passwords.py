"""Passwords: how they are kept, and that checking them costs the same for everybody."""

import asyncio
import threading

from argon2 import PasswordHasher, extract_parameters
from hypothesis import given, settings
from hypothesis import strategies as st

from auth.passwords import Passwords, generated_password

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_asvs_a_hash_has_the_parameters_that_owasp_asks_for() -> None:
    kept = extract_parameters(await Passwords().hash("Речной берег 17"))

    assert (kept.type.name, kept.memory_cost, kept.time_cost, kept.parallelism) == ("ID", 19 * 1024, 2, 1)


async def test_with_nothing_kept_a_hash_is_computed_all_the_same() -> None:
    checked: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            checked.append(str(hash))
            return super().verify(hash, password)

    passwords = Passwords(hasher=Counting(time_cost=1, memory_cost=8, parallelism=1))
    kept = await passwords.hash("right")

    assert not await passwords.fits("right", None)
    assert not await passwords.fits("wrong", kept)
    assert len(checked) == 2
    assert extract_parameters(checked[0]) == extract_parameters(checked[1])


@settings(max_examples=30)
@given(st.text(), st.text())
def test_only_the_same_password_fits(one: str, other: str) -> None:
    passwords = Passwords(hasher=QUICK)

    async def fits() -> tuple[bool, bool]:
        kept = await passwords.hash(one)
        return await passwords.fits(one, kept), await passwords.fits(one + "x" + other, kept)

    assert asyncio.run(fits()) == (True, False)


async def test_half_characters_and_what_is_no_hash_break_nothing() -> None:
    passwords = Passwords(hasher=QUICK)

    assert await passwords.fits("\ud800", await passwords.hash("\ud800"))
    assert not await passwords.fits("anything", "none")


async def test_no_more_passwords_are_checked_at_once_than_allowed() -> None:
    at_once, most, lock = 0, 0, threading.Lock()
    barrier = threading.Barrier(2)

    class Watching(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            barrier.wait(10)  # each check lasts until another one runs beside it
            with lock:
                at_once -= 1
            return super().verify(hash, password)

    passwords = Passwords(threads=2, hasher=Watching(time_cost=1, memory_cost=8, parallelism=1))
    kept = await passwords.hash("right")

    assert all(await asyncio.gather(*(passwords.fits("right", kept) for _ in range(8))))
    assert most == 2


def test_generated_passwords_are_long_and_readable() -> None:
    made = {generated_password() for _ in range(100)}

    assert len(made) == 100
    assert all(len(one) == 23 and set(one).isdisjoint("01lo") for one in made)
