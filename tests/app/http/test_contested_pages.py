"""The page of a registration whose contact somebody else registered by too."""

import re
from datetime import UTC, datetime

import httpx2
import pytest

from app.settings import Settings
from tests.app.http.page import ENGLISH, activated, send, text_of
from tests.door import Door, other_than
from tests.services.newcomers import COUNTED, EMAIL, PASSWORD, PHONE, Newcomer
from tests.world import World

STRANGERS = "Чужой дырявый чайник"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "http://cabinet.example.com"})


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    # The server's clock runs, so what is confirmed there has to be issued by it.
    return Newcomer(Door(world, now=datetime.now(UTC)))


async def test_n4_the_password_is_asked_for_where_somebody_else_registered_too(
    client: httpx2.AsyncClient, newcomer: Newcomer
) -> None:
    for password in (STRANGERS, PASSWORD):
        await newcomer.register(email=EMAIL, password=password)
    token, before = await newcomer.last("token"), await newcomer.door.rows(*COUNTED)
    shown = await client.get("/activate", params={"token": token})
    assert 'type="password"' not in shown.text

    asked = await send(client, "/activate", token=token)
    english = await send(client, "/activate", token=token, headers=ENGLISH)
    wrong = await send(client, "/activate", token=token, password=STRANGERS)

    for page, told in ((asked, "несколько раз"), (english, "several registrations"), (wrong, "не тот, с которым")):
        assert page.status_code == 400
        assert told in text_of(page)
        assert page.text.count('type="password"') == 1
        assert f'name="token" value="{token}"' in page.text
    assert STRANGERS not in wrong.text
    assert await newcomer.door.rows(*COUNTED) == before

    answer = await send(client, "/activate", token=token, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/activate/done?language=ru")
    assert await newcomer.door.answer(EMAIL, PASSWORD) == "IssuedSession"


async def test_n4_the_password_is_asked_for_beside_the_code_too_and_five_are_heard(
    client: httpx2.AsyncClient, newcomer: Newcomer
) -> None:
    for password in (STRANGERS, PASSWORD):
        await newcomer.register(phone=PHONE, password=password)
    code = await newcomer.last("code")

    asked = await send(client, "/activate", login=PHONE, code=code)
    assert re.findall(r'<input id="(\w+)"', asked.text) == ["login", "code", "password"]
    assert f'value="{code}"' in asked.text
    mistyped = await send(client, "/activate", login=PHONE, code=other_than(code), password=PASSWORD)
    assert re.findall(r'<input id="(\w+)"', mistyped.text) == ["login", "code", "password"]

    for _ in range(5):
        assert "не тот" in text_of(await send(client, "/activate", login=PHONE, code=code, password=STRANGERS))
    locked = await send(client, "/activate", login=PHONE, code=code, password=PASSWORD, headers=ENGLISH)

    assert re.search(r"Too many wrong passwords. Wait until \d\d:\d\d:\d\d \(Moscow\)", text_of(locked))
    assert re.findall(r'<input id="(\w+)"', locked.text) == ["login", "code", "password"]
    assert await activated(newcomer) == [False]
