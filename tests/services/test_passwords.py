"""A password set anew by link or code: what that takes, what ends with the old one, that the owner learns of it."""

import asyncio

import pytest
import sqlalchemy as sa

from domain.confirmations import CodeExpired
from domain.inputs import FieldErrorCode, FieldFault, InvalidInput
from domain.journal import Action
from models.users import User
from tests.door import PASSWORD, other_than
from tests.owners import NEW_PASSWORD, Owners, outcome
from tests.world import World

PHONE = "+79180000001"
EMAIL = "anna@example.com"
COUNTS = ("attempt_count", "form_use")


@pytest.fixture
def owners(world: World) -> Owners:
    return Owners(world, now=world.now)


@pytest.fixture
async def anna(owners: Owners) -> User:
    return await owners.person(login="anna", email=EMAIL, phone=PHONE)


async def test_o14_the_link_sets_a_new_password_once(owners: Owners, anna: User) -> None:
    await owners.enter("anna")
    await owners.enter("anna")
    token = await owners.link(EMAIL)

    assert await owners.reset(token=token) == 2

    assert await owners.open_sessions() == 0
    assert await owners.answer("anna") == "CredentialsWrong"
    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"
    assert await outcome(owners.reset("Другой тихий вечер 5", token=token)) == "CodeWrong"
    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"


@pytest.mark.parametrize("by_code", [False, True])
async def test_o14_the_forgotten_password_is_no_new_one(owners: Owners, anna: User, by_code: bool) -> None:
    proof = {"token": await owners.link(EMAIL)}
    if by_code:
        await owners.forget(PHONE)
        proof = {"login": PHONE, "code": await owners.last_part("code")}
    before = await owners.rows(*COUNTS)

    with pytest.raises(InvalidInput) as same:
        await owners.reset(PASSWORD, **proof)

    assert same.value.faults == (FieldFault(("newPassword",), FieldErrorCode.NOT_ALLOWED),)
    assert await owners.rows(*COUNTS) == before
    assert await owners.answer("anna") == "IssuedSession"
    assert await outcome(owners.reset(**proof)) == "1"


async def test_o14_who_holds_a_link_does_not_find_out_by_it_what_was_forgotten(owners: Owners, anna: User) -> None:
    token = await owners.link(EMAIL)
    before = await owners.rows(*COUNTS)

    told = [await outcome(owners.reset(PASSWORD, token=token)) for _ in range(6)]

    assert told == ["InvalidInput"] * 5 + ["NewPasswordLocked"]
    assert await outcome(owners.reset(token=await owners.link(EMAIL))) == "NewPasswordLocked"
    assert await owners.answer("anna") == "IssuedSession"
    changed = await owners.rows(*COUNTS)
    assert changed["operation"] == before["operation"] + 2  # the second link, and signing in
    owners.wait(minutes=59, seconds=59)
    assert await outcome(owners.reset(token=token)) == "NewPasswordLocked"
    owners.wait(seconds=1)
    assert await outcome(owners.reset(token=await owners.link(EMAIL))) == "1"


async def test_o14_the_owner_is_told_by_every_contact(owners: Owners, anna: User) -> None:
    await owners.reset(token=await owners.link(EMAIL))

    assert await owners.told() == [("RECOVERY", EMAIL), ("PASSWORD_CHANGED", EMAIL), ("PASSWORD_CHANGED", PHONE)]
    assert await owners.journal() == [Action.RECOVERY_REQUESTED, Action.PASSWORD_RESET]


async def test_o14_n5_an_address_that_refused_mail_once_is_told_all_the_same(owners: Owners) -> None:
    await owners.person(login="anna", email=EMAIL, phone=PHONE, email_rejected_at=owners.now)
    await owners.forget(PHONE)
    await owners.reset(login=PHONE, code=await owners.last_part("code"))

    assert await owners.told() == [("RECOVERY", PHONE), ("PASSWORD_CHANGED", EMAIL), ("PASSWORD_CHANGED", PHONE)]


@pytest.mark.parametrize("login", [PHONE, "8 918 000 00 01", "anna", EMAIL])
async def test_n5_the_code_sets_a_new_password_once(owners: Owners, anna: User, login: str) -> None:
    await owners.forget(PHONE)
    code = await owners.last_part("code")

    assert await owners.reset(login=login, code=f"{code[:3]} {code[3:]}") == 0

    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"
    assert await outcome(owners.reset(login=PHONE, code=code)) == "CodeWrong"


async def test_o14_of_two_resets_by_one_link_one_works(owners: Owners, anna: User) -> None:
    token = await owners.link(EMAIL)

    told = await asyncio.gather(*(outcome(owners.reset(f"{NEW_PASSWORD} {n}", token=token)) for n in range(4)))

    assert sorted(told) == ["0", "CodeWrong", "CodeWrong", "CodeWrong"]
    assert len([kind for kind, _ in await owners.told() if kind == "PASSWORD_CHANGED"]) == 2
    winner = told.index("0")
    assert await owners.answer("anna", f"{NEW_PASSWORD} {winner}") == "IssuedSession"


async def test_o14_n5_who_asks_after_the_owner_voids_neither_link_nor_code(owners: Owners, anna: User) -> None:
    first = await owners.link(EMAIL)
    await owners.forget(PHONE)
    code = await owners.last_part("code")
    for _ in range(5):
        await owners.forget(EMAIL)

    (_, _, second, third) = await owners.messages()
    assert await outcome(owners.reset("Короткий", login=PHONE, code=code)) == "InvalidInput"
    assert await outcome(owners.reset(token=first)) == "0"
    before = await owners.rows(*COUNTS)
    for token in (first, second.parts["token"], third.parts["token"]):
        assert await outcome(owners.reset("Другой тихий вечер 5", token=token)) == "CodeWrong"
    assert await outcome(owners.reset("Другой тихий вечер 5", login=PHONE, code=code)) == "CodeWrong"
    assert await owners.rows(*COUNTS) == before
    assert await owners.answer("anna", NEW_PASSWORD) == "IssuedSession"


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_o14_each_link_of_the_hour_works_until_one_was_used(owners: Owners, anna: User, which: int) -> None:
    tokens = [await owners.link(EMAIL) for _ in range(3)]

    assert await outcome(owners.reset(token=tokens[which])) == "0"

    for token in tokens:
        assert await outcome(owners.reset("Другой тихий вечер 5", token=token)) == "CodeWrong"


async def test_o14_of_two_links_used_at_once_one_works(owners: Owners, anna: User) -> None:
    tokens = [await owners.link(EMAIL) for _ in range(3)]

    told = await asyncio.gather(
        *(outcome(owners.reset(f"{NEW_PASSWORD} {n}", token=token)) for n, token in enumerate(tokens))
    )

    assert sorted(told) == ["0", "CodeWrong", "CodeWrong"]
    assert await owners.answer("anna", f"{NEW_PASSWORD} {told.index('0')}") == "IssuedSession"


async def test_o14_a_link_works_for_an_hour(owners: Owners, anna: User) -> None:
    token = await owners.link(EMAIL)
    owners.wait(minutes=60)
    before = await owners.rows()

    with pytest.raises(CodeExpired):
        await owners.reset(token=token)

    assert await owners.rows() == before
    assert await owners.answer("anna") == "IssuedSession"


@pytest.mark.parametrize(
    ("password", "code"),
    [("Короткий пароль"[:14], "TOO_SHORT"), ("я" * 129, "TOO_LONG"), ("anna@example.com", "TOO_WEAK")],
)
async def test_o14_a_refused_password_leaves_link_and_code_usable(
    owners: Owners, anna: User, password: str, code: str
) -> None:
    token = await owners.link(EMAIL)
    before = await owners.rows()

    with pytest.raises(InvalidInput) as refused:
        await owners.reset(password, token=token)
    assert refused.value.faults == (FieldFault(("newPassword",), FieldErrorCode(code)),)
    assert await owners.rows() == before
    assert await owners.answer("anna") == "IssuedSession"

    await owners.forget(PHONE)
    typed = await owners.last_part("code")
    with pytest.raises(InvalidInput):
        await owners.reset(password, login=PHONE, code=typed)
    assert await outcome(owners.reset(login=PHONE, code=typed)) == "1"


@pytest.mark.parametrize("around", ["{} ", "\n{}\r\n", " \u00a0{}\u200b", "\t{}", "{0[0]} \n{0[1]}"])
async def test_o14_a_token_is_taken_as_it_is_copied_from_a_letter(owners: Owners, anna: User, around: str) -> None:
    token = await owners.link(EMAIL)
    copied = around.format((token[:20], token[20:]) if "0[" in around else token)

    assert await outcome(owners.reset(token=copied)) == "0"


@pytest.mark.parametrize("typed", ["1", "12345", "1234567", "12345x", "½23456", "код 123456"])
async def test_n4_what_is_no_code_is_said_so_and_counts_as_no_try(owners: Owners, anna: User, typed: str) -> None:
    await owners.forget(PHONE)
    before = await owners.rows()

    for _ in range(6):
        with pytest.raises(InvalidInput) as refused:
            await owners.reset(login=PHONE, code=typed)
        assert refused.value.faults == (FieldFault(("code",), FieldErrorCode.MALFORMED),)

    assert await owners.rows() == before
    code = await owners.last_part("code")
    assert await outcome(owners.reset(login=PHONE, code=f" {code[:3]}\u00a0{code[3:]}\n")) == "0"


@pytest.mark.parametrize("token", ["", " \n", "x", "я" * 300, "\0"])
async def test_what_is_no_link_of_ours_is_wrong(owners: Owners, anna: User, token: str) -> None:
    await owners.link(EMAIL)
    before = await owners.rows()

    assert await outcome(owners.reset(token=token)) == ("CodeWrong" if token.strip() else "InvalidInput")
    assert await owners.rows() == before


@pytest.mark.parametrize(
    ("proof", "fields"),
    [({}, ["token"]), ({"login": PHONE}, ["code"]), ({"code": "123456"}, ["login"]),
     ({"token": "x", "login": PHONE, "code": "123456"}, ["login", "code"])],
)  # fmt: skip
async def test_a_reset_needs_a_token_or_a_login_with_a_code(
    owners: Owners, anna: User, proof: dict[str, str], fields: list[str]
) -> None:
    before = await owners.rows()

    with pytest.raises(InvalidInput) as refused:
        await owners.reset(**proof)

    assert [fault.path for fault in refused.value.faults] == [(field,) for field in fields]
    assert await owners.rows() == before


async def test_n5_wrong_codes_are_refused_alike_for_known_and_unknown(owners: Owners, anna: User) -> None:
    await owners.forget(PHONE)
    before, wrong = await owners.rows(*COUNTS), other_than(await owners.last_part("code"))
    answers = {}

    for login in (PHONE, "+79180000009"):
        tries = [owners.reset(login=login, code=wrong, address=f"192.0.2.{n}") for n in range(7)]
        answers[login] = [await outcome(tried) for tried in tries]

    assert answers[PHONE] == answers["+79180000009"] == ["CodeWrong"] * 5 + ["LockedOut"] * 2
    assert await owners.rows(*COUNTS) == before


async def test_n5_after_five_wrong_codes_the_right_one_is_wrong_too(owners: Owners, anna: User) -> None:
    await owners.forget(PHONE)
    code = await owners.last_part("code")
    for n in range(5):
        await outcome(owners.reset(login=PHONE, code=other_than(code), address=f"192.0.2.{n}"))
    owners.wait(minutes=2)
    assert await outcome(owners.reset(login=PHONE, code=code)) == "CodeWrong"

    await owners.forget(PHONE)
    assert await outcome(owners.reset(login=PHONE, code=await owners.last_part("code"))) == "0"


async def test_n5_a_code_works_for_ten_minutes(owners: Owners, anna: User) -> None:
    await owners.forget(PHONE)
    owners.wait(minutes=10)

    with pytest.raises(CodeExpired):
        await owners.reset(login=PHONE, code=await owners.last_part("code"))


async def test_o14_a_reset_forgives_failed_sign_ins(owners: Owners, anna: User) -> None:
    for login in ("anna", EMAIL, PHONE):
        await owners.fail(login, 6)
    assert await owners.answer("anna") == "CaptchaRequired"

    await owners.reset(token=await owners.link(EMAIL))

    for login in ("anna", EMAIL, PHONE):
        assert await owners.answer(login, NEW_PASSWORD, address="192.0.2.9") == "IssuedSession"


async def test_who_was_disabled_meanwhile_cannot_reset(owners: Owners, anna: User) -> None:
    token = await owners.link(EMAIL)
    async with owners.database.transaction() as session:
        await session.execute(sa.update(User).values(disabled_at=owners.now))
    before = await owners.rows()

    assert await outcome(owners.reset(token=token)) == "CodeWrong"
    assert await owners.rows() == before


async def test_a_sign_in_at_the_moment_of_a_reset_leaves_no_session_of_the_old_password(
    owners: Owners, anna: User
) -> None:
    token = await owners.link(EMAIL)

    await asyncio.gather(owners.reset(token=token), *(owners.answer("anna") for _ in range(4)))

    assert await owners.open_sessions() == 0
