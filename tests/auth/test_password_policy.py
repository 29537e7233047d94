"""Which new passwords are taken."""

import asyncio

import pytest

from auth.password_policy import PasswordPolicy, common_passwords
from domain.inputs import FieldErrorCode, FieldFault

OWN = ("ivan.petrov", "ivan.petrov@example.com", "+79180000001", "230000000017", "Сергеев Пётр", None)


async def judged(password: str, *, minimum: int = 15) -> FieldErrorCode | None:
    faults = await PasswordPolicy(minimum=minimum).faults(password, path=("input", "password"), own=OWN)
    assert all(fault == FieldFault(("input", "password"), fault.code) for fault in faults)
    assert len(faults) <= 1
    return faults[0].code if faults else None


@pytest.mark.parametrize(
    "password",
    [
        "Речной берег 17",
        "ёж летит над рекой",
        "correct horse battery",
        "xkq7 vbm2 prt9 zzw4",
        "😀🦔🌊🚀🎻🧊🍏🪁🐙🌵🎲🧭🪵🥁🛶",
        "ivan.petrov и речной берег семнадцать",
    ],
)
async def test_o5_n3_good_passwords_are_taken_whatever_their_signs(password: str) -> None:
    assert await judged(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "парольпарольпароль",
        "gfhjkmgfhjkmgfhjkm",
        "йцукенгшщзхъфыв",
        "йцукенйцукенйцукен",
        "qwertyuiop[]asdfgh",
        "1234567890123456",
        "аааааааааааааааа",
        "Ghbdtn123456789",
        "ЛичныйКабинет123",
        "энергосбыткубань",
        "＼qwertyuiopasdfg"[1:],
    ],
)
async def test_o5_n3_common_passwords_are_weak_on_either_keyboard(password: str) -> None:
    assert await judged(password) is FieldErrorCode.TOO_WEAK


@pytest.mark.parametrize(
    "password",
    [
        "ivan.petrov1234",
        "IVAN.PETROV@example.com",
        "ivan.petrov 79180000001",
        "230000000017230000000017",
        "petrovivan9180000001",
        "сергеевпётрсергеев",
        "шмфтюзуекщм 79180000001",
    ],
)
async def test_o5_n3_what_is_known_of_the_person_is_weak(password: str) -> None:
    assert await judged(password) is FieldErrorCode.TOO_WEAK


async def test_length_is_judged_first() -> None:
    assert await judged("пароль") is FieldErrorCode.TOO_SHORT
    assert await judged("пароль", minimum=8) is FieldErrorCode.TOO_SHORT
    assert await judged("xkq7vbm2", minimum=8) in {None, FieldErrorCode.TOO_WEAK}
    assert await judged("xkq7 vbm2 p", minimum=8) is None
    assert await judged("x" * 129) is FieldErrorCode.TOO_LONG
    assert await judged("x" * 1_000_000) is FieldErrorCode.TOO_LONG


async def test_two_people_at_once_are_judged_by_their_own_data() -> None:
    policy = PasswordPolicy()

    async def judge(name: str, password: str) -> bool:
        return bool(await policy.faults(password, path=("password",), own=[name]))

    names = [f"ptitselov{number}" for number in range(10)]
    judging = [judge(name, f"{other} {other}") for name in names for other in names]

    weak = await asyncio.gather(*judging)

    assert [weak[10 * index + index] for index in range(10)] == [True] * 10


def test_our_own_list_has_each_word_once() -> None:
    words = common_passwords()

    assert len(words) >= 300
    assert [word for word in words if word != word.lower()] == []
