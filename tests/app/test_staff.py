"""python -m app staff, as an administrator types it."""

import asyncio
import os
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from app.settings import Settings
from domain.users import Role
from tests.door import Door
from tests.repository import ROOT
from tests.world import World

TEMPORARY = (
    r"Password, shown only now: (\S+)\n"
    r"It is temporary: sign in within 7 days and make up another one\. After that:\n"
    r"python -m app staff password --login ivanova\n"
)


@pytest.fixture
def door(world: World) -> Door:
    # The command's clock runs, and a temporary password is taken for a time.
    return Door(world, now=datetime.now(UTC))


async def staff(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    urls = {"DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url)}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "app", "staff", *arguments],
        cwd=ROOT,
        env={**os.environ, "KABINET_PROFILE": "test", **urls},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_the_password_that_is_shown_lets_the_operator_in(settings: Settings, door: Door) -> None:
    branch = await door.world.branch(code="B-17")

    told = await staff(settings, "add", "--login", "ivanova", "--role", "operator", "--branch", branch.code)

    assert (told.returncode, told.stderr) == (0, "")
    password = re.fullmatch(rf"Added operator ivanova\.\n{TEMPORARY}", told.stdout)
    assert password
    assert await door.answer("ivanova", password[1]) == "PasswordChangeRequired"


async def test_a_permanent_password_need_not_be_changed(settings: Settings, door: Door) -> None:
    told = await staff(settings, "add", "--login", "ivanova", "--role", "admin", "--permanent")

    password = re.fullmatch(r"Added admin ivanova\.\nPassword, shown only now: (\S+)\n", told.stdout)
    assert password
    issued = await door.enter("ivanova", password[1])
    assert issued.user.role is Role.ADMIN


async def test_a_taken_login_is_refused_in_one_sentence(settings: Settings, door: Door) -> None:
    await door.person(login="Ivanova")
    before = await door.rows()

    told = await staff(settings, "add", "--login", "ivanova", "--role", "admin")

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Nobody was added: somebody has this login already.\n"
    assert await door.rows() == before


async def test_a_branch_that_does_not_exist_is_named(settings: Settings, door: Door) -> None:
    before = await door.rows()

    told = await staff(settings, "add", "--login", "ivanova", "--role", "operator", "--branch", "B-99")

    assert told.stderr == "Nobody was added: branches B-99 is not found.\n"
    assert await door.rows() == before


async def test_asvs_another_temporary_password_is_handed_out(settings: Settings, door: Door) -> None:
    await door.person(Role.OPERATOR, login="Ivanova")
    await door.enter("ivanova")

    told = await staff(settings, "password", "--login", "ivanova")

    assert (told.returncode, told.stderr) == (0, "")
    password = re.fullmatch(rf"Sessions ended: 1\.\n{TEMPORARY}", told.stdout)
    assert password
    door.now = datetime.now(UTC)
    assert await door.answer("ivanova") == "CredentialsWrong"
    assert await door.answer("ivanova", password[1]) == "PasswordChangeRequired"


@pytest.mark.parametrize("login", ["nobody", "customer"])
async def test_passwords_are_handed_out_to_those_who_work_here_alone(
    settings: Settings, door: Door, login: str
) -> None:
    await door.person(login="customer")
    before = await door.rows()

    told = await staff(settings, "password", "--login", login)

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == "Nothing was changed: nobody who works here is known by that name.\n"
    assert await door.rows() == before
    assert await door.answer("customer") == "IssuedSession"
