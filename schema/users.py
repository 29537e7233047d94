"""People who sign in, and their sessions."""

from datetime import datetime

import strawberry

from domain import profile
from domain.contacts import EmailAddress, PhoneNumber
from domain.users import Language, Role
from models import users as rows
from resolvers import accounts
from resolvers import users as resolvers
from schema.accounts import Account
from schema.binding import represents, resolved_by
from schema.cards import UserCards
from schema.journal import UserJournal


@strawberry.type
class Session:
    id: strawberry.ID
    created_at: datetime
    last_seen_at: datetime
    client: str | None
    is_current: bool = resolved_by(resolvers.is_current)

    is_type_of = represents(rows.UserSession)


@strawberry.type
class NotificationSettings:
    email: bool
    sms: bool
    payment_reminders: bool
    reading_reminders: bool
    news: bool

    is_type_of = represents(profile.NotificationSettings)


@strawberry.type
class User(UserJournal, UserCards):
    id: strawberry.ID
    login: str | None
    email: EmailAddress | None
    phone: PhoneNumber | None
    pending_email: EmailAddress | None
    pending_phone: PhoneNumber | None
    role: Role
    language: Language
    accounts: list[Account] = resolved_by(accounts.accounts_of_person)
    notifications: NotificationSettings
    sessions: list[Session] = resolved_by(resolvers.sessions_of)

    is_type_of = represents(rows.User)


@strawberry.type
class UsersQuery:
    viewer: User | None = resolved_by(resolvers.viewer)
