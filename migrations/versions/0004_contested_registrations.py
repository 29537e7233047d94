"""Registrations that a link or a code alone does not confirm, and what tells which they are."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered_contact",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_registered_contact")),
    )
    op.add_column(
        "users", sa.Column("activation_needs_password", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_users_pending_email",
        "users",
        [sa.text("lower(pending_email)")],
        postgresql_where=sa.text("pending_email IS NOT NULL"),
    )
    op.create_index(
        "ix_users_pending_phone", "users", ["pending_phone"], postgresql_where=sa.text("pending_phone IS NOT NULL")
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON registered_contact TO kabinet_app")


def downgrade() -> None:
    op.drop_index("ix_users_pending_phone", table_name="users")
    op.drop_index("ix_users_pending_email", table_name="users")
    op.drop_column("users", "activation_needs_password")
    op.drop_table("registered_contact")
