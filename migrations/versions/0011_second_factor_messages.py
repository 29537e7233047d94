"""Owners are told when their second factor of signing in is added, replaced or removed."""

from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

MESSAGES = (
    "ACTIVATION", "ALREADY_REGISTERED", "RECOVERY", "PASSWORD_CHANGED", "CONFIRM_CONTACT", "CONTACT_CHANGING",
    "CONTACT_CHANGED", "REPAIR_REQUESTED", "REPAIR_CANCELED", "CARDS_REMOVED",
)  # fmt: skip
NEW_MESSAGES = ("SECOND_FACTOR_ENROLLED", "SECOND_FACTOR_REMOVED")


def upgrade() -> None:
    allow((*MESSAGES, *NEW_MESSAGES))


def downgrade() -> None:
    listed = ", ".join(f"'{each}'" for each in NEW_MESSAGES)
    op.execute(f"DELETE FROM message WHERE kind IN ({listed})")  # noqa: S608 - our own names
    allow(MESSAGES)


def allow(kinds: tuple[str, ...]) -> None:
    """Let messages be of these kinds."""
    listed = ", ".join(f"'{each}'" for each in kinds)
    op.drop_constraint(op.f("ck_message_messagekind"), "message", type_="check")
    op.create_check_constraint(op.f("ck_message_messagekind"), "message", f"kind IN ({listed})")
