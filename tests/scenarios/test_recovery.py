"""Recovery, profile and second factor over HTTP: what clients send, and what they are answered."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from app.settings import Settings
from domain.captchas import FIXED_ANSWER
from models.users import User
from tests.door import PASSWORD, PASSWORD_HASH, WRONG, other_than
from tests.mailbox import code_of, token_of
from tests.owners import NEW_PASSWORD
from tests.world import World

EMAIL, PHONE = "anna@example.com", "+79180000001"
RECOVER = """
mutation Recover($login: String!, $email: EmailAddress, $captcha: CaptchaInput!) {
  requestPasswordRecovery(input: {login: $login, email: $email, captcha: $captcha}) {
    __typename
    ... on RecoveryAccepted { message }
    ... on InvalidInput { fields { path code message } }
    ... on UserError { message }
  }
}
"""
RESET = """
mutation Reset($link: String, $login: String, $code: String, $password: String!) {
  resetPassword(input: {token: $link, login: $login, code: $code, newPassword: $password}) {
    __typename
    ... on PasswordChanged { endedSessions }
    ... on LockedOut { retryAt }
    ... on UserError { message }
  }
}
"""
SIGN_IN = """
mutation SignIn($login: String!, $password: String!) {
  signIn(input: {login: $login, password: $password}) {
    __typename
    ... on IssuedSession { token }
    ... on SecondFactorRequired { message ticket method expiresAt }
    ... on PasswordChangeRequired { message resetToken expiresAt }
    ... on UserError { message }
  }
}
"""
PROFILE = """
mutation Profile($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ... on User {
      email pendingEmail phone pendingPhone language
      notifications { email sms paymentReminders readingReminders news }
    }
    ... on InvalidInput { fields { path code } }
    ... on UserError { message }
  }
}
"""
CHANGE = """
mutation Change($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    __typename
    ... on PasswordChanged { endedSessions }
    ... on UserError { message }
  }
}
"""
CONFIRM_CONTACT = """
mutation ConfirmContact($link: String, $code: String) {
  confirmContact(input: {token: $link, code: $code}) {
    __typename
    ... on User { email pendingEmail phone }
    ... on UserError { message }
  }
}
"""


@pytest.fixture
def now() -> datetime:
    """Return the present: requests over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"captcha": "fixed"})


@pytest.fixture
async def anna(world: World) -> User:
    return await world.person(login="anna", email=EMAIL, phone=PHONE, password_hash=PASSWORD_HASH)


async def post(
    client: httpx2.AsyncClient, query: str, *, token: str | None = None, **variables: Any
) -> httpx2.Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


async def data(client: httpx2.AsyncClient, query: str, **how: Any) -> Any:
    answer = (await post(client, query, **how)).json()
    assert "errors" not in answer, answer
    (told,) = answer["data"].values()
    return told


async def solved(client: httpx2.AsyncClient) -> dict[str, str]:
    picture = await data(client, "mutation { createCaptcha { id } }")
    return {"id": picture["id"], "answer": FIXED_ANSWER}


async def sign_in(client: httpx2.AsyncClient, password: str = PASSWORD, login: str = "anna") -> Any:
    return await data(client, SIGN_IN, login=login, password=password)


async def test_o14_a_household_gets_back_in_by_mail(client: httpx2.AsyncClient, app: Starlette, anna: User) -> None:
    old = (await sign_in(client))["token"]

    # She asks for a link, and opens the letter.
    told = await data(client, RECOVER, login="anna", email=EMAIL, captcha=await solved(client))
    assert told["__typename"] == "RecoveryAccepted"
    link = await token_of(app, "reset")

    # A weak password is refused, and the link works on.
    told = await data(client, RESET, link=link, password="anna@example.com")
    assert told["__typename"] == "InvalidInput"
    told = await data(client, RESET, link=link, password=NEW_PASSWORD)
    assert told == {"__typename": "PasswordChanged", "endedSessions": 1}

    # The session of the old password is over, and the old password too.
    assert (await post(client, "{ viewer { id } }", token=old)).json() == {"data": {"viewer": None}}
    assert (await sign_in(client))["__typename"] == "CredentialsWrong"
    assert (await sign_in(client, NEW_PASSWORD))["__typename"] == "IssuedSession"
    assert (await data(client, RESET, link=link, password=NEW_PASSWORD))["__typename"] == "CodeWrong"


async def test_n5_a_household_gets_back_in_by_sms(client: httpx2.AsyncClient, app: Starlette, anna: User) -> None:
    await data(client, RECOVER, login="8 918 000 00 01", captcha=await solved(client))
    code = await code_of(app)

    assert (await data(client, RESET, login=PHONE, code="00000x", password=NEW_PASSWORD))[
        "__typename"
    ] == "InvalidInput"
    wrong = await data(client, RESET, login=PHONE, code=other_than(code), password=NEW_PASSWORD)
    assert wrong["__typename"] == "CodeWrong"
    told = await data(client, RESET, login=PHONE, code=code, password=NEW_PASSWORD)

    assert told == {"__typename": "PasswordChanged", "endedSessions": 0}
    assert (await sign_in(client, NEW_PASSWORD))["__typename"] == "IssuedSession"


@pytest.mark.parametrize(
    ("known", "unknown"),
    [
        ({"login": "anna", "email": EMAIL}, {"login": "anna", "email": "nobody@example.com"}),
        ({"login": EMAIL}, {"login": "nobody@example.com"}),
        ({"login": PHONE}, {"login": "+79180000009"}),
    ],
)
async def test_o14_n5_known_and_unknown_people_are_answered_by_the_same_bytes(
    client: httpx2.AsyncClient, anna: User, known: dict[str, str], unknown: dict[str, str]
) -> None:
    answers = [await post(client, RECOVER, **who, captcha=await solved(client)) for who in (known, unknown)]

    assert answers[0].content == answers[1].content
    assert answers[0].json()["data"]["requestPasswordRecovery"]["__typename"] == "RecoveryAccepted"


async def test_o14_a_login_alone_is_asked_for_the_mail_address(client: httpx2.AsyncClient, anna: User) -> None:
    told = await data(client, RECOVER, login="anna", captcha=await solved(client))

    assert told["fields"] == [{"path": ["email"], "code": "REQUIRED", "message": "Заполните это поле."}]


async def test_o27_a_household_changes_its_profile(client: httpx2.AsyncClient, app: Starlette, anna: User) -> None:
    token = (await sign_in(client))["token"]

    # Language and notifications change at once.
    wanted = {"language": "EN", "notifications": {"sms": False, "news": True}}
    told = await data(client, PROFILE, token=token, input=wanted)
    assert told["language"] == "EN"
    assert told["notifications"] == {
        "email": True, "sms": False, "paymentReminders": True, "readingReminders": True, "news": True,
    }  # fmt: skip

    # A new address needs the password, then the link; until then the old one counts.
    told = await data(client, PROFILE, token=token, input={"email": "new@example.com"})
    assert told["fields"] == [{"path": ["currentPassword"], "code": "REQUIRED"}]
    wanted = {"email": "new@example.com", "currentPassword": PASSWORD}
    told = await data(client, PROFILE, token=token, input=wanted)
    assert (told["email"], told["pendingEmail"]) == (EMAIL, "new@example.com")
    told = await data(client, CONFIRM_CONTACT, token=token, link=await token_of(app, "confirm"))
    assert (told["email"], told["pendingEmail"]) == ("new@example.com", None)

    # A new phone likewise, by code.
    await data(client, PROFILE, token=token, input={"phone": "+79180000002", "currentPassword": PASSWORD})
    told = await data(client, CONFIRM_CONTACT, token=token, code=await code_of(app))
    assert told["phone"] == "+79180000002"


async def test_o27_a_link_tells_nobody_but_its_person_who_that_is(
    client: httpx2.AsyncClient, app: Starlette, world: World, anna: User
) -> None:
    boris = await world.person(login="boris", password_hash=PASSWORD_HASH)
    token = (await sign_in(client))["token"]
    await data(client, PROFILE, token=token, input={"email": "new@example.com", "currentPassword": PASSWORD})
    link = await token_of(app, "confirm")
    other = (await sign_in(client, login=str(boris.login)))["token"]

    signed_out = (await post(client, CONFIRM_CONTACT, link=link)).json()
    assert signed_out["data"] is None
    assert signed_out["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await data(client, CONFIRM_CONTACT, token=other, link=link))["__typename"] == "CodeWrong"

    # Nothing was written, and the page that the link leads to takes it without a session.
    viewer = "{ viewer { email pendingEmail } }"
    before = (await post(client, viewer, token=token)).json()["data"]["viewer"]
    assert before == {"email": EMAIL, "pendingEmail": "new@example.com"}
    page = await client.post("/confirm", data={"token": link}, headers={"origin": "null"})
    assert page.status_code == 303
    after = (await post(client, viewer, token=token)).json()["data"]["viewer"]
    assert after == {"email": "new@example.com", "pendingEmail": None}


async def test_a_code_to_a_phone_needs_its_person(client: httpx2.AsyncClient, anna: User) -> None:
    answer = (await post(client, CONFIRM_CONTACT, code="123456")).json()

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("query", "given"), [(PROFILE, {"language": "EN"}), (CHANGE, {"currentPassword": "", "newPassword": ""})]
)
async def test_what_is_the_viewers_own_needs_one(client: httpx2.AsyncClient, query: str, given: dict[str, str]) -> None:
    answer = (await post(client, query, input=given)).json()

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_o27_a_household_changes_its_password(client: httpx2.AsyncClient, anna: User) -> None:
    here, elsewhere = (await sign_in(client))["token"], (await sign_in(client))["token"]
    wanted = {"currentPassword": WRONG, "newPassword": NEW_PASSWORD}
    told = await data(client, CHANGE, token=here, input=wanted)
    assert told == {"__typename": "CredentialsWrong", "message": "Текущий пароль неверен."}

    told = await data(client, CHANGE, token=here, input=wanted | {"currentPassword": PASSWORD})

    assert told == {"__typename": "PasswordChanged", "endedSessions": 1}
    assert (await post(client, "{ viewer { id } }", token=elsewhere)).json() == {"data": {"viewer": None}}
    assert (await post(client, "{ viewer { login } }", token=here)).json() == {"data": {"viewer": {"login": "anna"}}}


async def test_o27_what_follows_a_change_in_one_document_knows_the_new_password(
    client: httpx2.AsyncClient, anna: User
) -> None:
    token = (await sign_in(client))["token"]
    both = """
    mutation Both($old: String!, $new: String!) {
      changePassword(input: {currentPassword: $old, newPassword: $new}) { __typename }
      updateProfile(input: {phone: "+79180000002", currentPassword: $new}) { ... on User { pendingPhone } }
    }
    """

    answer = (await post(client, both, token=token, old=PASSWORD, new=NEW_PASSWORD)).json()

    assert answer["data"] == {
        "changePassword": {"__typename": "PasswordChanged"}, "updateProfile": {"pendingPhone": "+79180000002"},
    }  # fmt: skip


async def test_o14_what_follows_a_reset_in_one_document_is_asked_by_nobody(
    client: httpx2.AsyncClient, app: Starlette, anna: User
) -> None:
    token = (await sign_in(client))["token"]
    await data(client, RECOVER, login=EMAIL, email=None, captcha=await solved(client))
    both = """
    mutation Both($link: String!, $new: String!) {
      resetPassword(input: {token: $link, newPassword: $new}) { __typename }
      updateProfile(input: {language: EN}) { __typename }
    }
    """
    given = {"link": await token_of(app, "reset"), "new": NEW_PASSWORD}
    headers = {"cookie": f"__Host-kabinet={token}", "graphql-require-preflight": "1"}

    answer = await client.post("/graphql", json={"query": both, "variables": given}, headers=headers)

    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["UNAUTHENTICATED"]
    assert "__Host-kabinet=;" in answer.headers["set-cookie"]
    assert (await sign_in(client, NEW_PASSWORD))["__typename"] == "IssuedSession"
