"""Who may ask for what: a root field is for those whom its permission names, or stands in one of these short lists."""

from collections.abc import Iterator

from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField

from auth.permissions import SignedIn
from schema import root

PUBLIC = {
    "Mutation.activate",
    "Mutation.createCaptcha",
    "Mutation.confirmSignIn",
    "Mutation.requestPasswordRecovery",
    "Mutation.resetPassword",
    "Mutation.register",
    "Mutation.resendActivation",
    "Mutation.submitReadingsPublicly",
    "Mutation.signIn",
    "Query.branch",
    "Query.branches",
    "Query.consent",
    "Query.estimateCharge",
    "Query.news",
    "Query.rateLimit",
    "Query.support",
    "Query.tariffs",
}
"""Anybody is answered the same."""
SCOPED = {
    "Mutation.signOut",
    "Query.account",
    "Query.cardBinding",
    "Query.payment",
    "Query.repairRequest",
    "Query.viewer",
}
"""Anybody may ask; the question itself leaves out what the viewer may not see, and says so to nobody."""


def root_fields() -> Iterator[tuple[str, StrawberryField]]:
    for name in ("Query", "Mutation", "Subscription"):
        if hasattr(root, name):
            for field in get_object_definition(getattr(root, name), strict=True).fields:
                yield f"{name}.{field.graphql_name or camel(field.python_name)}", field


def guarded(field: StrawberryField) -> bool:
    return any(issubclass(permission, SignedIn) for permission in field.permission_classes)


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.title() for other in others)


FIELDS = dict(root_fields())


def test_every_other_root_field_needs_a_person() -> None:
    others = {name: field for name, field in FIELDS.items() if name not in PUBLIC | SCOPED}

    assert [name for name, field in others.items() if not guarded(field)] == []


def test_the_lists_name_open_fields_alone() -> None:
    assert [name for name in sorted(PUBLIC | SCOPED) if name not in FIELDS or FIELDS[name].permission_classes] == []
