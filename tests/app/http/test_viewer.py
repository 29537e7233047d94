"""Sign-in over HTTP: tokens for apps, a cookie for browsers' pages, sessions listed and ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from starlette.applications import Starlette

from app.settings import Settings
from auth.throttle import pictures_key
from domain.users import Language, Role
from models.users import AttemptCount, User
from tests.door import PASSWORD, PASSWORD_HASH, WRONG
from tests.world import World

PAGE = {"graphql-require-preflight": "1"}
SIGN_IN = """
mutation SignIn($login: String!, $password: String!, $captcha: CaptchaInput) {
  signIn(input: {login: $login, password: $password, captcha: $captcha}) {
    __typename
    ... on IssuedSession { token expiresAt user { id login email phone role language accounts { number } } }
    ... on LockedOut { retryAt }
    ... on UserError { message }
  }
}
"""
VIEWER = "{ viewer { login sessions { id client isCurrent } } }"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"captcha": "fixed"})


@pytest.fixture
async def person(world: World) -> User:
    return await world.person(password_hash=PASSWORD_HASH)


async def post(client: httpx2.AsyncClient, query: str, *, headers: Any = (), **variables: Any) -> httpx2.Response:
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=dict(headers))


async def data(client: httpx2.AsyncClient, query: str, *, headers: Any = (), **variables: Any) -> Any:
    answer = (await post(client, query, headers=headers, **variables)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def token_for(client: httpx2.AsyncClient, person: User, **headers: str) -> str:
    told = await data(client, SIGN_IN, headers=headers, login=person.login, password=PASSWORD)
    return str(told["signIn"]["token"])


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def test_a4_an_app_gets_a_token_and_no_cookie(client: httpx2.AsyncClient, person: User, world: World) -> None:
    account = await world.account(people=(person,))
    answer = await post(client, SIGN_IN, login=person.login, password=PASSWORD)

    told = answer.json()["data"]["signIn"]
    assert told["user"] == {
        "id": str(person.id), "login": person.login, "email": person.email, "phone": None, "role": "CUSTOMER",
        "language": "RU", "accounts": [{"number": account.number}],
    }  # fmt: skip
    assert "set-cookie" not in answer.headers
    assert (await data(client, VIEWER, headers=bearer(told["token"])))["viewer"]["login"] == person.login


async def test_n1_a_page_gets_a_cookie_that_counts_with_the_header_alone(
    client: httpx2.AsyncClient, person: User
) -> None:
    answer = await post(client, SIGN_IN, headers=PAGE, login=person.login, password=PASSWORD)
    cookie = answer.headers["set-cookie"]
    kept = {"cookie": cookie.partition(";")[0]}

    assert cookie.startswith("__Host-kabinet=")
    assert set(cookie.split("; ")[1:]) == {"Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=15552000"}
    client.cookies.clear()
    assert (await data(client, VIEWER, headers=kept | PAGE))["viewer"]["login"] == person.login
    refused = await post(client, VIEWER, headers=kept)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_sign_in_ends_the_session_it_came_with(client: httpx2.AsyncClient, person: User) -> None:
    first = await token_for(client, person)
    second = await token_for(client, person, **bearer(first))

    assert await data(client, VIEWER, headers=bearer(first)) == {"viewer": None}
    assert (await data(client, VIEWER, headers=bearer(second)))["viewer"]["login"] == person.login


async def test_signing_out_ends_the_session_and_takes_the_cookie_away(client: httpx2.AsyncClient, person: User) -> None:
    token = await token_for(client, person)
    answer = await post(client, "mutation { signOut { endedSessions } }", headers=bearer(token) | PAGE)

    assert answer.json() == {"data": {"signOut": {"endedSessions": 1}}}
    assert answer.headers["set-cookie"].startswith("__Host-kabinet=; Path=/; Max-Age=0;")
    assert await data(client, VIEWER, headers=bearer(token)) == {"viewer": None}


async def test_signing_out_twice_is_no_fault(client: httpx2.AsyncClient) -> None:
    assert await data(client, "mutation { signOut { endedSessions } }") == {"signOut": {"endedSessions": 0}}


async def test_after_a_sign_out_the_rest_of_the_document_is_asked_by_nobody(
    client: httpx2.AsyncClient, person: User
) -> None:
    token = await token_for(client, person)
    answer = await post(
        client, "mutation { signOut { endedSessions } endSessions { endedSessions } }", headers=bearer(token)
    )

    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_sessions_are_listed_and_ended_by_their_owner_alone(
    client: httpx2.AsyncClient, person: User, world: World
) -> None:
    stranger = await world.person(password_hash=PASSWORD_HASH)
    phone = await token_for(client, person, **{"user-agent": "KabinetApp/2.1 (Android)"})
    here = await token_for(client, person, **{"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    listed = (await data(client, VIEWER, headers=bearer(here)))["viewer"]["sessions"]
    assert {row["client"]: row["isCurrent"] for row in listed} == {
        "KabinetApp/2.1 (Android)": False, "Firefox, Windows": True,
    }  # fmt: skip
    other = next(row["id"] for row in listed if not row["isCurrent"])
    end = "mutation End($id: ID) { endSessions(sessionId: $id) { endedSessions } }"

    theirs = await token_for(client, stranger)
    refused = (await post(client, end, headers=bearer(theirs), id=other)).json()
    assert refused["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await data(client, VIEWER, headers=bearer(phone)))["viewer"] is not None

    assert (await data(client, end, headers=bearer(here), id=other))["endSessions"] == {"endedSessions": 1}
    assert await data(client, VIEWER, headers=bearer(phone)) == {"viewer": None}
    again = (await post(client, end, headers=bearer(here), id=other)).json()
    assert again["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await data(client, VIEWER, headers=bearer(theirs)))["viewer"] is not None


async def test_o28_ending_the_session_in_use_is_told_as_signing_out(client: httpx2.AsyncClient, person: User) -> None:
    tokens = [await token_for(client, person) for _ in range(2)]
    listed = (await data(client, VIEWER, headers=bearer(tokens[0])))["viewer"]["sessions"]
    here = next(row["id"] for row in listed if row["isCurrent"])

    await data(client, "mutation End($id: ID) { endSessions(sessionId: $id) { endedSessions } }",
               headers=bearer(tokens[0]), id=here)  # fmt: skip

    journal = "{ viewer { operations(first: 1) { edges { node { summary } } } } }"
    told = (await data(client, journal, headers=bearer(tokens[1])))["viewer"]["operations"]["edges"]
    assert told == [{"node": {"summary": "Выход из личного кабинета"}}]


async def test_all_sessions_but_the_current_one_are_ended(client: httpx2.AsyncClient, person: User) -> None:
    tokens = [await token_for(client, person) for _ in range(4)]

    told = await data(client, "mutation { endSessions { endedSessions } }", headers=bearer(tokens[2]))

    assert told == {"endSessions": {"endedSessions": 3}}
    left = [(await data(client, VIEWER, headers=bearer(token)))["viewer"] is not None for token in tokens]
    assert left == [False, False, True, False]


async def test_ending_sessions_needs_one(client: httpx2.AsyncClient) -> None:
    answer = (await post(client, "mutation { endSessions { endedSessions } }")).json()

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer \xff"]
)
async def test_what_is_no_token_of_ours_is_nobody(client: httpx2.AsyncClient, authorization: str) -> None:
    headers = {"authorization": authorization.encode("latin-1")}

    assert await data(client, "{ viewer { id } }", headers=headers) == {"viewer": None}


async def test_a_session_look_up_is_one_statement(client: httpx2.AsyncClient, app: Starlette, person: User) -> None:
    token = await token_for(client, person)
    asked: list[str] = []
    engine = app.state.wiring.database.engine.sync_engine

    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    await data(client, "{ viewer { login role } }", headers=bearer(token))

    assert len(asked) == 1


async def test_refusals_speak_the_language_that_is_asked_for(client: httpx2.AsyncClient) -> None:
    russian = await data(client, SIGN_IN, login="nobody", password=WRONG)
    english = await data(client, SIGN_IN, headers={"accept-language": "en"}, login="nobody", password=WRONG)

    assert russian["signIn"] == {
        "__typename": "CredentialsWrong",
        "message": "Неверный логин или пароль. Проверьте Caps Lock и раскладку клавиатуры.",
    }
    assert english["signIn"]["message"].startswith("The login or the password is wrong.")


@pytest.mark.parametrize(
    ("own", "header", "told"),
    [
        (Language.EN, None, "Signed in"),
        (Language.RU, None, "Вход в личный кабинет"),
        (Language.EN, "*", "Signed in"),
        (Language.EN, "de", "Signed in"),
        (Language.EN, "ru-RU", "Вход в личный кабинет"),
        (Language.RU, "en", "Signed in"),
    ],
)
async def test_o28_the_journal_speaks_the_language_asked_for_or_the_persons_own(
    client: httpx2.AsyncClient, world: World, own: Language, header: str | None, told: str
) -> None:
    person = await world.person(password_hash=PASSWORD_HASH, language=own)
    headers = bearer(await token_for(client, person)) | ({"accept-language": header} if header else {})

    journal = await data(client, "{ viewer { operations(first: 1) { edges { node { summary } } } } }", headers=headers)

    assert journal["viewer"]["operations"]["edges"][0]["node"]["summary"] == told


async def test_errors_too_speak_the_persons_own_language(client: httpx2.AsyncClient, world: World) -> None:
    person = await world.person(password_hash=PASSWORD_HASH, language=Language.EN)
    headers = bearer(await token_for(client, person))
    unknown = 'mutation { endSessions(sessionId: "00000000-0000-0000-0000-000000000000") { endedSessions } }'

    english = (await post(client, unknown, headers=headers)).json()["errors"][0]["message"]
    russian = (await post(client, unknown, headers=headers | {"accept-language": "ru"})).json()["errors"][0]["message"]

    assert english == "Not found."
    assert russian == "Не найдено."


async def test_aliased_sign_ins_are_counted_one_by_one(client: httpx2.AsyncClient, person: User) -> None:
    tries = " ".join(
        f'a{n}: signIn(input: {{login: "{person.login}", password: "{n}"}}) {{ __typename }}' for n in range(30)
    )

    told = await data(client, f"mutation {{ {tries} }}")

    assert [answer["__typename"] for answer in told.values()] == ["CredentialsWrong"] * 5 + ["CaptchaRequired"] * 25


async def test_a_captcha_lets_the_owner_in(client: httpx2.AsyncClient, person: User) -> None:
    for _ in range(5):
        await data(client, SIGN_IN, login=person.login, password=WRONG)
    picture = (await data(client, "mutation { createCaptcha { id image expiresAt } }"))["createCaptcha"]
    captcha = {"id": picture["id"], "answer": "1 2345"}

    assert picture["image"].startswith("data:image/png;base64,")
    told = await data(client, SIGN_IN, login=person.login, password=PASSWORD, captcha=captcha)
    assert told["signIn"]["__typename"] == "IssuedSession"
    spent = await data(client, SIGN_IN, login=person.login, password=PASSWORD, captcha=captcha)
    assert spent["signIn"]["__typename"] == "CaptchaWrong"


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_signs_in(client: httpx2.AsyncClient, world: World, role: Role) -> None:
    someone = await world.person(role, password_hash=PASSWORD_HASH)

    told = await data(client, SIGN_IN, login=someone.login, password=PASSWORD)

    assert told["signIn"]["user"]["role"] == role.value


async def test_an_address_that_asks_for_too_many_pictures_is_told_when_to_come_back(
    client: httpx2.AsyncClient, world: World
) -> None:
    key, now = pictures_key("127.0.0.1"), datetime.now(UTC)
    await world.add(AttemptCount(**key._asdict(), failures=900, last_failure_at=now))

    (error,) = (await post(client, "mutation { createCaptcha { id } }")).json()["errors"]

    assert error["extensions"] == {"code": "RATE_LIMITED", "retryAt": (now + timedelta(minutes=1)).isoformat()}
