"""Language and notifications: changed at once, written down where anything changed."""

from typing import Any

import pytest

from auth.viewer import Viewer
from domain.journal import Action
from domain.profile import NotificationChange
from domain.users import Language
from models.users import User
from services import profile
from services.profile import ProfileChange
from tests.owners import Owners
from tests.world import World


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


@pytest.fixture
async def viewer(owners: Owners) -> Viewer:
    return await owners.signed_in(await owners.person(login="anna"))


async def change(owners: Owners, viewer: Viewer, **wanted: Any) -> User:
    return await profile.update(
        database=owners.database,
        authenticator=owners.authenticator,
        viewer=viewer,
        change=ProfileChange(**wanted),
        now=owners.now,
    )


async def test_o27_language_is_that_of_messages_from_now_on(owners: Owners, viewer: Viewer) -> None:
    await change(owners, viewer, language=Language.EN)
    await owners.forget("anna", viewer.user.email)

    assert [message.language for message in await owners.messages()] == [Language.EN]


async def test_o27_notifications_change_where_something_is_said(owners: Owners, viewer: Viewer) -> None:
    changed = await change(owners, viewer, notifications=NotificationChange(sms=False, news=True))

    assert changed.notifications == (await owners.person_now(viewer.user)).notifications
    told = changed.notifications
    assert (told.email, told.sms, told.payment_reminders, told.reading_reminders, told.news) == (
        True, False, True, True, True,
    )  # fmt: skip


async def test_o27_a_change_is_written_down_and_none_is_not(owners: Owners, viewer: Viewer) -> None:
    await change(owners, viewer, language=Language.RU, notifications=NotificationChange(email=True))
    assert await owners.journal() == [Action.SIGNED_IN]

    await change(owners, viewer, notifications=NotificationChange(email=False))
    assert await owners.journal() == [Action.SIGNED_IN, Action.PROFILE_CHANGED]
    assert await owners.told() == []
