"""Pictures: one answer each, in time, and not without end."""

import asyncio
import base64
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from PIL import Image

from auth.authenticator import Authenticator
from auth.captchas import CaptchaMaker, Pictures, read_id
from domain.captchas import DIGITS, FIXED_ANSWER, CaptchaAnswer, CaptchaPicture, CaptchaWrong
from domain.limits import TooOften
from models.users import Captcha
from services import captchas
from tests.door import Door
from tests.world import AUTHENTICATOR, World

PNG = b"\x89PNG\r\n"


@pytest.fixture
def door(world: World) -> Door:
    return Door(world, now=world.now)


async def create(door: Door, *, address: str = "192.0.2.1", by: Authenticator = AUTHENTICATOR) -> CaptchaPicture:
    return await captchas.create(database=door.database, authenticator=by, address=address, now=door.now)


async def is_right(door: Door, id: str, answer: str) -> bool:
    try:
        await captchas.redeem(database=door.database, captcha=CaptchaAnswer(id, answer), now=door.now)
    except CaptchaWrong:
        return False
    return True


async def test_o8_a_picture_of_digits_is_drawn(door: Door) -> None:
    picture = await create(door, by=Authenticator(captchas=CaptchaMaker()))

    kind, _, text = picture.image.partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(text).startswith(PNG)
    assert picture.expires_at == door.now + timedelta(minutes=10)


async def test_the_answer_can_not_be_read_from_what_is_kept(door: Door) -> None:
    picture = await create(door)
    async with door.database.reading() as session:
        kept = (await session.execute(sa.select(Captcha))).scalar_one()
    named = read_id(picture.id)

    assert named
    assert named.row_id == kept.id
    assert named.key not in kept.answer_hash + kept.id.bytes
    assert len(kept.answer_hash) == 32


def test_every_picture_is_dark_on_light() -> None:
    for _ in range(30):
        shades = Image.open(BytesIO(Pictures().drawn("23479"))).convert("L").histogram()

        assert sum(shades[:80]) > 500
        assert sum(shades[230:]) > sum(shades) / 2


@pytest.mark.parametrize("answer", ["12345", " 12345 ", "12 345", "１２３４５", "72345", "l2З45"])
async def test_an_answer_is_taken_as_people_type_it(door: Door, answer: str) -> None:
    assert await is_right(door, (await create(door)).id, answer)


@pytest.mark.parametrize("answer", ["", "1234", "123456", "54321", "\0", "я" * 1000])
async def test_another_answer_is_wrong_and_spends_the_picture(door: Door, answer: str) -> None:
    picture = await create(door)

    assert not await is_right(door, picture.id, answer)
    assert not await is_right(door, picture.id, FIXED_ANSWER)


async def test_a_right_answer_serves_once_even_at_the_same_moment(door: Door) -> None:
    picture = await create(door)

    answers = await asyncio.gather(*(is_right(door, picture.id, FIXED_ANSWER) for _ in range(6)))

    assert sorted(answers) == [False] * 5 + [True]


async def test_an_answer_may_take_ten_minutes(door: Door) -> None:
    in_time, too_late = await create(door), await create(door)
    door.wait(minutes=9, seconds=59)
    assert await is_right(door, in_time.id, FIXED_ANSWER)
    door.wait(seconds=1)
    assert not await is_right(door, too_late.id, FIXED_ANSWER)


@pytest.mark.parametrize("id", ["", "nonsense", "00", "0" * 63, "0" * 64, "0" * 65, "я" * 64])
async def test_an_id_that_was_never_given_is_wrong(door: Door, id: str) -> None:
    before = await door.rows()

    assert not await is_right(door, id, FIXED_ANSWER)
    assert await door.rows() == before


async def test_one_picture_does_not_help_with_the_key_of_another(door: Door) -> None:
    one, other = await create(door), await create(door)

    assert not await is_right(door, one.id[:32] + other.id[32:], FIXED_ANSWER)


async def test_an_address_waits_after_hundreds_of_pictures(door: Door) -> None:
    for _ in range(300):
        await create(door)
    before = await door.rows()

    with pytest.raises(TooOften) as refused:
        await create(door)

    assert refused.value.retry_at == door.now + timedelta(seconds=1)
    assert await door.rows() == before
    await create(door, address="192.0.2.2")
    door.wait(seconds=1)
    await create(door)


def test_digits_that_look_like_letters_are_left_out() -> None:
    assert set("01").isdisjoint(DIGITS)
