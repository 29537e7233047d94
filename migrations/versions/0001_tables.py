"""Tables, the rights of the server's role, and the balance that the database keeps beside the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kabinet_app') THEN
        CREATE ROLE kabinet_app NOLOGIN;
        -- A server that is given the owner's address alone puts itself under this role.
        EXECUTE format('GRANT kabinet_app TO %I', current_user);
    END IF;
END $$;
"""

EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS pg_trgm"

# The balance follows the ledger in the same statement, whoever inserts; nobody else may write it.
BALANCE = """
CREATE FUNCTION keep_account_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO account_balance AS kept (account_id, main, penalty, changed_at)
    SELECT account_id,
           coalesce(sum(amount) FILTER (WHERE part = 'MAIN'), 0),
           coalesce(sum(amount) FILTER (WHERE part = 'PENALTY'), 0),
           max(recorded_at)
    FROM added GROUP BY account_id ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE
    SET main = kept.main + excluded.main,
        penalty = kept.penalty + excluded.penalty,
        changed_at = greatest(kept.changed_at, excluded.changed_at);
    RETURN NULL;
END $$;
"""
BALANCE_TRIGGER = """
CREATE TRIGGER keep_account_balance AFTER INSERT ON ledger_entry
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_account_balance();
"""

# Whoever owns the tables is refused too: a wrong entry is answered by another entry.
APPEND_ONLY = """
CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
APPEND_ONLY_TRIGGER = """
CREATE TRIGGER refuse_ledger_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
"""

RIGHTS = """
GRANT USAGE ON SCHEMA public TO kabinet_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kabinet_app;
REVOKE INSERT, UPDATE, DELETE ON account_balance, alembic_version FROM kabinet_app;
REVOKE UPDATE, DELETE ON ledger_entry, outgoing_record, import_run FROM kabinet_app;
"""


TABLES = (
    "attempt_count",
    "captcha",
    "form_use",
    "idempotency_record",
    "import_run",
    "news",
    "outgoing_record",
    "request_count",
    "supplier",
    "support_contact",
    "tariff",
    "users",
    "branch",
    "tariff_rate",
    "user_session",
    "account",
    "department",
    "operator_branch",
    "account_balance",
    "charge",
    "ledger_entry",
    "meter",
    "payment",
    "user_account",
    "charge_line",
    "reading",
)


def upgrade() -> None:
    op.execute(ROLE)
    op.execute(EXTENSIONS)
    create_tables()
    for statement in (BALANCE, BALANCE_TRIGGER, APPEND_ONLY, APPEND_ONLY_TRIGGER, RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("DROP FUNCTION keep_account_balance, refuse_ledger_change")


def create_tables() -> None:
    """Make every table of the first release."""
    op.create_table(
        "attempt_count",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Float(), nullable=False),
        sa.Column("last_failure_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key_hash", name=op.f("pk_attempt_count")),
    )
    op.create_table(
        "captcha",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("answer_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captcha")),
    )
    op.create_table(
        "form_use",
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_form_use")),
    )
    op.create_table(
        "idempotency_record",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("input_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("scope", "operation", "key", name=op.f("pk_idempotency_record")),
    )
    op.create_table(
        "import_run",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "news",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "NEWS", "PROMOTION", "OUTAGE", name="newskind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("published_at", "title", name=op.f("uq_news_published_at_title")),
    )
    op.create_index(op.f("ix_news_published_at_id"), "news", ["published_at", "id"], unique=False)
    op.create_table(
        "outgoing_record",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "READING",
                "PAYMENT",
                "REQUEST",
                name="outgoingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_record")),
        sa.UniqueConstraint("sequence", name=op.f("uq_outgoing_record_sequence")),
    )
    op.create_table(
        "request_count",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "minute", name=op.f("pk_request_count")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "supplier",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code", name=op.f("uq_supplier_code")),
    )
    op.create_table(
        "support_contact",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "HOTLINE", "EMAIL", "PAGE", name="contactkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_contact")),
        sa.UniqueConstraint("text", name=op.f("uq_support_contact_text")),
    )
    op.create_table(
        "tariff",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "URBAN_GAS",
                "URBAN_ELECTRIC",
                "RURAL",
                "BUSINESS",
                name="tariffcategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("act", sa.String(), nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_tariff_code_valid_from")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("login", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "CUSTOMER",
                "BUSINESS",
                "OPERATOR",
                "ANALYST",
                "ADMIN",
                name="role",
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
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("phone", name=op.f("uq_users_phone")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_index("uq_users_login", "users", [sa.literal_column("lower(login)")], unique=True)
    op.create_table(
        "branch",
        sa.Column("locality", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("house", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=True),
        sa.Column("flat", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phones", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("window_opens", sa.Integer(), server_default="23", nullable=False),
        sa.Column("window_closes", sa.Integer(), server_default="25", nullable=False),
        sa.Column("account_number_pattern", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_branch_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("code", name=op.f("uq_branch_code")),
    )
    op.create_table(
        "tariff_rate",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("tariff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "zone",
            sa.Enum("T1", "T2", "T3", name="tariffzone", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=True),
        sa.Column("price", sa.Numeric(precision=12, scale=5), nullable=False),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_tariff_rate_tariff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff_rate")),
        sa.UniqueConstraint("tariff_id", "zone", "band", name=op.f("uq_tariff_rate_tariff_id_zone_band")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("locality", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("house", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=True),
        sa.Column("flat", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RESIDENTIAL", "BUSINESS", name="accountkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("supplier_id", sa.Uuid(), nullable=False),
        sa.Column("tariff_code", sa.String(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_account_branch_id")),
        sa.ForeignKeyConstraint(["supplier_id"], ["supplier.id"], name=op.f("fk_account_supplier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("number", name=op.f("uq_account_number")),
    )
    op.create_index(op.f("ix_account_branch_id"), "account", ["branch_id"], unique=False)
    op.create_table(
        "department",
        sa.Column("locality", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("house", sa.String(), nullable=False),
        sa.Column("building", sa.String(), nullable=True),
        sa.Column("flat", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phones", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_department_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("branch_id", "name", name=op.f("uq_department_branch_id_name")),
    )
    op.create_table(
        "operator_branch",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_operator_branch_branch_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_operator_branch_user_id")),
        sa.PrimaryKeyConstraint("user_id", "branch_id", name=op.f("pk_operator_branch")),
    )
    op.create_table(
        "account_balance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("main", sa.BigInteger(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_balance_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_balance")),
    )
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "READINGS", "AVERAGE", "NORM", name="chargebasis", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_charge_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sa.UniqueConstraint("account_id", "month", name=op.f("uq_charge_account_id_month")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "CHARGE",
                "PENALTY",
                "PAYMENT",
                "REFUND",
                "CORRECTION",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "part",
            sa.Enum("MAIN", "PENALTY", name="ledgerpart", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_ledger_entry_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        op.f("ix_ledger_entry_account_id_posted_on_sequence"),
        "ledger_entry",
        ["account_id", "posted_on", "sequence"],
        unique=False,
    )
    op.create_table(
        "meter",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("ratio", sa.Integer(), nullable=False),
        sa.Column("zone_count", sa.Integer(), nullable=False),
        sa.Column("reads_itself", sa.Boolean(), nullable=False),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("verify_before", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_meter_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter")),
        sa.UniqueConstraint("account_id", "serial", name=op.f("uq_meter_account_id_serial")),
    )
    op.create_index(op.f("ix_meter_serial"), "meter", ["serial"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "ELECTRICITY",
                "PENALTY",
                "METERING_SERVICE",
                "REPAIR_SERVICE",
                name="paymentpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum("CABINET", "IMPORT", name="paymentsource", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "PENDING",
                "CONFIRMED",
                "FAILED",
                "CANCELED",
                "REFUNDED",
                name="paymentstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "failure",
            sa.Enum(
                "DECLINED",
                "INSUFFICIENT_FUNDS",
                "NO_3DS",
                "TIMED_OUT",
                "GATEWAY_ERROR",
                name="paymentfailure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("refunded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_payment_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("source", "reference", name=op.f("uq_payment_source_reference")),
    )
    op.create_index(
        op.f("ix_payment_account_id_created_at_id"), "payment", ["account_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "user_account",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_user_account_account_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_account_user_id")),
        sa.PrimaryKeyConstraint("user_id", "account_id", name=op.f("pk_user_account")),
    )
    op.create_index(op.f("ix_user_account_account_id"), "user_account", ["account_id"], unique=False)
    op.create_table(
        "charge_line",
        sa.Column("charge_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ENERGY",
                "COMMON_HOUSE",
                "RAISING_COEFFICIENT",
                "RECALCULATION",
                "OTHER",
                name="chargelinekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "zone",
            sa.Enum("T1", "T2", "T3", name="tariffzone", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("band", sa.Integer(), nullable=True),
        sa.Column("kwh", sa.Integer(), nullable=True),
        sa.Column("price", sa.Numeric(precision=12, scale=5), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_line_charge_id")),
        sa.PrimaryKeyConstraint("charge_id", "position", name=op.f("pk_charge_line")),
    )
    op.create_table(
        "reading",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("meter_id", sa.Uuid(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "CUSTOMER",
                "PUBLIC_FORM",
                "CONTROL",
                "IMPORT",
                name="readingsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "ACCEPTED",
                "NEXT_PERIOD",
                "UNDER_REVIEW",
                "REJECTED",
                "SUPERSEDED",
                name="readingstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("t1", sa.BigInteger(), nullable=True),
        sa.Column("t2", sa.BigInteger(), nullable=True),
        sa.Column("t3", sa.BigInteger(), nullable=True),
        sa.Column("warnings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("rolled_over", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("receipt_number", sa.String(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["users.id"], name=op.f("fk_reading_given_by")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_reading_meter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_meter_id_taken_on_id"), "reading", ["meter_id", "taken_on", "id"], unique=False)
    op.create_index(op.f("ix_reading_receipt_number"), "reading", ["receipt_number"], unique=False)
    op.create_index(
        "uq_reading_meter_id_taken_on_source",
        "reading",
        ["meter_id", "taken_on", "source"],
        unique=True,
        postgresql_where=sa.text("source::text IN ('IMPORT', 'CONTROL') AND status::text <> 'SUPERSEDED'"),
    )
