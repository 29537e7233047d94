"""A password changed by its owner, and one that has to be: handed out by staff, it opens no session."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from auth.password_policy import PasswordPolicy
from auth.viewer import Viewer
from domain.confirmations import CodeWrong
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.sign_in import CredentialsWrong, LockedOut, PasswordChangeRequired
from models.users import User
from services import passwords, profile
from services.profile import ProfileChange
from tests.door import PASSWORD, WRONG
from tests.owners import NEW_PASSWORD, Owners, outcome
from tests.world import World

PHONE = "+79180000001"
EMAIL = "anna@example.com"
COUNTS = ("attempt_count",)


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


@pytest.fixture
async def anna(owners: Owners) -> User:
    return await owners.person(login="anna", email=EMAIL, phone=PHONE)


async def change(owners: Owners, person: User, current: str, new: str = NEW_PASSWORD) -> int:
    return await passwords.change(
        database=owners.database,
        authenticator=owners.authenticator,
        viewer=await owners.signed_in(person),
        current_password=current,
        new_password=new,
        now=owners.now,
    )


async def test_o27_changing_the_password_ends_all_other_sessions_and_tells_the_owner(
    owners: Owners, anna: User
) -> None:
    await owners.enter("anna")
    await owners.enter("anna")

    assert await change(owners, anna, PASSWORD) == 2

    assert await owners.open_sessions() == 1
    assert await owners.told() == [("PASSWORD_CHANGED", EMAIL), ("PASSWORD_CHANGED", PHONE)]
    assert (await owners.journal())[-1] is Action.PASSWORD_CHANGED
    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"


async def test_o27_the_new_password_is_another_one(owners: Owners, anna: User) -> None:
    with pytest.raises(InvalidInput) as same:
        await change(owners, anna, PASSWORD, PASSWORD)

    assert same.value.faults == (FieldFault(("newPassword",), FieldErrorCode.NOT_ALLOWED),)
    assert await owners.told() == []


async def test_o27_a_change_voids_links_that_were_asked_for(owners: Owners, anna: User) -> None:
    token = await owners.link(EMAIL)
    await change(owners, anna, PASSWORD)

    with pytest.raises(CodeWrong):
        await owners.reset(token=token)


async def test_o27_a_wrong_current_password_changes_nothing_and_is_counted(owners: Owners, anna: User) -> None:
    viewer = await owners.signed_in(anna)
    before = await owners.rows(*COUNTS)

    async def guess(current: str) -> str:
        return await outcome(
            passwords.change(
                database=owners.database, authenticator=owners.authenticator, viewer=viewer,
                current_password=current, new_password=NEW_PASSWORD, now=owners.now,
            )
        )  # fmt: skip

    answers = [await guess(WRONG) for _ in range(6)]
    assert answers == ["CurrentPasswordWrong"] * 4 + ["LockedOut"] * 2
    assert await guess(PASSWORD) == "LockedOut"  # not even looked at
    assert await owners.rows(*COUNTS) == before
    assert await owners.answer("anna") == "IssuedSession"  # nobody is locked out of signing in

    owners.wait(seconds=1)
    assert await guess(PASSWORD) == "1"


async def test_o27_a_password_that_was_replaced_meanwhile_changes_nothing(owners: Owners, anna: User) -> None:
    viewer = await owners.signed_in(anna)
    await change(owners, anna, PASSWORD)
    before, stored = await owners.rows("form_use", *COUNTS), await owners.person_now(anna)

    # As though the change above had come between the look at the password and the change that it was given for.
    with pytest.raises(CredentialsWrong):
        await passwords.change(
            database=owners.database, authenticator=owners.authenticator, viewer=viewer,
            current_password=PASSWORD, new_password="Девять ворон на проводе", now=owners.now,
        )  # fmt: skip
    wanted = ProfileChange(email="anna2@example.com", current_password=PASSWORD)
    with pytest.raises(CredentialsWrong):
        await profile.update(
            database=owners.database, authenticator=owners.authenticator, viewer=viewer, change=wanted, now=owners.now
        )

    assert await owners.rows("form_use", *COUNTS) == before
    assert await owners.person_now(anna) == stored


async def test_o27_guesses_at_the_same_moment_are_all_counted(owners: Owners, anna: User) -> None:
    viewer = await owners.signed_in(anna)
    guesses = [
        outcome(
            passwords.change(
                database=owners.database, authenticator=owners.authenticator, viewer=viewer,
                current_password=WRONG, new_password=NEW_PASSWORD, now=owners.now,
            )
        )
        for _ in range(12)
    ]  # fmt: skip

    assert sorted(await asyncio.gather(*guesses)) == ["CurrentPasswordWrong"] * 4 + ["LockedOut"] * 8


async def test_o27_a_password_is_changed_five_times_an_hour(owners: Owners, anna: User) -> None:
    session_id = (await owners.signed_in(anna)).session_id

    async def swap(current: str, new: str) -> str:
        viewer = Viewer(await owners.person_now(anna), session_id)
        return await outcome(
            passwords.change(
                database=owners.database, authenticator=owners.authenticator, viewer=viewer,
                current_password=current, new_password=new, now=owners.now,
            )
        )  # fmt: skip

    for _ in range(2):
        assert [await swap(PASSWORD, NEW_PASSWORD), await swap(NEW_PASSWORD, PASSWORD)] == ["0", "0"]
    assert await swap(PASSWORD, NEW_PASSWORD) == "0"
    before = await owners.rows()

    assert await swap(NEW_PASSWORD, PASSWORD) == "LockedOut"

    assert await owners.rows() == before
    assert len(await owners.told()) == 5 * len((EMAIL, PHONE))
    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"
    owners.wait(hours=1)
    assert await swap(NEW_PASSWORD, PASSWORD) == "1"


async def test_o27_a_weak_new_password_is_refused_once_the_current_one_is_right(owners: Owners, anna: User) -> None:
    await owners.world.account(holder="Константинопольская Мария", people=(anna,))
    viewer = await owners.signed_in(anna)
    before = await owners.rows()

    with pytest.raises(InvalidInput):
        await passwords.change(
            database=owners.database, authenticator=owners.authenticator, viewer=viewer,
            current_password=PASSWORD, new_password="Константинопольская", now=owners.now,
        )  # fmt: skip

    assert await owners.rows() == before
    assert await owners.answer("anna") == "IssuedSession"


async def test_o27_nothing_is_spent_on_a_new_password_beside_a_wrong_current_one(
    owners: Owners, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    async def watched(policy: PasswordPolicy, password: str, **how: Any) -> list[FieldFault]:
        judged.append(password)
        return await judge(policy, password, **how)

    judge = PasswordPolicy.faults
    monkeypatch.setattr(PasswordPolicy, "faults", watched)
    before = await owners.rows("attempt_count", "user_session", "operation")

    answers = [await outcome(change(owners, anna, WRONG, "пароль")) for _ in range(6)]
    assert answers == ["CurrentPasswordWrong"] * 4 + ["LockedOut"] * 2
    assert judged == []
    assert await owners.rows("attempt_count", "user_session", "operation") == before
    owners.wait(seconds=1)
    assert await outcome(change(owners, anna, PASSWORD, "пароль")) == "InvalidInput"
    assert judged == ["пароль"]


async def test_a_temporary_password_leads_to_a_new_one_and_to_no_session(owners: Owners) -> None:
    await owners.person(login="ivanova", email=EMAIL, must_change_password=True, created_at=owners.now)
    before = await owners.rows("confirmation", *COUNTS)

    refused = await refusal_of(owners, "ivanova")

    assert refused.expires_at == owners.now + timedelta(minutes=15)
    assert await owners.rows("confirmation", *COUNTS) == before
    with pytest.raises(InvalidInput) as same:
        await owners.reset(PASSWORD, token=refused.reset_token)
    assert same.value.faults == (FieldFault(("newPassword",), FieldErrorCode.NOT_ALLOWED),)
    assert await owners.reset(token=refused.reset_token) == 0
    assert await owners.answer("ivanova", NEW_PASSWORD) == "IssuedSession"
    assert await outcome(owners.reset(token=refused.reset_token)) == "CodeWrong"


async def test_a_temporary_password_waits_for_a_quarter_of_an_hour(owners: Owners) -> None:
    await owners.person(login="ivanova", must_change_password=True, created_at=owners.now)
    refused = await refusal_of(owners, "ivanova")
    owners.wait(minutes=15)

    assert await outcome(owners.reset(token=refused.reset_token)) == "CodeExpired"


async def refusal_of(owners: Owners, login: str) -> PasswordChangeRequired:
    with pytest.raises(PasswordChangeRequired) as refused:
        await owners.enter(login)
    return refused.value


async def test_a_recovery_ends_the_need_to_change_by_another_password_alone(owners: Owners) -> None:
    await owners.person(login="ivanova", email=EMAIL, must_change_password=True, created_at=owners.now)
    link, before = await owners.link(EMAIL), await owners.rows("form_use")
    with pytest.raises(InvalidInput) as same:
        await owners.reset(PASSWORD, token=link)
    assert same.value.faults == (FieldFault(("newPassword",), FieldErrorCode.NOT_ALLOWED),)
    assert await owners.rows("form_use") == before
    await owners.reset(token=link)

    assert await owners.answer("ivanova", NEW_PASSWORD) == "IssuedSession"


async def test_locked_out_tells_until_when(owners: Owners, anna: User) -> None:
    for _ in range(4):
        await outcome(change(owners, anna, WRONG))
    with pytest.raises(LockedOut) as refused:
        await change(owners, anna, WRONG)
    assert refused.value.retry_at == owners.now + timedelta(seconds=1)
    owners.wait(hours=5)
    with pytest.raises(CredentialsWrong):
        await change(owners, anna, WRONG)
