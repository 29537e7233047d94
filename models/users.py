"""People who sign in, their sessions, and what is counted against guessing."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.profile import NotificationSettings
from domain.users import Language, Role
from models.base import Row, choice, moment, reference, switch


class User(Row, table=True):
    """
    A person. ``login``, ``email`` and ``phone`` are unique whatever their case; a phone is E.164.

    ``totp_secret`` is sealed (auth/seals.py), and ``totp_step`` is the last step of its clock that a code was taken of.
    ``activation_needs_password`` stands for a registration whose link or code alone does not tell who registered.
    """

    __tablename__ = "users"
    __table_args__ = (
        sa.Index("uq_users_login", sa.text("lower(login)"), unique=True),
        sa.Index("uq_users_email", sa.text("lower(email)"), unique=True),
        sa.Index(
            "ix_users_pending_email",
            sa.text("lower(pending_email)"),
            postgresql_where=sa.text("pending_email IS NOT NULL"),
        ),
        sa.Index("ix_users_pending_phone", "pending_phone", postgresql_where=sa.text("pending_phone IS NOT NULL")),
    )

    login: str | None = None
    email: str | None = None
    phone: str | None = Field(default=None, unique=True)
    password_hash: str
    role: Role = choice(Role)
    language: Language = choice(Language, default=Language.RU)
    created_at: datetime = moment(now=True)
    activated_at: datetime | None = moment(nullable=True)
    disabled_at: datetime | None = moment(nullable=True)
    pending_email: str | None = None
    pending_phone: str | None = None
    must_change_password: bool = switch(on=False)
    activation_needs_password: bool = switch(on=False)
    totp_secret: str | None = None
    totp_step: int | None = Field(default=None, sa_type=sa.BigInteger)
    email_rejected_at: datetime | None = moment(nullable=True)
    notify_email: bool = switch(on=True)
    notify_sms: bool = switch(on=True)
    remind_of_payments: bool = switch(on=True)
    remind_of_readings: bool = switch(on=True)
    send_news: bool = switch(on=False)

    @property
    def notifications(self) -> NotificationSettings:
        """What the person wants to be told."""
        return NotificationSettings(
            email=self.notify_email,
            sms=self.notify_sms,
            payment_reminders=self.remind_of_payments,
            reading_reminders=self.remind_of_readings,
            news=self.send_news,
        )

    def notify(self, wanted: NotificationSettings) -> None:
        """Keep what the person wants to be told from now on."""
        self.notify_email, self.notify_sms = wanted.email, wanted.sms
        self.remind_of_payments, self.remind_of_readings = wanted.payment_reminders, wanted.reading_reminders
        self.send_news = wanted.news


class UserConsent(SQLModel, table=True):
    """The consent to the processing of personal data that a person gave (152-FZ art. 9): which text, when, where."""

    __tablename__ = "user_consent"

    user_id: uuid.UUID = Field(foreign_key="users.id", primary_key=True)
    version: str = Field(primary_key=True)
    text_hash: bytes = Field(sa_type=sa.LargeBinary)
    given_at: datetime = moment()
    address: str


class UserSession(Row, table=True):
    """A signed-in client, known by the SHA-256 of its token alone."""

    __tablename__ = "user_session"

    user_id: uuid.UUID = reference("users.id", index=True)
    token_hash: bytes = Field(sa_type=sa.LargeBinary, unique=True)
    created_at: datetime = moment()
    last_seen_at: datetime = moment()
    expires_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)
    client: str | None = None


class Captcha(Row, table=True):
    """A picture that waits for its answer; the answer's keyed hash alone is kept. A used one is deleted."""

    answer_hash: bytes = Field(sa_type=sa.LargeBinary)
    expires_at: datetime = moment()


class AttemptCount(SQLModel, table=True):
    """Failures by subject ("login" or "address") and the hash of what it is about; forgiven ones leave a fraction."""

    __tablename__ = "attempt_count"

    subject: str = Field(primary_key=True)
    key_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    failures: float = 0
    last_failure_at: datetime = moment()


class RequestCount(SQLModel, table=True):
    """Requests of a session or an address in one minute; unlogged, since a crash may forget it."""

    __tablename__ = "request_count"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: str = Field(primary_key=True)
    minute: datetime = Field(sa_type=sa.DateTime(timezone=True), primary_key=True)
    requests: int
