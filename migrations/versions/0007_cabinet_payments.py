"""Payments by card made here: whose they are, what the gateway knows of them, and cards that may be charged again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PURPOSES = ("ELECTRICITY", "PENALTY", "METERING_SERVICE", "REPAIR_SERVICE")
ACTIONS = (
    "REGISTERED", "ACTIVATED", "SIGNED_IN", "SIGNED_OUT", "SESSIONS_ENDED", "RECOVERY_REQUESTED", "PASSWORD_RESET",
    "PASSWORD_CHANGED", "EMAIL_CHANGE_ASKED", "EMAIL_CHANGED", "PHONE_CHANGE_ASKED", "PHONE_CHANGED", "PROFILE_CHANGED",
    "SECOND_FACTOR_ENROLLED", "SECOND_FACTOR_REMOVED", "ACCOUNT_LINKED", "ACCOUNT_UNLINKED", "READING_SUBMITTED",
    "REPAIR_REQUESTED", "REPAIR_CANCELED",
)  # fmt: skip
NEW_ACTIONS = (
    "PAYMENT_STARTED", "PAYMENT_CONFIRMED", "PAYMENT_FAILED", "PAYMENT_CANCELED", "PAYMENT_REFUNDED", "CARD_BOUND",
    "CARD_REMOVED", "CARDS_REMOVED",
)  # fmt: skip
MESSAGES = (
    "ACTIVATION", "ALREADY_REGISTERED", "RECOVERY", "PASSWORD_CHANGED", "CONFIRM_CONTACT", "CONTACT_CHANGING",
    "CONTACT_CHANGED", "REPAIR_REQUESTED", "REPAIR_CANCELED",
)  # fmt: skip
NEW_MESSAGES = ("CARDS_REMOVED",)
POSTED_ONCE = sa.text("payment_id IS NOT NULL")

# What an operation brought is never taken back: its refund is another row of the ledger.
RIGHTS = """
GRANT SELECT, INSERT, UPDATE ON bound_card, card_binding TO kabinet_app;
GRANT SELECT, INSERT ON gateway_operation TO kabinet_app;
"""


def upgrade() -> None:
    op.create_table(
        "bound_card",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", one_of(PURPOSES, "paymentpurpose"), nullable=False),
        sa.Column("state", one_of(("ACTIVE", "REVOKED"), "cardstate"), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("first_operation", sa.String(), nullable=False),
        sa.Column("last_digits", sa.String(), nullable=False),
        sa.Column("brand", one_of(("MIR", "VISA", "MASTERCARD", "OTHER"), "cardbrand"), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'ACTIVE') = (token IS NOT NULL)", name=op.f("ck_bound_card_token")),
        sa.CheckConstraint("last_digits ~ '^[0-9]{4}$'", name=op.f("ck_bound_card_last_digits")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_bound_card_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bound_card")),
    )
    op.create_index(op.f("ix_bound_card_user_id_bound_at_id"), "bound_card", ["user_id", "bound_at", "id"])
    op.create_table(
        "card_binding",
        *ordered(),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", one_of(PURPOSES, "paymentpurpose"), nullable=False),
        sa.Column("status", one_of(("PENDING", "ACTIVE", "REFUSED"), "cardbindingstatus"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("is_released", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_binding_account_id")),
        sa.ForeignKeyConstraint(["card_id"], ["bound_card.id"], name=op.f("fk_card_binding_card_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_card_binding_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_binding")),
    )
    op.create_index(op.f("ix_card_binding_user_id_status"), "card_binding", ["user_id", "status"])
    for column in ordered():
        op.add_column("payment", column)
    op.add_column("payment", sa.Column("payer_id", sa.Uuid(), nullable=True))
    op.add_column("payment", sa.Column("card_id", sa.Uuid(), nullable=True))
    op.add_column("payment", sa.Column("binds_card", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("payment", sa.Column("called_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payment", sa.Column("moving_operation_id", sa.String(), nullable=True))
    op.add_column("payment", sa.Column("refund_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_payment_payer_id"), "payment", "users", ["payer_id"], ["id"])
    op.create_foreign_key(op.f("fk_payment_card_id"), "payment", "bound_card", ["card_id"], ["id"])
    op.create_index("ix_payment_payer_id", "payment", ["payer_id"], postgresql_where=sa.text("payer_id IS NOT NULL"))
    for table in ("payment", "card_binding"):
        waits = sa.text("check_at IS NOT NULL")
        op.create_index(f"ix_{table}_check_at", table, ["check_at"], postgresql_where=waits)
    op.create_table(
        "gateway_operation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_gateway_operation_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_operation")),
    )
    op.create_index(op.f("ix_gateway_operation_payment_id"), "gateway_operation", ["payment_id"])
    op.create_index(
        "uq_ledger_entry_payment_id_kind_part",
        "ledger_entry",
        ["payment_id", "kind", "part"],
        unique=True,
        postgresql_where=POSTED_ONCE,
    )
    allow("operation", "action", (*ACTIONS, *NEW_ACTIONS), name="action")
    allow("message", "kind", (*MESSAGES, *NEW_MESSAGES), name="messagekind")
    op.execute(RIGHTS)


def downgrade() -> None:
    allow("message", "kind", MESSAGES, name="messagekind")
    allow("operation", "action", ACTIONS, name="action")
    op.drop_index("uq_ledger_entry_payment_id_kind_part", table_name="ledger_entry")
    op.drop_table("gateway_operation")
    for table in ("card_binding", "payment"):
        op.drop_index(f"ix_{table}_check_at", table_name=table)
    op.drop_index("ix_payment_payer_id", table_name="payment")
    for name in ("refund_asked_at", "moving_operation_id", "called_at", "binds_card", "card_id", "payer_id"):
        op.drop_column("payment", name)
    for column in ordered():
        op.drop_column("payment", column.name)
    op.drop_table("card_binding")
    op.drop_table("bound_card")


def one_of(names: tuple[str, ...], kind: str) -> sa.Enum:
    """Return the type of a column that holds one of some names."""
    return sa.Enum(*names, name=kind, native_enum=False, create_constraint=True, length=32)


def ordered() -> list[sa.Column]:
    """Return the columns of what the gateway's page is made of."""
    return [
        sa.Column("operation_id", sa.String(), nullable=True),
        sa.Column("return_url", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("language", one_of(("RU", "EN"), "language"), nullable=True),
        sa.Column("check_at", sa.DateTime(timezone=True), nullable=True),
    ]


def allow(table: str, column: str, names: tuple[str, ...], *, name: str) -> None:
    """Let a column hold these names; rows with others go, which there are only on the way back."""
    listed = ", ".join(f"'{each}'" for each in names)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.execute(f"DELETE FROM {table} WHERE {column} NOT IN ({listed})")  # noqa: S608 - our own names
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({listed})")
