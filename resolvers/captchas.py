"""Pictures before forms that are open to everyone."""

from domain.captchas import CaptchaPicture
from resolvers.context import Info
from services import captchas


async def create_captcha(info: Info) -> CaptchaPicture:
    """Return a new picture."""
    context = info.context
    return await captchas.create(
        database=context.database, authenticator=context.authenticator, address=context.client_address, now=context.now
    )
