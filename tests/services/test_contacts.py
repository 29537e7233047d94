"""A changed e-mail or phone: counts once confirmed, is told to the old contact, and tells nobody who has it."""

import asyncio
from datetime import timedelta

import pytest

from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.messages import Channel, MessageKind, MessageState
from domain.sign_in import CredentialsWrong, LockedOut
from domain.users import Language
from models.users import User
from services import contacts, profile
from services.profile import ProfileChange
from tests.door import WRONG
from tests.models.counting import statements_of
from tests.owners import Owners, outcome
from tests.services.contact_changes import EMAIL, NEW_EMAIL, NEW_PHONE, PHONE, by_code, by_token, change
from tests.world import World

COUNTS = ("attempt_count", "form_use")


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


@pytest.fixture
async def anna(owners: Owners) -> User:
    return await owners.person(login="anna", email=EMAIL, phone=PHONE)


async def test_o27_an_email_counts_once_the_link_was_opened(owners: Owners, anna: User) -> None:
    changed = await change(owners, anna, email=NEW_EMAIL)
    assert (changed.email, changed.pending_email) == (EMAIL, NEW_EMAIL)
    assert await owners.told() == [("CONFIRM_CONTACT", NEW_EMAIL), ("CONTACT_CHANGING", EMAIL)]
    assert await owners.answer(NEW_EMAIL) == "CredentialsWrong"

    await by_token(owners, await owners.last_part("token"))

    stored = await owners.person_now(anna)
    assert (stored.email, stored.pending_email) == (NEW_EMAIL, None)
    assert (await owners.told())[2:] == [("CONTACT_CHANGED", EMAIL)]
    assert await owners.answer(NEW_EMAIL) == "IssuedSession"
    assert await owners.answer(EMAIL) == "CredentialsWrong"
    actions = [action for action in await owners.journal() if action is not Action.SIGNED_IN]
    assert actions == [Action.EMAIL_CHANGE_ASKED, Action.EMAIL_CHANGED]


async def test_o27_a_new_password_voids_changes_of_contacts_that_wait(owners: Owners, anna: User) -> None:
    await change(owners, anna, email=NEW_EMAIL)
    waiting = await owners.last_part("token")
    await owners.reset(token=await owners.link(EMAIL))

    assert await by_token(owners, waiting) == "CodeWrong"

    stored = await owners.person_now(anna)
    assert (stored.email, stored.pending_email) == (EMAIL, None)


async def test_o27_who_is_signed_in_confirms_ones_own_address_alone(owners: Owners, anna: User) -> None:
    boris = await owners.person(login="boris")
    await change(owners, anna, email=NEW_EMAIL)
    token, before = await owners.last_part("token"), await owners.rows()

    assert await by_token(owners, token, person=boris) == "CodeWrong"
    assert await owners.rows() == before
    assert (await owners.person_now(anna)).email == EMAIL
    assert await by_token(owners, token, person=anna) != "CodeWrong"
    assert (await owners.person_now(anna)).email == NEW_EMAIL


async def test_o27_an_owner_is_told_of_strangers_few_times_a_day(owners: Owners, anna: User) -> None:
    await owners.person(login="boris", email="taken@example.com", phone="+79180000007")
    for number in range(4):
        for wanted in ({"email": "taken@example.com"}, {"phone": "+79180000007"}):
            await change(owners, anna, **wanted)
        owners.wait(hours=1 + number)

    sent = [(m.channel, m.state) for m in await owners.messages() if m.kind is MessageKind.ALREADY_REGISTERED]
    by_mail = [state for channel, state in sent if channel is Channel.EMAIL]
    by_sms = [state for channel, state in sent if channel is Channel.SMS]
    assert by_mail == [MessageState.QUEUED] * 3 + [MessageState.GIVEN_UP]
    assert by_sms == [MessageState.QUEUED] + [MessageState.GIVEN_UP] * 3


async def test_o27_a_phone_counts_once_the_code_was_typed(owners: Owners, anna: User) -> None:
    changed = await change(owners, anna, phone="8 918 000-00-02")
    assert (changed.phone, changed.pending_phone) == (PHONE, NEW_PHONE)
    assert await owners.told() == [("CONFIRM_CONTACT", NEW_PHONE), ("CONTACT_CHANGING", PHONE)]
    code = await owners.last_part("code")
    assert await by_code(owners, await owners.person(), code) == "CodeWrong"

    await by_code(owners, anna, f"{code[:3]} {code[3:]}")

    assert (await owners.person_now(anna)).phone == NEW_PHONE
    assert (await owners.told())[2:] == [("CONTACT_CHANGED", PHONE)]
    assert await by_code(owners, anna, code) == "CodeWrong"


async def test_o27_who_had_no_such_contact_is_told_by_the_other_one(owners: Owners) -> None:
    person = await owners.person(login="anna", email=EMAIL)

    await change(owners, person, phone=NEW_PHONE)

    assert await owners.told() == [("CONFIRM_CONTACT", NEW_PHONE), ("CONTACT_CHANGING", EMAIL)]


@pytest.mark.parametrize("wanted", [{"email": "Taken@example.com"}, {"phone": "+79180000007"}])
async def test_o27_a_contact_of_somebody_else_is_answered_alike_and_its_owner_told(
    owners: Owners, anna: User, wanted: dict[str, str]
) -> None:
    await owners.person(login="boris", email="taken@example.com", phone="+79180000007", language=Language.EN)
    free = {"email": NEW_EMAIL} if "email" in wanted else {"phone": NEW_PHONE}
    answers, sent = [], []

    for asked in (wanted, free):
        with statements_of(owners.database) as statements:
            changed = await change(owners, anna, **asked)
        answers.append((changed.email, changed.phone, changed.pending_email or changed.pending_phone))
        sent.append(list(statements))

    assert answers == [(EMAIL, PHONE, *asked.values()) for asked in (wanted, free)]
    assert sent[0] == sent[1]
    to_owner = (await owners.messages())[0]
    assert (to_owner.kind.value, to_owner.parts, to_owner.language) == ("ALREADY_REGISTERED", {}, Language.EN)
    assert [kind for kind, _ in await owners.told()] == [
        "ALREADY_REGISTERED", "CONTACT_CHANGING", "CONFIRM_CONTACT", "CONTACT_CHANGING",
    ]  # fmt: skip


async def test_o27_a_contact_that_somebody_took_meanwhile_is_not_confirmed(owners: Owners, anna: User) -> None:
    await change(owners, anna, email=NEW_EMAIL)
    await owners.person(login="boris", email=NEW_EMAIL.upper())
    before = await owners.rows()

    assert await by_token(owners, await owners.last_part("token")) == "CodeWrong"
    assert await owners.rows() == before
    assert (await owners.person_now(anna)).email == EMAIL


async def test_o27_of_two_people_who_confirm_one_address_one_gets_it(owners: Owners, anna: User) -> None:
    boris = await owners.person(login="boris")
    tokens = []
    for person in (anna, boris):
        await change(owners, person, email=NEW_EMAIL)
        tokens.append(await owners.last_part("token"))

    told = await asyncio.gather(*(by_token(owners, token) for token in tokens))

    assert sum(answer == "CodeWrong" for answer in told) == 1


async def test_o27_a_link_is_good_for_a_day_and_once(owners: Owners, anna: User) -> None:
    await change(owners, anna, email=NEW_EMAIL)
    token = await owners.last_part("token")
    owners.wait(hours=24)
    before = await owners.rows()
    assert await by_token(owners, token) == "CodeExpired"
    assert await owners.rows() == before

    await change(owners, anna, email=NEW_EMAIL)
    token = await owners.last_part("token")
    owners.wait(hours=23)
    told = await asyncio.gather(*(by_token(owners, token) for _ in range(3)))
    assert sum(answer == "CodeWrong" for answer in told) == 2


async def test_o27_the_contact_that_counts_takes_a_waiting_one_back(owners: Owners, anna: User) -> None:
    await change(owners, anna, email=NEW_EMAIL, phone=NEW_PHONE)
    token = (await owners.messages())[0].parts["token"]
    told = await owners.told()

    changed = await change(owners, anna, email=EMAIL.upper(), phone=PHONE)

    assert (changed.pending_email, changed.pending_phone) == (None, None)
    assert await owners.told() == told
    assert await by_token(owners, token) == "CodeWrong"


async def test_o27_a_confirmed_contact_voids_links_to_the_old_one(owners: Owners, anna: User) -> None:
    old = await owners.link(EMAIL)
    await change(owners, anna, email=NEW_EMAIL)
    await by_token(owners, await owners.last_part("token"))

    assert await outcome(owners.reset(token=old)) == "CodeWrong"


@pytest.mark.parametrize("wanted", [{"email": NEW_EMAIL}, {"phone": NEW_PHONE}])
async def test_o27_contacts_need_the_password(owners: Owners, anna: User, wanted: dict[str, str]) -> None:
    viewer = await owners.signed_in(anna)
    before = await owners.rows(*COUNTS)

    async def tried(password: str | None) -> User:
        return await profile.update(
            database=owners.database, authenticator=owners.authenticator, viewer=viewer,
            change=ProfileChange(current_password=password, **wanted), now=owners.now,
        )  # fmt: skip

    for nothing in (None, ""):
        with pytest.raises(InvalidInput) as refused:
            await tried(nothing)
        assert refused.value.faults == (FieldFault(("currentPassword",), FieldErrorCode.REQUIRED),)
    answers = [await outcome(tried(WRONG)) for _ in range(6)]
    assert answers == ["CurrentPasswordWrong"] * 4 + ["LockedOut"] * 2
    assert await owners.rows(*COUNTS) == before


@pytest.mark.parametrize(
    ("wanted", "field"), [({"email": "anna"}, "email"), ({"email": ""}, "email"), ({"phone": "12"}, "phone")]
)
async def test_o27_what_is_no_contact_is_refused(
    owners: Owners, anna: User, wanted: dict[str, str], field: str
) -> None:
    await owners.signed_in(anna)
    before = await owners.rows("user_session", "operation")

    with pytest.raises(InvalidInput) as refused:
        await change(owners, anna, **wanted)

    assert refused.value.faults == (FieldFault((field,), FieldErrorCode.MALFORMED),)
    assert await owners.rows("user_session", "operation") == before


@pytest.mark.parametrize("counting", ["+78612168301", "+12025550123"])
async def test_o27_a_phone_that_gets_no_codes_takes_a_waiting_change_back_and_is_no_new_one(
    owners: Owners, anna: User, counting: str
) -> None:
    boris = await owners.person(login="boris", email="boris@example.com", phone=counting)
    assert (await change(owners, boris, phone=NEW_PHONE)).pending_phone == NEW_PHONE
    told, journal = await owners.told(), await owners.journal()

    assert (await change(owners, boris, phone=counting)).pending_phone is None
    assert await owners.told() == told
    before = await owners.rows("user_session", "operation")
    with pytest.raises(InvalidInput) as refused:
        await change(owners, anna, phone=counting)

    assert refused.value.faults == (FieldFault(("phone",), FieldErrorCode.NOT_ALLOWED),)
    assert await owners.rows("user_session", "operation") == before
    assert [action for action in (await owners.journal())[len(journal) :] if action is not Action.SIGNED_IN] == []


async def test_o27_nobody_is_flooded_by_changes(owners: Owners, anna: User) -> None:
    for _ in range(3):
        await change(owners, anna, phone=NEW_PHONE)
    told = await owners.told()

    with pytest.raises(LockedOut) as refused:
        await change(owners, anna, phone=NEW_PHONE)
    assert refused.value.retry_at == owners.now + timedelta(hours=1)
    assert await owners.told() == told
    # Somebody else is heard, but no more messages go to the number.
    assert (await change(owners, await owners.person(), phone=NEW_PHONE)).pending_phone == NEW_PHONE
    states = [message.state for message in await owners.messages() if message.recipient == NEW_PHONE]
    assert states == [MessageState.QUEUED] * 3 + [MessageState.GIVEN_UP]

    for number in range(6):
        await change(owners, anna, email=f"new{number}@example.com")
    with pytest.raises(LockedOut):
        await change(owners, anna, email="one.more@example.com")


async def test_who_was_disabled_meanwhile_changes_nothing(owners: Owners, anna: User) -> None:
    viewer = await owners.signed_in(anna)
    async with owners.database.transaction() as session:
        (await session.get_one(User, anna.id)).disabled_at = owners.now

    with pytest.raises(CredentialsWrong):
        await profile.update(
            database=owners.database, authenticator=owners.authenticator, viewer=viewer,
            change=ProfileChange(language=Language.EN), now=owners.now,
        )  # fmt: skip
    assert (await owners.person_now(anna)).language is Language.RU


@pytest.mark.parametrize(
    ("token", "code", "field"),
    [(None, None, "token"), ("", "\n", "token"), ("x", "1", "code"), (None, "12345x", "code"), (" ", "12", "code")],
)
def test_a_contact_is_confirmed_by_a_token_or_a_code(token: str | None, code: str | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        contacts.check_proof(token=token, code=code)

    assert [fault.path for fault in refused.value.faults] == [(field,)]
