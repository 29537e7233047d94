"""People who register, what they are told, what they did, and the technicians they call."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE
ON message, confirmation, operation, repair_request, repair_status_change, user_consent TO kabinet_app;
GRANT USAGE ON SEQUENCE repair_request_number TO kabinet_app;
REVOKE UPDATE ON operation, user_consent, repair_status_change FROM kabinet_app;
"""
OF_SOMEBODY = (("message", "user_id"), ("reading", "given_by"))


def upgrade() -> None:
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "ACTIVATION",
                "RECOVERY",
                "EMAIL",
                "PHONE",
                "PASSWORD_CHANGE",
                "SECOND_FACTOR",
                name="confirmationpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(), nullable=True),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_confirmation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmation_token_hash")),
        sa.UniqueConstraint("user_id", "purpose", name=op.f("uq_confirmation_user_id_purpose")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("EMAIL", "SMS", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ACTIVATION",
                "ALREADY_REGISTERED",
                "RECOVERY",
                "PASSWORD_CHANGED",
                "CONFIRM_CONTACT",
                "CONTACT_CHANGING",
                "CONTACT_CHANGED",
                "REPAIR_REQUESTED",
                "REPAIR_CANCELED",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "language",
            sa.Enum("RU", "EN", name="language", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "QUEUED",
                "SENDING",
                "SENT",
                "REJECTED",
                "GIVEN_UP",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unsure", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index(op.f("ix_message_state_recorded_at"), "message", ["state", "recorded_at"], unique=False)
    op.create_table(
        "user_consent",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_consent_user_id")),
        sa.PrimaryKeyConstraint("user_id", "version", name=op.f("pk_user_consent")),
    )
    op.create_table(
        "operation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "REGISTERED",
                "ACTIVATED",
                "SIGNED_IN",
                "SIGNED_OUT",
                "SESSIONS_ENDED",
                "RECOVERY_REQUESTED",
                "PASSWORD_RESET",
                "PASSWORD_CHANGED",
                "EMAIL_CHANGE_ASKED",
                "EMAIL_CHANGED",
                "PHONE_CHANGE_ASKED",
                "PHONE_CHANGED",
                "PROFILE_CHANGED",
                "SECOND_FACTOR_ENROLLED",
                "SECOND_FACTOR_REMOVED",
                "ACCOUNT_LINKED",
                "ACCOUNT_UNLINKED",
                "READING_SUBMITTED",
                "REPAIR_REQUESTED",
                "REPAIR_CANCELED",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_operation_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation")),
    )
    op.create_index(op.f("ix_operation_user_id_at_id"), "operation", ["user_id", "at", "id"], unique=False)
    op.execute("CREATE SEQUENCE repair_request_number")
    op.create_table(
        "repair_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "NO_POWER",
                "METER_FAULT",
                "METER_REPLACEMENT",
                "SEALING",
                "VERIFICATION",
                "WIRING",
                "OTHER",
                name="repairkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("preferred_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "NEW",
                "SCHEDULED",
                "IN_PROGRESS",
                "DONE",
                "CANCELED",
                name="repairstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("visit_on", sa.Date(), nullable=True),
        sa.Column("visit_from", sa.Time(), nullable=True),
        sa.Column("visit_to", sa.Time(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_repair_request_account_id")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_repair_request_requested_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_request")),
        sa.UniqueConstraint("number", name=op.f("uq_repair_request_number")),
    )
    op.create_index(
        op.f("ix_repair_request_account_id_created_at_id"),
        "repair_request",
        ["account_id", "created_at", "id"],
        unique=False,
    )
    op.create_table(
        "repair_status_change",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "NEW",
                "SCHEDULED",
                "IN_PROGRESS",
                "DONE",
                "CANCELED",
                name="repairstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["repair_request.id"], name=op.f("fk_repair_status_change_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_status_change")),
    )
    op.create_index(
        op.f("ix_repair_status_change_request_id_at_id"),
        "repair_status_change",
        ["request_id", "at", "id"],
        unique=False,
    )
    op.add_column("users", sa.Column("pending_email", sa.String(), nullable=True))
    op.add_column("users", sa.Column("pending_phone", sa.String(), nullable=True))
    op.add_column(
        "users", sa.Column("must_change_password", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("users", sa.Column("totp_secret", sa.String(), nullable=True))
    op.add_column("users", sa.Column("totp_step", sa.BigInteger(), nullable=True))
    op.add_column("users", sa.Column("email_rejected_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("notify_email", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("users", sa.Column("notify_sms", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column(
        "users", sa.Column("remind_of_payments", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "users", sa.Column("remind_of_readings", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("users", sa.Column("send_news", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("ix_confirmation_target", "confirmation", [sa.text("lower(target)")], unique=False)
    for table, column in OF_SOMEBODY:
        op.create_index(
            f"ix_{table}_{column}", table, [column], unique=False, postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.create_index(op.f("ix_repair_request_requested_by"), "repair_request", ["requested_by"], unique=False)
    op.execute(RIGHTS)


def downgrade() -> None:
    op.drop_index(op.f("ix_repair_request_requested_by"), table_name="repair_request")
    for table, column in OF_SOMEBODY:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_index("ix_confirmation_target", table_name="confirmation")
    op.drop_column("users", "send_news")
    op.drop_column("users", "remind_of_readings")
    op.drop_column("users", "remind_of_payments")
    op.drop_column("users", "notify_sms")
    op.drop_column("users", "notify_email")
    op.drop_column("users", "email_rejected_at")
    op.drop_column("users", "totp_step")
    op.drop_column("users", "totp_secret")
    op.drop_column("users", "must_change_password")
    op.drop_column("users", "pending_phone")
    op.drop_column("users", "pending_email")
    op.drop_index(op.f("ix_repair_status_change_request_id_at_id"), table_name="repair_status_change")
    op.drop_table("repair_status_change")
    op.drop_index(op.f("ix_repair_request_account_id_created_at_id"), table_name="repair_request")
    op.drop_table("repair_request")
    op.execute("DROP SEQUENCE repair_request_number")
    op.drop_index(op.f("ix_operation_user_id_at_id"), table_name="operation")
    op.drop_table("operation")
    op.drop_table("user_consent")
    op.drop_index(op.f("ix_message_state_recorded_at"), table_name="message")
    op.drop_table("message")
    op.drop_table("confirmation")
