"""From the form to the first page, over HTTP; and what a stranger can learn on the way, which is nothing."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from app.settings import Settings
from domain.captchas import FIXED_ANSWER
from models.accounts import Account
from tests.door import Door
from tests.mailbox import code_of, token_of
from tests.services.newcomers import EMAIL, PASSWORD, PHONE, Newcomer
from tests.world import World

FORM = "{ branches { code } consent { version text } }"
PICTURE = "mutation { createCaptcha { id } }"
REGISTER = """
mutation Register($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on Registered { activateBy expiresAt }
    ... on InvalidInput { fields { path code message } }
    ... on UserError { message }
  }
}
"""
ACTIVATE = """
mutation Activate($input: ActivateInput!) {
  activate(input: $input) {
    __typename
    ... on IssuedSession { token expiresAt user { id login email phone role accounts { number } } }
    ... on LockedOut { retryAt }
    ... on InvalidInput { fields { path code } }
    ... on UserError { message }
  }
}
"""
RESEND = """
mutation Resend($input: ResendActivationInput!) {
  resendActivation(input: $input) { __typename ... on ResendAccepted { message } ... on UserError { message } }
}
"""
SIGN_IN = """
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) { __typename ... on IssuedSession { token } ... on UserError { message } }
}
"""
VIEWER = "{ viewer { login email phone operations { edges { node { summary } } } } }"
STRANGERS = "Чужой дырявый чайник"
TIME = re.compile(rb"\d{4}-\d\d-\d\dT[^\"]+")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"captcha": "fixed", "public_url": "http://cabinet.example.com"})


@pytest.fixture
async def account(world: World) -> Account:
    return await world.account()


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=datetime.now(UTC)))


class Browser:
    """Sends operations, each with a new picture where the form has one."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.token: str | None = None

    async def bytes_of(self, query: str, **variables: Any) -> bytes:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        return answer.content

    async def data(self, query: str, **variables: Any) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        told = answer.json()
        assert "errors" not in told, told
        return told["data"]

    async def solved(self) -> dict[str, str]:
        return {"id": (await self.data(PICTURE))["createCaptcha"]["id"], "answer": FIXED_ANSWER}

    async def form(self, **told: Any) -> dict[str, Any]:
        consent = (await self.data(FORM))["consent"]["version"]
        return {"password": PASSWORD, "consentVersion": consent, "captcha": await self.solved()} | told


@pytest.fixture
def browser(client: httpx2.AsyncClient) -> Browser:
    return Browser(client)


async def claim(browser: Browser, account: Account) -> dict[str, Any]:
    """Name an account the way people write it."""
    (branch,) = (await browser.data(FORM))["branches"]
    address = {"locality": "Краснодар", "street": "северная", "house": "12 а", "flat": "7"}
    number = f"{account.number[:4]} {account.number[4:]}"
    return {"accountNumber": number, "branchCode": branch["code"], "address": address}


async def test_o2_o5_o6_o7_o8_o9_o11_from_the_older_form_to_the_account(
    browser: Browser, newcomer: Newcomer, account: Account
) -> None:
    told = await browser.form(
        login="newcomer", email=EMAIL, phone="8 918 000 00 01", activateBy="EMAIL",
        account=await claim(browser, account),
    )  # fmt: skip
    assert (await browser.data(REGISTER, input=told))["register"]["activateBy"] == "EMAIL"

    refused = await browser.data(SIGN_IN, input={"login": "newcomer", "password": PASSWORD})
    assert refused["signIn"]["__typename"] == "NotActivated"

    issued = (await browser.data(ACTIVATE, input={"token": await newcomer.last("token")}))["activate"]
    assert issued["user"]["accounts"] == [{"number": account.number}]
    browser.token = issued["token"]
    viewer = (await browser.data(VIEWER))["viewer"]
    assert (viewer["login"], viewer["email"], viewer["phone"]) == ("newcomer", EMAIL, None)
    assert len(viewer["operations"]["edges"]) == 3


async def test_n2_n3_n4_o10_from_the_phone_to_the_cabinet_by_a_second_code(browser: Browser, app: Starlette) -> None:
    told = await browser.form(phone=PHONE, activateBy="SMS")
    assert (await browser.data(REGISTER, input=told))["register"]["activateBy"] == "SMS"
    first = await code_of(app)

    # The message does not come, so another one is asked for; the first code is dead then.
    again = await browser.data(RESEND, input={"login": PHONE, "captcha": await browser.solved()})
    assert again["resendActivation"]["__typename"] == "ResendAccepted"
    second = await code_of(app)
    if first != second:
        refused = await browser.data(ACTIVATE, input={"login": PHONE, "code": first})
        assert refused["activate"]["__typename"] == "CodeWrong"

    issued = (await browser.data(ACTIVATE, input={"login": "8 918 000-00-01", "code": second}))["activate"]
    assert issued["user"]["phone"] == PHONE
    assert (issued["user"]["login"], issued["user"]["accounts"]) == (None, [])


async def test_n4_from_the_letter_over_the_page_to_a_sign_in(browser: Browser, app: Starlette) -> None:
    await browser.data(REGISTER, input=await browser.form(email=EMAIL, activateBy="EMAIL"))

    answer = await browser.client.post("/activate", data={"token": await token_of(app, "activate")})

    assert answer.status_code == 303
    signed_in = await browser.data(SIGN_IN, input={"login": EMAIL, "password": PASSWORD})
    assert signed_in["signIn"]["__typename"] == "IssuedSession"


async def test_n2_n4_a_stranger_who_registers_by_the_same_phone_gets_nothing(browser: Browser, app: Starlette) -> None:
    for password in (PASSWORD, STRANGERS):
        told = await browser.form(phone=PHONE, activateBy="SMS", password=password)
        assert (await browser.data(REGISTER, input=told))["register"]["activateBy"] == "SMS"
        proof = {"login": PHONE, "code": await code_of(app)}

    asked = (await browser.data(ACTIVATE, input=proof))["activate"]
    assert (asked["__typename"], [(fault["path"], fault["code"]) for fault in asked["fields"]]) == (
        "InvalidInput", [(["password"], "REQUIRED")],
    )  # fmt: skip
    wrong = [(await browser.data(ACTIVATE, input=proof | {"password": PASSWORD}))["activate"] for _ in range(6)]
    assert [one["__typename"] for one in wrong] == ["CodeWrong"] * 5 + ["LockedOut"]
    assert datetime.fromisoformat(wrong[-1]["retryAt"]) > datetime.now(UTC)

    # The owner of the phone registers once more, and the new code belongs to the own password.
    told = await browser.form(phone=PHONE, activateBy="SMS")
    await browser.data(REGISTER, input=told)
    proof = {"login": PHONE, "code": await code_of(app)}
    issued = (await browser.data(ACTIVATE, input=proof | {"password": PASSWORD}))["activate"]
    assert issued["user"]["phone"] == PHONE
    refused = await browser.data(SIGN_IN, input={"login": PHONE, "password": STRANGERS})
    assert refused["signIn"]["__typename"] == "CredentialsWrong"


async def test_c10_the_consent_is_told_in_the_language_of_the_reader(browser: Browser) -> None:
    russian = (await browser.data(FORM))["consent"]
    browser.client.headers["accept-language"] = "en"
    english = (await browser.data(FORM))["consent"]

    assert russian["version"] == english["version"]
    assert russian["text"].startswith("Согласие")
    assert english["text"].startswith("Consent")


async def test_a_page_that_activates_gets_the_session_in_a_cookie(browser: Browser, newcomer: Newcomer) -> None:
    await browser.data(REGISTER, input=await browser.form(email=EMAIL, activateBy="EMAIL"))
    browser.client.headers["graphql-require-preflight"] = "1"
    sent = {"query": ACTIVATE, "variables": {"input": {"token": await newcomer.last("token")}}}

    answer = await browser.client.post("/graphql", json=sent)

    assert answer.headers["set-cookie"].startswith("__Host-kabinet=")


async def test_n2_fields_that_a_form_leaves_empty_are_not_given(browser: Browser, newcomer: Newcomer) -> None:
    form = await browser.form(login="", email=" ", phone="8 918 000-00-01", activateBy="SMS")
    nothing = await browser.form(email="", phone="", activateBy="EMAIL")

    told = [(await browser.data(REGISTER, input=one))["register"] for one in (form, nothing)]

    assert [one["__typename"] for one in told] == ["Registered", "InvalidInput"]
    assert [(field["path"], field["code"]) for field in told[1]["fields"]] == [
        (["email"], "REQUIRED"),
        (["phone"], "REQUIRED"),
    ]
    assert len(await newcomer.people()) == 1


async def test_n2_n4_o10_the_same_bytes_for_known_and_unknown(browser: Browser, world: World) -> None:
    await world.person(login="known", email="known@example.com", phone="+79180000005")
    told: dict[str, list[bytes]] = {}
    for email, phone in (("known@example.com", "+79180000005"), ("nobody@example.com", "+79180000006")):
        told[email] = [
            await browser.bytes_of(REGISTER, input=await browser.form(email=email, activateBy="EMAIL")),
            await browser.bytes_of(REGISTER, input=await browser.form(phone=phone, activateBy="SMS")),
            await browser.bytes_of(SIGN_IN, input={"login": email, "password": PASSWORD}),
            await browser.bytes_of(SIGN_IN, input={"login": phone, "password": "Чужой пароль 12345"}),
            await browser.bytes_of(RESEND, input={"login": email, "captcha": await browser.solved()}),
            await browser.bytes_of(RESEND, input={"login": phone, "captcha": await browser.solved()}),
            *[await browser.bytes_of(ACTIVATE, input={"login": phone, "code": "000000"}) for _ in range(5)],
        ]

    known, unknown = ([TIME.sub(b"TIME", answer) for answer in answers] for answers in told.values())
    assert known == unknown
    kinds = [re.findall(rb'"__typename":"(\w+)"', answer)[0].decode() for answer in known]
    assert kinds[:6] == ["Registered"] * 2 + ["NotActivated", "CredentialsWrong"] + ["ResendAccepted"] * 2
    assert kinds[6:] == ["CodeWrong"] * 5
