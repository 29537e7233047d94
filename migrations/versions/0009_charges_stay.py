"""What was charged stays: the server adds charges and months that were closed, and takes none back."""

from alembic import op

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("REVOKE UPDATE, DELETE ON charge, charge_line FROM kabinet_app")
    op.execute("REVOKE DELETE ON month_close FROM kabinet_app")


def downgrade() -> None:
    op.execute("GRANT UPDATE, DELETE ON charge, charge_line TO kabinet_app")
    op.execute("GRANT DELETE ON month_close TO kabinet_app")
