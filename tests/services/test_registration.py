"""Registering: both ways, everybody by the same steps, and nobody kept out by somebody else."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from domain.accounts import AccountKind, AccountNotMatched
from domain.captchas import CaptchaAnswer, CaptchaWrong
from domain.consent import consent_in_force
from domain.inputs import FieldErrorCode, InvalidInput
from domain.journal import Action
from domain.limits import TooOften
from domain.links import AccountClaim
from domain.messages import Channel, MessageKind
from domain.registration import ActivationChannel, LoginTaken
from domain.users import Language, Role
from models.accounts import Account, UserAccount
from models.journal import Operation
from models.registrations import REPLACED
from models.users import UserConsent
from services.messages import HELD_BACK
from tests.door import Door
from tests.services.newcomers import COUNTED, EMAIL, PHONE, Newcomer
from tests.world import World

SMS = ActivationChannel.SMS


@pytest.fixture
def newcomer(world: World) -> Newcomer:
    return Newcomer(Door(world, now=world.now))


@pytest.fixture
async def account(world: World) -> Account:
    return await world.account()


async def full(newcomer: Newcomer, account: Account, **values: Any) -> dict[str, Any]:
    """Return all parts of the older form."""
    return {"login": "newcomer", "email": EMAIL, "phone": PHONE, "account": await newcomer.claim(account)} | values


async def faults_of(newcomer: Newcomer, **form: Any) -> dict[str, FieldErrorCode]:
    """Return the faults that a form is refused for, and see that nothing was written."""
    before = await newcomer.door.rows(*COUNTED)
    with pytest.raises(InvalidInput) as refused:
        await newcomer.register(**form)
    assert await newcomer.door.rows(*COUNTED) == before
    return {".".join(fault.path): fault.code for fault in refused.value.faults}


async def test_n2_n3_n4_by_phone_alone_a_code_goes_out(newcomer: Newcomer) -> None:
    registered = await newcomer.register(phone="8 918 000-00-01")

    (person,), (message,) = await newcomer.people(), await newcomer.messages()
    assert registered.expires_at == newcomer.now + timedelta(minutes=10)
    assert (message.kind, message.channel, message.recipient) == (MessageKind.ACTIVATION, Channel.SMS, PHONE)
    assert message.expires_at == registered.expires_at
    assert (person.login, person.email, person.phone, person.pending_phone) == (None, None, None, PHONE)
    assert (person.role, person.activated_at) == (Role.CUSTOMER, None)


async def test_n2_n3_n4_by_mail_alone_a_link_goes_out(newcomer: Newcomer) -> None:
    registered = await newcomer.register(email=EMAIL, language=Language.EN)

    (person,), (message,) = await newcomer.people(), await newcomer.messages()
    assert registered.expires_at == newcomer.now + timedelta(days=14)
    assert (message.kind, message.channel, message.recipient) == (MessageKind.ACTIVATION, Channel.EMAIL, EMAIL)
    assert (message.language, person.language, message.user_id) == (Language.EN, Language.EN, person.id)
    assert message.parts.keys() == {"token"}


async def test_o2_o4_o5_o6_o7_o9_the_older_form_links_its_account(newcomer: Newcomer, account: Account) -> None:
    await newcomer.register(**await full(newcomer, account))

    (person,) = await newcomer.people()
    assert (person.login, person.pending_email, person.pending_phone) == ("newcomer", EMAIL, PHONE)
    async with newcomer.database.reading() as session:
        linked = (await session.execute(sa.select(UserAccount))).scalar_one()
        actions = (await session.execute(sa.select(Operation.action).order_by(Operation.id))).scalars().all()
    assert (linked.user_id, linked.account_id) == (person.id, account.id)
    assert actions == [Action.REGISTERED, Action.ACCOUNT_LINKED]


async def test_o1_a_legal_entity_registers_by_its_account(newcomer: Newcomer) -> None:
    account = await newcomer.door.world.account(kind=AccountKind.BUSINESS)
    await newcomer.register(**await full(newcomer, account))

    (person,) = await newcomer.people()
    assert person.role is Role.BUSINESS


async def test_c10_what_was_agreed_to_is_kept_with_time_and_address(newcomer: Newcomer) -> None:
    await newcomer.register(email=EMAIL, address="192.0.2.77", language=Language.EN)

    (person,) = await newcomer.people()
    agreed = consent_in_force(Language.EN)
    async with newcomer.database.reading() as session:
        kept = (await session.execute(sa.select(UserConsent))).scalar_one()
    assert kept == UserConsent(
        user_id=person.id, version=agreed.version, text_hash=agreed.text_hash, given_at=newcomer.now,
        address="192.0.2.77",
    )  # fmt: skip


async def test_c10_both_texts_of_a_version_are_there_and_differ() -> None:
    russian, english = consent_in_force(Language.RU), consent_in_force(Language.EN)

    assert russian.version == english.version
    assert russian.text_hash != english.text_hash
    assert "152-ФЗ" in russian.text
    assert "\n\n" in english.text


async def test_c10_a_text_not_in_force_is_refused(newcomer: Newcomer) -> None:
    assert await faults_of(newcomer, email=EMAIL, consent="2001-01-01") == {
        "consentVersion": FieldErrorCode.NOT_ALLOWED
    }


@pytest.mark.parametrize("missing", ["login", "email", "phone", "account"])
async def test_o9_no_part_of_the_older_form_may_be_left_out(newcomer: Newcomer, account: Account, missing: str) -> None:
    form = await full(newcomer, account, by=SMS if missing == "email" else None)
    del form[missing]

    assert await faults_of(newcomer, **form) == {missing: FieldErrorCode.REQUIRED}


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({}, {"email": "REQUIRED", "phone": "REQUIRED"}),
        ({"email": EMAIL, "phone": PHONE}, {"login": "REQUIRED", "account": "REQUIRED"}),
        ({"email": EMAIL, "by": SMS}, {"activateBy": "NOT_ALLOWED"}),
        ({"phone": PHONE, "by": ActivationChannel.EMAIL}, {"activateBy": "NOT_ALLOWED"}),
        ({"email": "nobody"}, {"email": "MALFORMED"}),
        ({"phone": "12"}, {"phone": "MALFORMED"}),
        ({"phone": "8 861 216-83-01"}, {"phone": "NOT_ALLOWED"}),
        ({"phone": "+1 202 555 0123"}, {"phone": "NOT_ALLOWED"}),
        ({"email": EMAIL, "password": "коротко"}, {"password": "TOO_SHORT"}),
        ({"email": EMAIL, "password": "x" * 129}, {"password": "TOO_LONG"}),
        ({"email": EMAIL, "password": "парольпарольпароль"}, {"password": "TOO_WEAK"}),
        ({"email": "vyacheslav.k@example.com", "password": "vyacheslav.k@example.com"}, {"password": "TOO_WEAK"}),
        ({"email": "nobody", "password": "12", "consent": "0"},
         {"email": "MALFORMED", "password": "TOO_SHORT", "consentVersion": "NOT_ALLOWED"}),
    ],
)  # fmt: skip
async def test_n2_n3_o9_every_fault_of_a_form_is_told_at_once(
    newcomer: Newcomer, form: dict[str, Any], faults: dict[str, str]
) -> None:
    assert {path: code.value for path, code in (await faults_of(newcomer, **form)).items()} == faults


async def test_n2_an_empty_form_says_that_one_contact_is_enough(newcomer: Newcomer) -> None:
    with pytest.raises(InvalidInput) as empty:
        await newcomer.register()
    with pytest.raises(InvalidInput) as older:
        await newcomer.register(login="anna")

    assert {fault.path: fault.instead for fault in empty.value.faults} == {("email",): "phone", ("phone",): "email"}
    assert {fault.instead for fault in older.value.faults} == {None}


async def test_o2_o4_o5_faults_of_login_and_account_have_their_place(newcomer: Newcomer, account: Account) -> None:
    claim = await newcomer.claim(account)
    empty = AccountClaim(number=" ", branch_code="", address=claim.address)

    assert await faults_of(newcomer, **await full(newcomer, account, login="12") | {"account": empty}) == {
        "login": FieldErrorCode.MALFORMED,
        "account.accountNumber": FieldErrorCode.REQUIRED,
        "account.branchCode": FieldErrorCode.REQUIRED,
    }


async def test_o5_a_password_does_not_tell_the_holders_name(newcomer: Newcomer) -> None:
    account = await newcomer.door.world.account(holder="Абрикосов Пантелеймон")
    form = await full(newcomer, account, password="Пантелеймон Абрикосов")

    assert await newcomer.outcome(newcomer.register(**form)) != "InvalidInput"
    assert [person.login for person in await newcomer.people()] == ["newcomer"]


async def test_o5_what_was_typed_and_what_is_kept_of_it_are_weak(newcomer: Newcomer, account: Account) -> None:
    for password in ("8 918 000-00-01 8 918", "+79180000001 +7918"):
        form = await full(newcomer, account, phone="8 918 000-00-01", password=password)

        assert await faults_of(newcomer, **form) == {"password": FieldErrorCode.TOO_WEAK}


async def test_o5_a_password_of_the_address_is_weak(newcomer: Newcomer) -> None:
    account = await newcomer.door.world.account(locality="г. Приморско-Ахтарск", street="ул. Ореховая", house="165")
    form = await full(newcomer, account, password="Приморско-Ахтарск Ореховая 165")

    assert await faults_of(newcomer, **form) == {"password": FieldErrorCode.TOO_WEAK}


async def test_o8_a_picture_is_always_asked_for(newcomer: Newcomer) -> None:
    before = await newcomer.door.rows()

    with pytest.raises(CaptchaWrong):
        await newcomer.register(email=EMAIL, captcha=CaptchaAnswer(id="", answer=""))

    assert await newcomer.door.rows() == before


async def test_o3_o9_an_account_that_does_not_match_is_refused(newcomer: Newcomer, account: Account) -> None:
    right = await newcomer.claim(account)
    before = await newcomer.door.rows(*COUNTED)

    for wrong in (
        AccountClaim("999", right.branch_code, right.address),
        AccountClaim(right.number, "elsewhere", right.address),
        AccountClaim(right.number, right.branch_code, (await newcomer.claim(await other_place(newcomer))).address),
    ):
        with pytest.raises(AccountNotMatched):
            await newcomer.register(**await full(newcomer, account) | {"account": wrong})

    assert await newcomer.door.rows(*COUNTED) == before


async def other_place(newcomer: Newcomer) -> Account:
    async with newcomer.database.reading() as session:
        found = (await session.execute(sa.select(Account).limit(1))).scalar_one()
    return Account(**found.model_dump() | {"house": "14"})


async def test_o9_an_account_is_not_found_by_guessing(newcomer: Newcomer, account: Account) -> None:
    right = await newcomer.claim(account)
    wrong = AccountClaim(right.number, "elsewhere", right.address)

    async def guesses(count: int, **how: Any) -> Counter[str]:
        before = await newcomer.door.rows(*COUNTED)
        forms = [await full(newcomer, account, email=f"a{n}@a.ru") | {"account": wrong} | how for n in range(count)]
        outcomes = Counter([str(await newcomer.outcome(newcomer.register(**form))) for form in forms])
        assert await newcomer.door.rows(*COUNTED) == before
        return outcomes

    assert await guesses(12, address="192.0.2.9") == {"AccountNotMatched": 10, "TooOften": 2}
    # One address does not shut the account for the others, but all of them together do.
    assert await guesses(22) == {"AccountNotMatched": 20, "TooOften": 2}


async def test_n4_an_address_asks_for_three_codes_of_a_number_and_registers_thirty_times_an_hour(
    newcomer: Newcomer,
) -> None:
    by_number = [await newcomer.outcome(newcomer.register(phone=PHONE, address="192.0.2.8")) for _ in range(3)]
    before = await newcomer.door.rows(*COUNTED)
    with pytest.raises(TooOften) as refused:
        await newcomer.register(phone=PHONE, address="192.0.2.8")

    assert "TooOften" not in by_number
    assert refused.value.retry_at == newcomer.now + timedelta(hours=1)
    assert await newcomer.door.rows(*COUNTED) == before
    assert await newcomer.outcome(newcomer.register(phone=PHONE)) != "TooOften"
    faults = [message.fault for message in await newcomer.messages()]
    assert faults == [REPLACED] * 3 + [HELD_BACK]  # what goes to a number is counted apart
    outcomes = Counter([
        str(await newcomer.outcome(newcomer.register(email=f"a{n}@example.com", address="192.0.2.9")))
        for n in range(31)
    ])  # fmt: skip
    assert outcomes["TooOften"] == 1


async def test_o5_a_login_that_somebody_has_is_told(newcomer: Newcomer, account: Account) -> None:
    await newcomer.door.person(login="Newcomer")
    before = await newcomer.door.rows(*COUNTED)

    with pytest.raises(LoginTaken):
        await newcomer.register(**await full(newcomer, account))

    assert await newcomer.door.rows(*COUNTED) == before
