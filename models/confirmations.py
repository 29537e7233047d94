"""Links and codes that wait to be used: hashes alone."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from domain.confirmations import ConfirmationPurpose
from models.base import Row, choice, moment, reference


class Confirmation(Row, table=True):
    """
    One link or one code of a person; a used one is deleted, a newer one of the same purpose replaces it.

    ``target`` is the e-mail or phone that it confirms, or that the code was asked for.
    """

    __table_args__ = (sa.UniqueConstraint("user_id", "purpose"),)

    user_id: uuid.UUID = reference("users.id")
    purpose: ConfirmationPurpose = choice(ConfirmationPurpose)
    token_hash: bytes | None = Field(default=None, sa_type=sa.LargeBinary, unique=True)
    code_hash: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    target: str | None = None
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = moment()
    expires_at: datetime = moment()
