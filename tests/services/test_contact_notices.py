"""Who is told of a changed contact and what, and addresses that refused mail."""

import pytest

from domain.branches import ContactKind
from domain.journal import Action
from domain.messages import MessageKind
from gateways.letters import Composer, Content
from models.branches import SupportContact
from tests.owners import Owners
from tests.services.contact_changes import EMAIL, NEW_EMAIL, NEW_PHONE, PHONE, by_code, by_token, change
from tests.world import World

COMPOSER = Composer(cabinet="https://cabinet.example.com", link="https://cabinet.example.com/{page}?token={token}")


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


async def test_o27_a_new_address_is_not_held_to_have_refused_mail(owners: Owners) -> None:
    person = await owners.person(login="anna", email=EMAIL, phone=PHONE, email_rejected_at=owners.now)

    await change(owners, person, email=NEW_EMAIL)
    assert await owners.told() == [
        ("CONFIRM_CONTACT", NEW_EMAIL), ("CONTACT_CHANGING", EMAIL), ("CONTACT_CHANGING", PHONE),
    ]  # fmt: skip
    await by_token(owners, await owners.last_part("token"))

    assert (await owners.person_now(person)).email_rejected_at is None


async def test_o27_an_address_that_refused_mail_can_be_confirmed_again(owners: Owners) -> None:
    person = await owners.person(login="anna", email=EMAIL, phone=PHONE, email_rejected_at=owners.now)

    changed = await change(owners, person, email="Anna@example.com")
    assert changed.pending_email == "Anna@example.com"
    assert await owners.told() == [("CONFIRM_CONTACT", "Anna@example.com")]
    await by_token(owners, await owners.last_part("token"))

    kept = await owners.person_now(person)
    assert (kept.email, kept.pending_email, kept.email_rejected_at) == ("Anna@example.com", None, None)
    assert len(await owners.told()) == 1  # nothing has changed that the owner need know of
    assert Action.EMAIL_CHANGED not in await owners.journal()


@pytest.mark.parametrize("hotline", ["8 800 200-00-00", None])
async def test_o27_o36_who_is_told_of_a_changed_phone_learns_whom_to_call(owners: Owners, hotline: str | None) -> None:
    anna = await owners.person(login="anna", email=EMAIL, phone=PHONE)
    if hotline:
        await owners.world.add(SupportContact(kind=ContactKind.HOTLINE, position=1, text=hotline))
    await change(owners, anna, phone=NEW_PHONE)
    await by_code(owners, anna, await owners.last_part("code"))

    (message,) = [row for row in await owners.messages() if row.kind is MessageKind.CONTACT_CHANGED]
    assert message.parts["support"] == hotline
    text = COMPOSER.text_message(Content(message.kind, message.language, message.parts))
    assert text == f"Телефон в личном кабинете изменён. Не вы? {f'Звоните {hotline}' if hotline else 'Смените пароль'}."
    assert len(text) <= 70
