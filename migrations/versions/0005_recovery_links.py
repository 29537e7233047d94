"""Links of recovery that stand beside each other, so that nobody voids another's by asking for one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SINGLE = sa.text("purpose <> 'RECOVERY' OR token_hash IS NULL")
OLDER_ONES = """
DELETE FROM confirmation older USING confirmation newer
WHERE older.user_id = newer.user_id AND older.purpose = newer.purpose
AND (older.created_at, older.id) < (newer.created_at, newer.id)
"""


def upgrade() -> None:
    op.drop_constraint("uq_confirmation_user_id_purpose", "confirmation", type_="unique")
    op.create_index(
        "uq_confirmation_single", "confirmation", ["user_id", "purpose"], unique=True, postgresql_where=SINGLE
    )
    op.create_index("ix_confirmation_user_id", "confirmation", ["user_id"])


def downgrade() -> None:
    op.execute(OLDER_ONES)
    op.drop_index("ix_confirmation_user_id", table_name="confirmation")
    op.drop_index("uq_confirmation_single", table_name="confirmation")
    op.create_unique_constraint("uq_confirmation_user_id_purpose", "confirmation", ["user_id", "purpose"])
