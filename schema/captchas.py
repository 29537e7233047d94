"""Pictures that prove a human."""

from datetime import datetime

import strawberry

from domain import captchas as domain
from resolvers import captchas as resolvers
from schema.binding import represents, resolved_by
from schema.errors import UserError
from schema.handlers import telling
from schema.texts import sign_in as texts


@strawberry.type
class Captcha:
    id: strawberry.ID
    image: str
    expires_at: datetime

    is_type_of = represents(domain.CaptchaPicture)


@strawberry.input
class CaptchaInput:
    id: strawberry.ID
    answer: str

    def read(self) -> domain.CaptchaAnswer:
        """Return the answer as the use cases take it."""
        return domain.CaptchaAnswer(id=self.id, answer=self.answer)


@strawberry.type
class CaptchaWrong(UserError):
    pass


@strawberry.type
class CaptchaRequired(UserError):
    pass


@strawberry.type
class CaptchaMutation:
    create_captcha: Captcha = resolved_by(resolvers.create_captcha)


HANDLERS = (telling(domain.CaptchaWrong, CaptchaWrong, texts.CAPTCHA_WRONG),)
