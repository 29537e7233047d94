"""Give out pictures, and take their answers once."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from auth.authenticator import Authenticator
from auth.captchas import read_id
from auth.throttle import locked_tallies, pictures_key
from domain import throttle
from domain.captchas import LIFETIME, CaptchaAnswer, CaptchaPicture, CaptchaWrong
from domain.clocks import SKEW
from domain.limits import TooOften
from models.base import Database
from models.captchas import take_captcha
from models.users import Captcha


async def create(*, database: Database, authenticator: Authenticator, address: str, now: datetime) -> CaptchaPicture:
    """
    Return a new picture for a client at ``address``.

    :raises TooOften: the address had so many that it must wait in between
    """
    async with database.transaction() as session:
        given = await locked_tallies(session, pictures_key(address), now=now)
        if wait := throttle.retry_at(*given.all(), now=now):
            raise TooOften(wait)
        given.count_one(now)
    challenge = await authenticator.captchas.make(uuid7())
    kept = Captcha(id=challenge.row_id, answer_hash=challenge.answer_hash, expires_at=now + LIFETIME)
    async with database.transaction() as session:
        session.add(kept)
    return CaptchaPicture(id=challenge.id, image=challenge.image, expires_at=kept.expires_at)


async def redeem(*, database: Database, captcha: CaptchaAnswer, now: datetime) -> None:
    """
    Check an answer, and spend the picture whether it is right or wrong.

    It does so in a transaction of its own, before the use case that asks for it: what that one refuses would otherwise
    bring the picture back to life.

    :raises CaptchaWrong: it is wrong, expired, used before, or none of ours
    """
    async with database.transaction() as session:
        is_right = await spend(session=session, captcha=captcha, now=now)
    if not is_right:
        raise CaptchaWrong


async def spend(*, session: AsyncSession, captcha: CaptchaAnswer, now: datetime) -> bool:
    """Tell whether an answer is right, and spend the picture in the caller's transaction, which must go through."""
    named = read_id(captcha.id)
    if named is None:
        return False
    kept = await take_captcha(session, captcha_id=named.row_id)
    if kept is None or not now < kept.expires_at <= now + LIFETIME + SKEW:
        return False
    return named.fits(captcha.answer, kept.answer_hash)
