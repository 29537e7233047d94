"""A forgotten password: whoever asks is answered alike, and the owner alone gets a link or a code."""

import itertools
from datetime import timedelta
from typing import Any

import pytest

from domain.captchas import CaptchaAnswer, CaptchaWrong
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from domain.limits import TooOften
from domain.messages import MessageKind, MessageState
from domain.users import Language
from models.users import User
from services import recovery
from services.recovery import RecoveryForm
from tests.door import other_than
from tests.models.counting import statements_of
from tests.owners import NEW_PASSWORD, Owners, outcome
from tests.services.newcomers import Newcomer
from tests.world import World

PHONE = "+79180000001"
EMAIL = "anna@example.com"
COUNTS = ("captcha", "attempt_count", "form_use")
ADDRESSES = itertools.count(1)


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


async def anna(owners: Owners, **values: Any) -> User:
    return await owners.person(**{"login": "Anna.K", "email": EMAIL, "phone": PHONE} | values)


@pytest.mark.parametrize("login", ["Anna.K", " anna.k ", EMAIL, "Anna@Example.com", PHONE, "8 (918) 000-00-01"])
@pytest.mark.parametrize("email", [EMAIL, "ANNA@example.com"])
async def test_o14_login_with_the_registered_email_gets_a_link(owners: Owners, login: str, email: str) -> None:
    person = await anna(owners, language=Language.EN)

    await owners.forget(login, email)

    (message,) = await owners.messages()
    assert (message.kind, message.recipient, message.language) == (MessageKind.RECOVERY, EMAIL, Language.EN)
    assert message.user_id == person.id
    assert message.expires_at == owners.now + timedelta(minutes=60)
    assert len(message.parts["token"]) >= 43  # 256 bits
    assert await owners.journal() == [Action.RECOVERY_REQUESTED]


@pytest.mark.parametrize("typed", ["230000000001", "2300 0000-0001"])
async def test_o14_account_number_with_the_registered_email_gets_a_link(owners: Owners, typed: str) -> None:
    person = await anna(owners)
    await owners.world.account(number="230000000001", people=(person, await owners.person()))

    await owners.forget(typed, EMAIL)

    assert await owners.told() == [("RECOVERY", EMAIL)]


@pytest.mark.parametrize("digits", ["9180000001", "89180000001", "79180000001"])
async def test_o14_digits_that_may_be_a_phone_are_one_unless_a_mail_address_is_told(
    owners: Owners, digits: str
) -> None:
    mary = await owners.person(email="mary@example.com", phone="+79180000009")
    await owners.world.account(number=digits, people=(mary,))
    before = await owners.rows(*COUNTS, "procrastinate_jobs")

    await owners.forget(digits)
    assert await owners.rows(*COUNTS, "procrastinate_jobs") == before  # an account alone means nobody
    await owners.forget(digits, "mary@example.com")
    assert await owners.told() == [("RECOVERY", "mary@example.com")]

    await anna(owners)
    await owners.forget(digits)
    assert (await owners.told())[1:] == [("RECOVERY", PHONE)]


async def test_n5_a_phone_gets_a_code(owners: Owners) -> None:
    await anna(owners)

    await owners.forget("8 918 000-00-01")

    (message,) = await owners.messages()
    assert (message.recipient, message.expires_at) == (PHONE, owners.now + timedelta(minutes=10))
    assert len(message.parts["code"]) == 6


async def test_n5_an_email_alone_gets_a_link(owners: Owners) -> None:
    await anna(owners)

    await owners.forget(EMAIL)

    assert await owners.told() == [("RECOVERY", EMAIL)]
    assert await owners.last_part("token")


@pytest.mark.parametrize(
    ("login", "email", "code"),
    [("anna.k", None, "REQUIRED"), ("230000000001", None, "REQUIRED"), ("", None, "REQUIRED"),
     ("anna.k", "", "MALFORMED"), ("anna.k", "anna", "MALFORMED")],
)  # fmt: skip
async def test_o14_a_login_or_an_account_needs_a_mail_address(
    owners: Owners, login: str, email: str | None, code: str
) -> None:
    await anna(owners)
    captcha, before = await owners.solved(), await owners.rows()

    with pytest.raises(InvalidInput) as refused:
        await ask(owners, login, email, captcha=captcha)

    assert refused.value.faults == (FieldFault(("email",), FieldErrorCode(code)),)
    assert await owners.rows() == before  # the picture can still be used


async def ask(owners: Owners, login: str, email: str | None = None, *, captcha: CaptchaAnswer | None = None) -> None:
    captcha = captcha or await owners.solved()
    form = RecoveryForm(login=login, email=email, captcha=captcha, address="192.0.2.1")
    await recovery.request(database=owners.database, form=form, now=owners.now)


@pytest.mark.parametrize(
    ("values", "login", "email"),
    [({}, "nobody", EMAIL), ({}, "anna.k", "nobody@example.com"), ({}, "nobody@example.com", None),
     ({}, "+79180000009", None), ({}, "230000000009", EMAIL), ({}, EMAIL, "nobody@example.com"),
     ({}, "x" * 5000, EMAIL),
     ({}, "a\0b", EMAIL), ({"activated_at": None}, "anna.k", EMAIL), ({"activated_at": None}, PHONE, None),
     ({"phone": None}, "nobody", EMAIL), ({"login": None}, "", EMAIL), ({"phone": None}, "", EMAIL),
     ({"disabled_at": True}, "anna.k", EMAIL), ({"disabled_at": True}, EMAIL, None)],
)  # fmt: skip
async def test_o14_n5_nobody_else_gets_anything(owners: Owners, values: Any, login: str, email: str | None) -> None:
    values = {name: owners.now if value is True else value for name, value in values.items()}
    await anna(owners, **values)
    before = await owners.rows(*COUNTS)

    await owners.forget(login, email)

    assert await owners.rows(*COUNTS) == before


@pytest.mark.parametrize(
    ("known", "unknown"),
    [(("anna.k", EMAIL), ("nobody", EMAIL)), (("anna.k", EMAIL), ("anna.k", "nobody@example.com")),
     ((EMAIL, None), ("nobody@example.com", None)), ((PHONE, None), ("+79180000009", None))],
)  # fmt: skip
async def test_o14_n5_known_and_unknown_people_cost_the_same_questions(
    owners: Owners, known: tuple[str, str | None], unknown: tuple[str, str | None]
) -> None:
    await anna(owners)
    sent = {}
    for who in (known, unknown):
        captcha = await owners.solved()
        with statements_of(owners.database) as statements:
            await ask(owners, *who, captcha=captcha)
        sent[who] = list(statements)

    assert sent[known] == sent[unknown]
    assert not any("message" in statement for statement in sent[known])


async def test_n5_the_request_needs_a_solved_picture(owners: Owners) -> None:
    await anna(owners)
    captcha = await owners.solved()
    before = await owners.rows("captcha")

    with pytest.raises(CaptchaWrong):
        await ask(owners, EMAIL, captcha=CaptchaAnswer(captcha.id, "00000"))
    await owners.work()

    assert await owners.rows("captcha") == before


async def test_o14_an_owner_is_written_to_three_times_an_hour(owners: Owners) -> None:
    await anna(owners)

    for number in range(5):
        await owners.forget(*(("anna.k", EMAIL), (EMAIL,))[number % 2], address=f"192.0.2.{number}")
    assert await owners.told() == [("RECOVERY", EMAIL)] * 3

    owners.wait(hours=1)
    await owners.forget(EMAIL)
    assert len(await owners.told()) == 4


async def test_o14_n5_a_stranger_who_asks_by_one_contact_leaves_the_other_one_open(owners: Owners) -> None:
    await anna(owners)

    for _ in range(5):
        await owners.forget(PHONE)
    assert await owners.told() == [("RECOVERY", PHONE)] * 3
    for _ in range(5):
        await owners.forget(EMAIL)

    assert await owners.told() == [("RECOVERY", PHONE)] * 3 + [("RECOVERY", EMAIL)] * 3


async def test_n5_requests_that_send_nothing_leave_the_last_code_at_work(owners: Owners) -> None:
    await anna(owners)
    for _ in range(3):
        await owners.forget(PHONE)
    before = await owners.rows(*COUNTS)
    for _ in range(3):
        await owners.forget(PHONE)

    assert await owners.rows(*COUNTS) == before
    assert await owners.reset(login=PHONE, code=await owners.last_part("code")) == 0


async def test_n5_registering_by_a_number_spends_none_of_its_recovery(owners: Owners) -> None:
    await anna(owners)
    for _ in range(3):
        await Newcomer(owners).register(phone=PHONE)

    for _ in range(3):
        await owners.forget(PHONE)

    sent = [message.kind.value for message in await owners.messages() if message.state is MessageState.QUEUED]
    assert sent == ["ALREADY_REGISTERED"] + ["RECOVERY"] * 3


async def guess(owners: Owners, login: str, times: int) -> set[str]:
    """Type wrong codes, each from an address of its own, and return what was answered."""
    sent = [message.parts["code"] for message in await owners.messages() if "code" in message.parts]
    wrong = other_than(sent[-1] if sent else "000000")
    return {
        await outcome(owners.reset(login=login, code=wrong, address=f"192.0.{next(ADDRESSES)}.1")) for _ in range(times)
    }


async def test_n5_after_fifteen_wrong_codes_a_day_no_other_is_sent(owners: Owners) -> None:
    await anna(owners)
    for login in (PHONE, "anna.k", EMAIL):
        await owners.forget(PHONE)
        assert await guess(owners, login, 5) == {"CodeWrong"}
    owners.wait(hours=2)
    before = await owners.rows(*COUNTS)

    await owners.forget(PHONE)
    assert await owners.rows(*COUNTS) == before
    await owners.forget(EMAIL)
    assert (await owners.told())[3:] == [("RECOVERY", EMAIL)]

    owners.wait(hours=22)
    await owners.forget(PHONE)
    assert await owners.reset(login=PHONE, code=await owners.last_part("code")) == 0


async def test_n5_codes_typed_where_none_waits_keep_nobody_from_a_code(owners: Owners) -> None:
    await anna(owners)
    assert await guess(owners, PHONE, 20) == {"CodeWrong", "LockedOut"}
    await owners.forget(PHONE)
    owners.wait(minutes=10)
    for _ in range(3):
        await guess(owners, PHONE, 5)
        owners.wait(minutes=10)

    await owners.forget(PHONE)

    assert await owners.reset(login=PHONE, code=await owners.last_part("code")) == 0


async def test_n5_a_right_code_forgives_the_wrong_ones_of_the_day(owners: Owners) -> None:
    await anna(owners)
    for number in range(4):
        for _ in range(2):
            await owners.forget(PHONE)
            await guess(owners, PHONE, 4)
        code = await owners.last_part("code")
        assert await owners.reset(f"{NEW_PASSWORD} {number}", login=PHONE, code=code) == 0
        owners.wait(hours=1)

    assert await owners.told() != []
    assert len([kind for kind, _ in await owners.told() if kind == "RECOVERY"]) == 8


async def test_an_address_is_heard_thirty_times_an_hour(owners: Owners) -> None:
    for number in range(30):
        await ask(owners, f"nobody{number}@example.com")
    before = await owners.rows(*COUNTS)

    with pytest.raises(TooOften) as refused:
        await ask(owners, "nobody@example.com")

    assert refused.value.retry_at == owners.now + timedelta(hours=1)
    assert await owners.rows(*COUNTS) == before


async def test_jobs_hold_no_personal_data(owners: Owners, owner: Any) -> None:
    await anna(owners)
    await ask(owners, "anna.k", EMAIL)
    await ask(owners, "nobody@example.com")

    rows = owner.execute("SELECT args FROM procrastinate_jobs ORDER BY id").fetchall()
    assert [set(args) for (args,) in rows] == [{"user_id", "channel"}] * 2
    assert "anna" not in str(rows)
    assert "nobody" not in str(rows)
