"""Close two ways around the append-only history.

On SQLite REPLACE INTO deletes a row without asking its trigger; on PostgreSQL TRUNCATE asks none of rows.
"""

from alembic import op

revision = "0006_close_two_ways_around"
down_revision = "0005_keep_drafts"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER event_no_replace BEFORE INSERT ON event "
            "WHEN EXISTS (SELECT 1 FROM event WHERE id = new.id) "
            "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_event()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_no_replace")
        return
    op.execute("DROP TRIGGER event_no_truncate ON event")
