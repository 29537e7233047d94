"""Payments fail by money too that the gateway took otherwise than asked for."""

from alembic import op

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

FAILURES = ("DECLINED", "INSUFFICIENT_FUNDS", "NO_3DS", "TIMED_OUT", "GATEWAY_ERROR")
OF_MONEY = ("AMOUNT_DIFFERS", "NOT_AS_ORDERED")


def upgrade() -> None:
    allow((*FAILURES, *OF_MONEY))


def downgrade() -> None:
    op.execute("UPDATE payment SET failure = 'GATEWAY_ERROR' WHERE failure IN ('AMOUNT_DIFFERS', 'NOT_AS_ORDERED')")
    allow(FAILURES)


def allow(names: tuple[str, ...]) -> None:
    """Let a payment fail by these."""
    listed = ", ".join(f"'{each}'" for each in names)
    op.drop_constraint(op.f("ck_payment_paymentfailure"), "payment", type_="check")
    op.create_check_constraint(op.f("ck_payment_paymentfailure"), "payment", f"failure IN ({listed})")
