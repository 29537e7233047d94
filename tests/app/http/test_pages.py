"""The pages that mailed links lead to, as browsers, mail scanners and other sites meet them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import httpx2
import pytest

from app.asgi import create_app
from app.settings import Settings
from domain.confirmations import ConfirmationPurpose
from models.users import User
from services import confirmations
from tests.app.http.page import ENGLISH, activated, send, text_of
from tests.door import Door
from tests.services.newcomers import EMAIL, PHONE, Newcomer
from tests.world import World

NEW = "Совсем другой берег"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "http://cabinet.example.com"})


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    # The server's clock runs, so what is confirmed there has to be issued by it.
    return Newcomer(Door(world, now=datetime.now(UTC)))


async def test_o11_opening_the_link_changes_nothing_and_its_button_activates(
    client: httpx2.AsyncClient, newcomer: Newcomer
) -> None:
    await newcomer.register(email=EMAIL)
    token, before = await newcomer.last("token"), await newcomer.door.rows()

    for method in ("GET", "HEAD", "GET"):
        page = await client.request(method, "/activate", params={"token": token})
        assert page.status_code == 200
    assert "Нажмите кнопку" in text_of(page)
    assert await newcomer.door.rows() == before

    answer = await send(client, "/activate", token=token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/activate/done?language=ru")
    assert "Регистрация подтверждена" in text_of(await client.get(answer.headers["location"]))
    assert await activated(newcomer) == [True]


async def test_o10_n2_the_older_link_says_that_a_newer_letter_was_sent(
    client: httpx2.AsyncClient, newcomer: Newcomer
) -> None:
    await newcomer.register(email=EMAIL)
    older = await newcomer.last("token")
    await newcomer.register(email=EMAIL)
    before = await newcomer.door.rows()

    told = await send(client, "/activate", token=older)

    assert "отправлены новые. Откройте самое новое письмо" in text_of(told)
    assert "Open the newest letter" in text_of(await send(client, "/activate", token=older, headers=ENGLISH))
    assert await newcomer.door.rows() == before


async def test_n4_the_code_is_taken_on_the_page_too(client: httpx2.AsyncClient, newcomer: Newcomer) -> None:
    await newcomer.register(phone=PHONE)
    assert "Код из SMS" in text_of(await client.get("/activate"))

    answer = await send(client, "/activate", login="8 918 000 00 01", code=await newcomer.last("code"))

    assert answer.status_code == 303
    assert await activated(newcomer) == [True]


@pytest.mark.parametrize("path", ["/activate", "/reset", "/confirm"])
async def test_a_link_that_does_not_serve_is_told_with_what_to_do(
    client: httpx2.AsyncClient, newcomer: Newcomer, path: str
) -> None:
    before = await newcomer.door.rows()

    russian = await send(client, path, token="wrong", password=NEW, again=NEW)
    english = await send(client, path, token="wrong", password=NEW, again=NEW, headers=ENGLISH)

    assert russian.status_code == english.status_code == 400
    assert "Ссылка" in text_of(russian)
    assert re.search("does not fit: perhaps", text_of(english))
    assert await newcomer.door.rows() == before


async def test_o12_a_link_too_old_is_told_so(client: httpx2.AsyncClient, newcomer: Newcomer) -> None:
    newcomer.wait(days=-15)
    await newcomer.register(email=EMAIL)

    assert "14 дней" in text_of(await send(client, "/activate", token=await newcomer.last("token")))
    assert await activated(newcomer) == [False]


async def test_n4_too_many_wrong_codes_are_told_with_a_time(client: httpx2.AsyncClient, newcomer: Newcomer) -> None:
    # Each wait is twice as long as the one before, so however slow the machine, one of these tries falls into it.
    for _ in range(12):
        page = await send(client, "/activate", login=PHONE, code="000000")
        if "Подождите" in text_of(page):
            break

    assert re.search(r"Подождите до \d\d:\d\d:\d\d", text_of(page))
    assert f'value="{PHONE}"' in page.text


async def reset_link(newcomer: Newcomer, person: User) -> str:
    async with newcomer.database.transaction() as session:
        return await confirmations.issue_link(
            session=session, user_id=person.id, purpose=ConfirmationPurpose.RECOVERY, target=person.email,
            now=newcomer.now, lasts=timedelta(hours=1),
        )  # fmt: skip


async def test_o14_n5_the_new_password_is_asked_for_twice(client: httpx2.AsyncClient, newcomer: Newcomer) -> None:
    person = await newcomer.door.person()
    token = await reset_link(newcomer, person)
    asked = await client.get("/reset", params={"token": token})
    assert asked.text.count('type="password"') == 2
    before = await newcomer.door.rows()

    for password, again, told in (
        (NEW, NEW + "!", "не совпадают"),
        ("коротко", "коротко", "не меньше 15 знаков"),
        ("пароль" * 3, "пароль" * 3, "легко угадать"),
        ("x" * 129, "x" * 129, "не больше 128"),
        ("", "", "не меньше 15 знаков"),
    ):
        page = await send(client, "/reset", token=token, password=password, again=again)
        assert page.status_code == 400
        assert told in text_of(page)
        assert password not in page.text or not password
    assert await newcomer.door.rows() == before

    assert (await send(client, "/reset", token=token, password=NEW, again=NEW)).status_code == 303
    assert await newcomer.door.answer(person.login, NEW) == "IssuedSession"


async def test_the_operator_decides_how_short_a_password_may_be(settings: Settings, newcomer: Newcomer) -> None:
    person = await newcomer.door.person()
    token = await reset_link(newcomer, person)
    made = create_app(settings.model_copy(update={"password_minimum": 8}))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(made), base_url="http://cabinet.example.com"
    ) as client:
        refused = await send(client, "/reset", token=token, password="xkq7vbm", again="xkq7vbm")
        taken = await send(client, "/reset", token=token, password="xkq7 vbm2 p", again="xkq7 vbm2 p")
    await made.state.wiring.close()

    assert "не меньше 8 знаков" in text_of(refused)
    assert taken.status_code == 303


async def test_o27_a_changed_address_is_confirmed(client: httpx2.AsyncClient, newcomer: Newcomer) -> None:
    person = await newcomer.door.person(pending_email="changed@example.com")
    async with newcomer.database.transaction() as session:
        token = await confirmations.issue_link(
            session=session, user_id=person.id, purpose=ConfirmationPurpose.EMAIL, target="changed@example.com",
            now=newcomer.now, lasts=timedelta(hours=1),
        )  # fmt: skip

    assert (await send(client, "/confirm", token=token)).status_code == 303
    (changed,) = await newcomer.people()
    assert changed.email == "changed@example.com"


async def test_without_its_link_the_address_cannot_be_confirmed(client: httpx2.AsyncClient) -> None:
    page = await client.get("/confirm")

    assert "<form" not in page.text
    assert "целиком" in text_of(page)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://cabinet.example.com.evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "http://["},
    ],
)
async def test_asvs_another_sites_form_is_refused(
    client: httpx2.AsyncClient, newcomer: Newcomer, headers: dict[str, str]
) -> None:
    await newcomer.register(email=EMAIL)
    before = await newcomer.door.rows()

    refused = await send(client, "/activate", token=await newcomer.last("token"), headers=headers)

    assert refused.status_code == 403
    assert "чужая страница" in text_of(refused)
    assert await newcomer.door.rows() == before


@pytest.mark.parametrize("headers", [{"origin": "http://cabinet.example.com"}, {"origin": "null"}, {"x-nothing": "1"}])
async def test_browsers_that_tell_less_are_taken(
    client: httpx2.AsyncClient, newcomer: Newcomer, headers: dict[str, str]
) -> None:
    await newcomer.register(email=EMAIL)

    answer = await send(client, "/activate", token=await newcomer.last("token"), headers=headers)

    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{}", "application/json", 415),
        (b"token=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(50)), "application/x-www-form-urlencoded", 400),
        (b"token=%ff", "application/x-www-form-urlencoded", 400),
        (b"token=\xff", "application/x-www-form-urlencoded", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"token=%00%0a<b>", "application/x-www-form-urlencoded", 400),
    ],
)
async def test_forms_that_no_browser_sends_are_refused(
    client: httpx2.AsyncClient, newcomer: Newcomer, body: bytes, media: str, status: int
) -> None:
    before = await newcomer.door.rows()

    answer = await client.post("/activate", content=body, headers={"content-type": media})

    assert answer.status_code == status
    assert text_of(answer)
    assert await newcomer.door.rows() == before


async def test_what_stands_in_the_address_cannot_become_markup(client: httpx2.AsyncClient) -> None:
    page = await client.get("/activate", params={"token": '"><script>alert(1)</script>', "language": "<b>"})

    assert "<script" not in page.text
    assert "<b>" not in page.text


async def test_the_language_follows_the_browser_and_the_switch(client: httpx2.AsyncClient) -> None:
    english = await client.get("/activate", params={"token": "abc"}, headers=ENGLISH)
    assert "Press the button" in text_of(english)
    switch = unescape(re.search('href="([^"]+)"', english.text)[1])  # type: ignore[index]

    assert switch == "/activate?token=abc&language=ru"
    russian = await client.get(switch, headers=ENGLISH)
    assert '<html lang="ru">' in russian.text
    assert "Нажмите" in text_of(russian)
    assert "Confirm your" in text_of(await client.get("/activate/done", headers=ENGLISH))


async def test_other_methods_are_not_taken(client: httpx2.AsyncClient) -> None:
    assert (await client.put("/activate")).status_code == 405
    assert (await client.post("/activate/done")).status_code == 405


async def test_a_database_that_does_not_answer_is_told(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = settings.model_copy(update={"database_app_url": "postgresql+psycopg://kabinet@127.0.0.1:1/kabinet"})
    made = create_app(nowhere)
    transport = httpx2.ASGITransport(made)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cabinet.example.com") as client:
        page = await send(client, "/activate", token="tell-it-to-nobody")
    await made.state.wiring.close()

    assert page.status_code == 503
    assert "повторите через несколько минут" in text_of(page)
    assert "tell-it-to-nobody" not in capsys.readouterr().out


async def test_a_spent_link_shows_no_button_and_a_done_page_leads_to_the_cabinet(
    client: httpx2.AsyncClient, newcomer: Newcomer
) -> None:
    await newcomer.register(email=EMAIL)
    token = await newcomer.last("token")
    done = await client.get((await send(client, "/activate", token=token)).headers["location"])
    rows = await newcomer.door.rows()

    spent = await send(client, "/activate", token=token)

    assert '<a class="button" href="/">' in done.text
    assert (await client.get("/", headers={"accept": "text/html"})).headers["location"] == "/console"
    assert (spent.status_code, "<button" in spent.text) == (400, False)
    assert await newcomer.door.rows() == rows
