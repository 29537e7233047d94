"""Submit readings by the form that is open to everybody."""

from collections.abc import Sequence

from domain.captchas import CaptchaAnswer
from resolvers.context import Info
from services import public_readings as services
from services.public_readings import PublicForm, PubliclySubmittedReadings
from services.readings import NamedReading


async def submit_publicly(
    info: Info, *, account_number: str, given: Sequence[NamedReading], captcha: CaptchaAnswer, key: str | None
) -> PubliclySubmittedReadings:
    """Store readings of somebody unknown, once by their key (P1)."""
    context = info.context
    form = PublicForm(
        address=context.client_address, account_number=account_number, given=given, captcha=captcha, key=key
    )
    submitted = await services.submit(database=context.database, form=form, now=context.now)
    context.loaders.forget()
    return submitted
