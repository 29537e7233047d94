"""What the gateway's page is made of again, of payments and of bindings alike."""

from datetime import datetime

from sqlmodel import SQLModel

from domain.users import Language
from models.base import choice, moment


class Ordered(SQLModel):
    """
    A row that the gateway knows under the row's key.

    ``operation_id`` is the gateway's invoice that the page pays; ``check_at`` is when the gateway is asked next how it
    stands, null once there is nothing to ask.
    """

    operation_id: str | None = None
    return_url: str | None = None
    description: str | None = None
    language: Language | None = choice(Language, nullable=True)
    check_at: datetime | None = moment(nullable=True)
