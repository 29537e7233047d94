"""Bills that are made here: what they are made by, what they changed, and the months that were closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE
ON billing_figure, calendar_day, due_day, key_rate, norm, rate_cap, access_refusal, account_terms, exemption,
   former_tariff, month_close, billing_fault TO kabinet_app;
GRANT SELECT, INSERT ON charge_correction TO kabinet_app;
"""


def upgrade() -> None:
    op.create_table(
        "billing_figure",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_figure")),
        sa.UniqueConstraint("name", "valid_from", name=op.f("uq_billing_figure_name_valid_from")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "due_day",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RESIDENTIAL", "BUSINESS", name="accountkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_day")),
        sa.UniqueConstraint("kind", "valid_from", name=op.f("uq_due_day_kind_valid_from")),
    )
    op.create_table(
        "key_rate",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_rate")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_key_rate_valid_from")),
    )
    op.create_table(
        "former_tariff",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("tariff_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_former_tariff_account_id")),
        sa.PrimaryKeyConstraint("account_id", "until", name=op.f("pk_former_tariff")),
    )
    op.create_table(
        "month_close",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_month_close")),
    )
    op.create_table(
        "norm",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("per_head", sa.Numeric(precision=10, scale=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_norm")),
        sa.UniqueConstraint("code", "persons", "valid_from", name=op.f("uq_norm_code_persons_valid_from")),
    )
    op.create_table(
        "rate_cap",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RESIDENTIAL", "BUSINESS", name="accountkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Numeric(precision=6, scale=3), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_cap")),
        sa.UniqueConstraint("kind", "valid_from", name=op.f("uq_rate_cap_kind_valid_from")),
    )
    op.create_table(
        "access_refusal",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("refused_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_access_refusal_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_refusal")),
        sa.UniqueConstraint("account_id", "refused_on", name=op.f("uq_access_refusal_account_id_refused_on")),
    )
    op.create_table(
        "account_terms",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=True),
        sa.Column("norm_code", sa.String(), nullable=True),
        sa.Column("can_be_fitted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("max_power", sa.Integer(), nullable=True),
        sa.Column("tariff_code", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_terms_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_terms")),
        sa.UniqueConstraint("account_id", "valid_from", name=op.f("uq_account_terms_account_id_valid_from")),
    )
    op.create_table(
        "billing_fault",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(
                "NO_TARIFF",
                "ZONE_NOT_PRICED",
                "BANDS_DO_NOT_FIT",
                "NO_NORM",
                "NO_MAX_POWER",
                "READINGS_FALL",
                "MONTH_MISSING",
                name="billingfaultcode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_billing_fault_account_id")),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("pk_billing_fault")),
    )
    op.create_table(
        "charge_correction",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("posted_month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "READINGS", "AVERAGE", "NORM", name="chargebasis", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("volumes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("ground", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_charge_correction_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_correction")),
        sa.UniqueConstraint(
            "account_id", "month", "posted_month", name=op.f("uq_charge_correction_account_id_month_posted_month")
        ),
    )
    op.create_table(
        "exemption",
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("act_number", sa.String(), nullable=True),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_exemption_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
        sa.UniqueConstraint("account_id", "since", name=op.f("uq_exemption_account_id_since")),
    )
    op.add_column(
        "charge",
        sa.Column(
            "source",
            sa.Enum("IMPORTED", "COMPUTED", name="chargesource", native_enum=False, create_constraint=True, length=32),
            server_default="IMPORTED",
            nullable=False,
        ),
    )
    op.add_column("charge", sa.Column("volumes", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("charge_line", sa.Column("facts", postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column("ledger_entry", sa.Column("correction_id", sa.Uuid(), nullable=True))
    op.add_column("ledger_entry", sa.Column("facts", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_ledger_entry_correction_id"), "ledger_entry", "charge_correction", ["correction_id"], ["id"]
    )
    op.add_column("account", sa.Column("closing_entered_on", sa.Date(), nullable=True))
    op.add_column("meter", sa.Column("entered_on", sa.Date(), nullable=True))
    op.add_column("meter", sa.Column("removal_entered_on", sa.Date(), nullable=True))
    op.add_column("reading", sa.Column("entered_on", sa.Date(), nullable=True))
    op.add_column("reading", sa.Column("superseded_on", sa.Date(), nullable=True))
    for name in ("entered_on", "superseded_on"):
        op.create_index(f"ix_reading_{name}", "reading", [name], postgresql_where=sa.text(f"{name} IS NOT NULL"))
    op.add_column("tariff", sa.Column("act_number", sa.String(), nullable=True))
    op.add_column("tariff", sa.Column("act_date", sa.Date(), nullable=True))
    op.execute(RIGHTS)


def downgrade() -> None:
    op.drop_column("tariff", "act_date")
    op.drop_column("tariff", "act_number")
    op.drop_column("reading", "superseded_on")
    op.drop_column("reading", "entered_on")
    op.drop_column("meter", "removal_entered_on")
    op.drop_column("meter", "entered_on")
    op.drop_column("account", "closing_entered_on")
    op.drop_constraint(op.f("fk_ledger_entry_correction_id"), "ledger_entry", type_="foreignkey")
    op.drop_column("ledger_entry", "facts")
    op.drop_column("ledger_entry", "correction_id")
    op.drop_column("charge_line", "facts")
    op.drop_column("charge", "volumes")
    op.drop_column("charge", "source")
    op.drop_table("former_tariff")
    op.drop_table("exemption")
    op.drop_table("charge_correction")
    op.drop_table("billing_fault")
    op.drop_table("account_terms")
    op.drop_table("access_refusal")
    op.drop_table("rate_cap")
    op.drop_table("norm")
    op.drop_table("month_close")
    op.drop_table("key_rate")
    op.drop_table("due_day")
    op.drop_table("calendar_day")
    op.drop_table("billing_figure")
