"""The job queue: procrastinate's own tables and functions, as the pinned release makes them, and the server's rights.

A later release of procrastinate changes them by a revision of its own here, which runs that release's migrations.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RIGHTS = """
GRANT SELECT, INSERT, UPDATE, DELETE
    ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO kabinet_app;
GRANT USAGE
    ON procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq,
       procrastinate_workers_id_seq TO kabinet_app;
"""

REMOVAL = """
DO $$ DECLARE made record; BEGIN
    DROP TABLE procrastinate_periodic_defers, procrastinate_events, procrastinate_jobs, procrastinate_workers CASCADE;
    FOR made IN SELECT oid::regprocedure AS signature FROM pg_proc WHERE proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || made.signature;
    END LOOP;
    DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status CASCADE;
END $$;
"""


def upgrade() -> None:
    # Many statements at once, with percent signs: the driver takes them when it is asked without parameters.
    driver = op.get_bind().connection.driver_connection
    driver.execute(SchemaManager.get_schema())
    op.execute(RIGHTS)


def downgrade() -> None:
    op.execute(REMOVAL)
