"""python -m app staff totp, as an administrator and the person beside type it."""

import asyncio
import base64
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest
from pyotp import TOTP
from starlette.applications import Starlette

from app.settings import Settings
from auth.seals import Seal
from domain.users import Role
from tests.door import Door
from tests.mailbox import letters
from tests.repository import ROOT
from tests.world import AUTHENTICATOR, World

KEY = bytes(range(32))


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now, authenticator=replace(AUTHENTICATOR, seal=Seal(KEY)))


async def totp(
    settings: Settings, *arguments: str, type_in: Callable[[str], str] = str, key: bytes | None = KEY
) -> tuple[int, str, str]:
    """Run the command, answer its question by what it has printed so far, and return exit code, output and errors."""
    set_here = {"DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url)}
    set_here |= {"KABINET_SECRET_KEY": base64.b64encode(key).decode()} if key else {}
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "staff", "totp", *arguments, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe,
        env={**os.environ, "KABINET_PROFILE": "test", "PYTHONIOENCODING": "utf-8", **set_here},
    )  # fmt: skip
    assert running.stdin
    assert running.stdout
    shown = ""
    while "Code that the app shows now:" not in shown and (read := await running.stdout.read(4096)):
        shown += read.decode()
    if "secret" in shown:
        running.stdin.write(f"{type_in(shown)}\n".encode())
    rest, errors = await running.communicate()
    return running.returncode or 0, shown + rest.decode(), errors.decode()


def right_code(shown: str) -> str:
    secret = re.search(r"enter the secret by hand: ([A-Z2-7]{32})\n", shown)
    assert secret
    return TOTP(secret[1]).now()


async def test_a_first_code_enrols(settings: Settings, app: Starlette, door: Door) -> None:
    await door.person(Role.OPERATOR, login="ivanova", email="ivanova@example.com")

    code, shown, errors = await totp(settings, "Ivanova", type_in=right_code)

    assert (code, errors) == (0, "")
    assert "otpauth://totp/Kabinet:ivanova?secret=" in shown
    assert "▀" in shown or "█" in shown or "▄" in shown  # the picture that the app scans
    assert shown.endswith("Enrolled. Sessions ended: 0. The next sign-in asks for a code.\n")
    assert await door.answer("ivanova") == "SecondFactorRequired"
    (letter,) = await letters(app)
    assert "нужен ещё и код" in letter

    assert (await totp(settings, "ivanova", "--remove"))[:2] == (0, "Removed. The password alone is asked for.\n")
    assert await door.answer("ivanova") == "IssuedSession"
    assert "достаточно одного пароля" in (await letters(app))[-1]


async def test_a_second_factor_that_is_not_there_is_not_removed(settings: Settings, door: Door) -> None:
    await door.person(Role.OPERATOR, login="ivanova", email="ivanova@example.com")
    before = await door.rows()

    told = await totp(settings, "ivanova", "--remove")

    assert told == (1, "", "Nothing was changed: that person has no second factor.\n")
    assert await door.rows() == before


async def test_whoever_leaves_before_the_code_is_typed_is_not_enrolled(
    settings: Settings, door: Door, owner: psycopg.Connection
) -> None:
    await door.person(Role.OPERATOR, login="ivanova", email="ivanova@example.com")
    before = await door.rows()

    def leave(shown: str) -> str:
        owner.execute("UPDATE users SET disabled_at = now()")
        return right_code(shown)

    code, _, errors = await totp(settings, "ivanova", type_in=leave)

    assert (code, errors) == (1, "Nothing was changed: that person cannot sign in any more.\n")
    assert await door.rows() == before


@pytest.mark.parametrize(
    ("login", "key", "sentence"),
    [
        ("ivanova", KEY, "the code is not of this secret, or a clock is wrong"),
        ("ivanova", None, "KABINET_SECRET_KEY is not set (.env.example tells how to make one)"),
        ("anna", KEY, "nobody who works here is known by that name"),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    settings: Settings, door: Door, login: str, key: bytes | None, sentence: str
) -> None:
    await door.person(Role.OPERATOR, login="ivanova", email="ivanova@example.com")
    await door.person(login="anna", email="anna@example.com")
    before = await door.rows()

    code, _, errors = await totp(settings, login, type_in=lambda _shown: "00000x", key=key)

    assert (code, errors) == (1, f"Nothing was changed: {sentence}.\n")
    assert await door.rows() == before
    assert await door.answer("ivanova") == "IssuedSession"
