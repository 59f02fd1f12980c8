"""Say in one word whether the lists that people choose from have changed.

Branches, topics, organisations, districts, programmes, people, the working calendar and the term policies are
read by every page and changed a few times a week. Each process keeps them (``queries.kept_lists``) as long as
the token in this one row is the same; triggers draw a new one in the transaction of any change, whoever makes
it: a page, a command, an import, a line of SQL.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021_keep_lists"
down_revision = "0020_standard_answers"

WHOLE = (
    "branch",
    "topic",
    "organisation",
    "district",
    "programme",
    "user_role",
    "calendar_day",
    "calendar_year",
    "term_policy",
)
"""Tables of which every change tells."""

OF_PEOPLE = "name, position_kk, position_ru, position_en, branch_id, organisation_id, is_active"
"""What lists show of people. Signing in writes to the same table and changes nothing that is kept."""

ON_SQLITE = "UPDATE lists_version SET token = lower(hex(randomblob(16)))"
ON_POSTGRESQL = "UPDATE lists_version SET token = gen_random_uuid()::text"


def upgrade() -> None:
    table = op.create_table(
        "lists_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_lists_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists_version")),
    )
    op.bulk_insert(table, [{"id": 1, "token": ""}])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(
            "CREATE FUNCTION renew_lists_version() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {ON_POSTGRESQL}; RETURN NULL; END $$"
        )
    for name, table_name, verb in triggers():
        action = f"BEGIN {ON_SQLITE}; END" if is_sqlite else "EXECUTE FUNCTION renew_lists_version()"
        each = "ROW" if is_sqlite else "STATEMENT"
        op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table_name} FOR EACH {each} {action}")
    op.execute(ON_SQLITE if is_sqlite else ON_POSTGRESQL)


def triggers() -> list[tuple[str, str, str]]:
    """Return name, table and event of each trigger; SQLite knows one event for each."""
    found = []
    for table in (*WHOLE, "user_account"):
        update = f"UPDATE OF {OF_PEOPLE}" if table == "user_account" else "UPDATE"
        for word, verb in (("insert", "INSERT"), ("update", update), ("delete", "DELETE")):
            found.append((f"{table}_renews_lists_on_{word}", table, verb))
    return found


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for name, table_name, _verb in triggers():
        op.execute(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON {table_name}")
    if not is_sqlite:
        op.execute("DROP FUNCTION renew_lists_version()")
    op.drop_table("lists_version")
