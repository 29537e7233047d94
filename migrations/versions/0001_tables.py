"""Tables, the rights of the server's role, and the balance that the database keeps beside the ledger."""

from alembic import op

from models.tables import metadata

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


def upgrade() -> None:
    op.execute(ROLE)
    op.execute(EXTENSIONS)
    metadata.create_all(op.get_bind())
    for statement in (BALANCE, BALANCE_TRIGGER, APPEND_ONLY, APPEND_ONLY_TRIGGER, RIGHTS):
        op.execute(statement)


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
    op.execute("DROP FUNCTION keep_account_balance, refuse_ledger_change")
