"""What people change of themselves."""

from typing import Annotated

import strawberry

from auth.permissions import SignedIn
from domain.contacts import EmailAddress, PhoneNumber
from domain.profile import NOTHING, NotificationChange
from domain.users import Language
from models import users as rows
from resolvers import profile as resolvers
from resolvers.context import Info
from schema.common import InvalidInput
from schema.confirmations import CodeExpired, CodeWrong
from schema.sign_in import CredentialsWrong, LockedOut
from schema.users import User
from services.profile import ProfileChange


@strawberry.input
class NotificationSettingsInput:
    email: bool | None = None
    sms: bool | None = None
    payment_reminders: bool | None = None
    reading_reminders: bool | None = None
    news: bool | None = None

    def read(self) -> NotificationChange:
        """Return what is to change, as the use case takes it."""
        return NotificationChange(
            email=self.email,
            sms=self.sms,
            payment_reminders=self.payment_reminders,
            reading_reminders=self.reading_reminders,
            news=self.news,
        )


@strawberry.input
class UpdateProfileInput:
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    language: Language | None = None
    notifications: NotificationSettingsInput | None = None
    current_password: str | None = None

    def read(self) -> ProfileChange:
        """Return what is to change, as the use case takes it."""
        return ProfileChange(
            email=self.email,
            phone=self.phone,
            language=self.language,
            notifications=self.notifications.read() if self.notifications else NOTHING,
            current_password=self.current_password,
        )


@strawberry.input
class ConfirmContactInput:
    token: str | None = None
    code: str | None = None


UpdateProfileResult = Annotated[
    User | InvalidInput | CredentialsWrong | LockedOut, strawberry.union("UpdateProfileResult")
]
ConfirmContactResult = Annotated[
    User | InvalidInput | CodeWrong | CodeExpired | LockedOut, strawberry.union("ConfirmContactResult")
]


@strawberry.type
class ProfileMutation:
    @strawberry.mutation(permission_classes=[SignedIn], graphql_type=UpdateProfileResult)
    async def update_profile(self, info: Info, input: UpdateProfileInput) -> rows.User:
        return await resolvers.update_profile(info, change=input.read())

    @strawberry.mutation(permission_classes=[SignedIn], graphql_type=ConfirmContactResult)
    async def confirm_contact(self, info: Info, input: ConfirmContactInput) -> rows.User:
        return await resolvers.confirm_contact(info, token=input.token, code=input.code)
