"""Staff sign in by two factors over HTTP, and make up a password of their own."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from pyotp import TOTP
from starlette.applications import Starlette

from app.settings import Settings
from auth.second_factor import new_secret
from domain.users import Role
from services import second_factor
from tests.door import PASSWORD_HASH
from tests.owners import NEW_PASSWORD
from tests.scenarios.test_recovery import RESET, data, post, sign_in
from tests.world import World

CONFIRM = """
mutation Confirm($ticket: String!, $code: String!) {
  confirmSignIn(input: {ticket: $ticket, code: $code}) {
    __typename
    ... on IssuedSession { token user { login } }
    ... on PasswordChangeRequired { resetToken }
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
    return settings.model_copy(update={"secret_key": bytes(range(32))})


async def test_an_operator_signs_in_by_two_factors_and_makes_up_a_password(
    client: httpx2.AsyncClient, app: Starlette, world: World
) -> None:
    person = await world.person(Role.OPERATOR, login="ivanova", password_hash=PASSWORD_HASH, must_change_password=True)
    secret, seal = new_secret(), app.state.wiring.authenticator.seal
    await second_factor.enrol(
        database=world.database, seal=seal, person=person, secret=secret, step=0, now=datetime.now(UTC)
    )

    # The password alone opens nothing.
    asked = await sign_in(client, login="ivanova")
    assert (asked["__typename"], asked["method"]) == ("SecondFactorRequired", "TOTP")
    assert asked["message"] == "Введите код из приложения для входа."
    wrong = await data(client, CONFIRM, ticket=asked["ticket"], code="00000x")
    assert wrong["__typename"] == "CodeWrong"

    # Nor does the code, while the password is a temporary one.
    asked = await data(client, CONFIRM, ticket=asked["ticket"], code=TOTP(secret).now())
    assert asked["__typename"] == "PasswordChangeRequired"
    told = await data(client, RESET, link=asked["resetToken"], password=NEW_PASSWORD)
    assert told["__typename"] == "PasswordChanged"

    # A later code does, once.
    asked = await sign_in(client, NEW_PASSWORD, login="ivanova")
    later = TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30))
    issued = await data(client, CONFIRM, ticket=asked["ticket"], code=later)
    assert issued["user"] == {"login": "ivanova"}
    viewer = await post(client, "{ viewer { login } }", token=issued["token"])
    assert viewer.json() == {"data": {"viewer": {"login": "ivanova"}}}
