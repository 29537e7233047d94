"""The owner of a second factor is told when it is added, replaced or removed; what is refused tells nobody."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from domain.messages import MessageKind
from domain.second_factor import NobodyToEnrol, NothingToRemove
from domain.users import Language, Role
from gateways.letters import Composer, Content
from gateways.sms import LoggedTexter
from gateways.smtp import SmtpMailer
from models.users import User
from services import second_factor
from services.delivery import PostOffice, deliver
from tests.gateways.mail_server import MailServer
from tests.owners import Owners, outcome
from tests.services.test_second_factor import SEAL, SECRET
from tests.world import AUTHENTICATOR, World

EMAIL, PHONE = "ivanova@example.com", "+70001234567"
ADDED, REMOVED = MessageKind.SECOND_FACTOR_ENROLLED, MessageKind.SECOND_FACTOR_REMOVED


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now, authenticator=replace(AUTHENTICATOR, seal=SEAL))


@pytest.fixture
async def ivanova(owners: Owners) -> User:
    return await owners.person(Role.OPERATOR, login="ivanova", email=EMAIL, phone=PHONE)


@pytest.fixture
async def server() -> MailServer:
    return MailServer()


@pytest.fixture
async def office(server: MailServer, tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with server.running() as relay:
        opened = PostOffice(
            composer=Composer(cabinet="http://localhost", link="http://localhost/{page}?token={token}"),
            mailer=SmtpMailer(relay, sender="kabinet@example.com", rest=0, seconds=5),
            texter=LoggedTexter(tmp_path / "sms.log"),
        )
        yield opened
        await opened.close()


async def enrol(owners: Owners, person: User) -> int:
    return await second_factor.enrol(
        database=owners.database, seal=SEAL, person=person, secret=SECRET, step=0, now=owners.now
    )


async def remove(owners: Owners, person: User) -> None:
    await second_factor.remove(database=owners.database, person=person, now=owners.now)


async def delivered(owners: Owners, office: PostOffice, server: MailServer) -> str:
    """Send what waits, and return the newest letter as the mail server took it."""
    for message in await owners.messages():
        await deliver(database=owners.database, post_office=office, message_id=message.id, now=message.recorded_at)
    plain = server.letters[-1].get_body(("plain",))
    assert plain is not None
    return f"{server.letters[-1]['Subject']}\n{plain.get_content()}"


def by_both_ways(kind: MessageKind) -> list[tuple[str, str]]:
    return [(kind.value, EMAIL), (kind.value, PHONE)]


async def test_one_that_is_added_is_told_by_every_way(
    owners: Owners, ivanova: User, office: PostOffice, server: MailServer, tmp_path: Path
) -> None:
    await enrol(owners, ivanova)

    assert await owners.told() == by_both_ways(ADDED)
    assert server.letters == []
    letter = await delivered(owners, office, server)
    assert letter.startswith("Второй фактор входа добавлен\n")
    assert "24.11.2026 12:00 (московское время)" in letter
    assert "Если это были не вы, сразу запросите новый пароль и сообщите администратору" in letter
    assert "Второй фактор добавлен 24.11.2026 12:00 МСК." in (tmp_path / "sms.log").read_text("utf-8")
    assert server.recipients == [EMAIL]


async def test_one_that_is_replaced_is_told(
    owners: Owners, ivanova: User, office: PostOffice, server: MailServer
) -> None:
    await enrol(owners, ivanova)
    owners.wait(hours=13)

    await enrol(owners, ivanova)

    assert await owners.told() == by_both_ways(ADDED) * 2
    letter = await delivered(owners, office, server)
    assert letter.startswith("Второй фактор входа заменён\n")
    assert "25.11.2026 01:00 (московское время)" in letter
    assert "Коды прежнего приложения больше не подходят" in letter


async def test_one_that_is_removed_is_told(
    owners: Owners, ivanova: User, office: PostOffice, server: MailServer
) -> None:
    await enrol(owners, ivanova)

    await remove(owners, ivanova)

    assert await owners.told() == by_both_ways(ADDED) + by_both_ways(REMOVED)
    letter = await delivered(owners, office, server)
    assert letter.startswith("Второй фактор входа отключён\n")
    assert "24.11.2026 12:00 (московское время)" in letter
    assert "Если это были не вы, сразу смените пароль и сообщите администратору" in letter


async def test_the_language_is_that_of_the_person(owners: Owners, office: PostOffice, server: MailServer) -> None:
    petrova = await owners.person(Role.ADMIN, login="petrova", email=EMAIL, language=Language.EN)

    await enrol(owners, petrova)
    letter = await delivered(owners, office, server)
    assert "added\n" in letter
    assert "24 Nov 2026 12:00 (Moscow time)" in letter
    assert "tell the administrator" in letter

    await remove(owners, petrova)
    letter = await delivered(owners, office, server)
    assert "removed on 24 Nov 2026 12:00 (Moscow time)" in letter
    assert "change your password at once" in letter


async def test_an_address_that_refused_mail_and_a_wish_for_no_news_keep_no_notice_back(owners: Owners) -> None:
    quiet = await owners.person(
        Role.OPERATOR, login="ivanova", email=EMAIL, phone=PHONE, email_rejected_at=owners.now, notify_email=False,
        notify_sms=False,
    )  # fmt: skip

    await enrol(owners, quiet)

    assert await owners.told() == by_both_ways(ADDED)


async def test_where_there_is_no_contact_the_change_stands(owners: Owners) -> None:
    person = await owners.person(Role.OPERATOR, login="ivanova", email=None)

    await enrol(owners, person)

    assert await owners.told() == []
    assert (await owners.person_now(person)).totp_secret is not None


@pytest.mark.parametrize("values", [{}, {"disabled_at": datetime.fromisoformat("2026-11-20T09:00:00Z")}])
async def test_nothing_to_remove_is_refused_and_told_to_nobody(owners: Owners, values: dict[str, Any]) -> None:
    person = await owners.person(Role.OPERATOR, login="ivanova", email=EMAIL, **values)
    before = await owners.rows()

    with pytest.raises(NothingToRemove):
        await remove(owners, person)

    assert await owners.rows() == before


async def test_whoever_cannot_sign_in_is_not_enrolled_and_not_told(owners: Owners) -> None:
    person = await owners.person(Role.OPERATOR, login="ivanova", email=EMAIL, disabled_at=owners.now)
    before = await owners.rows()

    with pytest.raises(NobodyToEnrol):
        await enrol(owners, person)

    assert await owners.rows() == before
    assert (await owners.person_now(person)).totp_secret is None


async def test_one_that_is_removed_twice_at_once_is_told_once(owners: Owners, ivanova: User) -> None:
    await enrol(owners, ivanova)

    outcomes = await asyncio.gather(*(outcome(remove(owners, ivanova)) for _ in range(2)))

    assert sorted(outcomes) == ["None", "NothingToRemove"]
    assert await owners.told() == by_both_ways(ADDED) + by_both_ways(REMOVED)


@pytest.mark.parametrize("change", [enrol, remove])
async def test_what_cannot_be_told_is_not_changed(
    owners: Owners, ivanova: User, owner: psycopg.Connection, change: Any
) -> None:
    await enrol(owners, ivanova)
    kept, before = await owners.person_now(ivanova), await owners.rows()
    owner.execute("ALTER TABLE message ADD CONSTRAINT none_more CHECK (false) NOT VALID")

    with pytest.raises(IntegrityError):
        await change(owners, ivanova)

    assert await owners.rows() == before
    assert (await owners.person_now(ivanova)).totp_secret == kept.totp_secret


@pytest.mark.parametrize("language", Language)
def test_a_text_message_of_one_that_is_added_has_one_piece(language: Language, now: datetime) -> None:
    composer = Composer(cabinet="http://localhost", link="http://localhost/{page}?token={token}")

    texts = {
        composer.text_message(Content(ADDED, language, {"at": now.isoformat(), "is_replaced": is_replaced}))
        for is_replaced in (False, True)
    }

    assert len(texts) == 2
    assert all(len(text) <= 70 for text in texts)
