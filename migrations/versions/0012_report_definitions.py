"""Keep the versions of the report's definitions, with who set them and when.

A figure means what the definitions of its period say, so they are dated, and like the history they are only
ever added to: a version that a signed report names must say for ever what it said then. The first version is
the one that was built in until now; it has been known since before any report.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_report_definitions"
down_revision = "0011_dated_directories"

FIRST = """
INSERT INTO report_definition (version, valid_from, positive, ranking_minimum, sticky_short_days,
                               sticky_long_days, reason, created_at)
VALUES ('1', '2000-01-01', 'positive', 10, 30, 90, '', '2000-01-01 00:00:00+00')
"""
FIRST_ON_SQLITE = FIRST.replace("00:00:00+00", "00:00:00.000000")
KNOWN = "WHEN EXISTS (SELECT 1 FROM report_definition WHERE id = new.id OR version = new.version)"
ONLY_ADDED_TO = "the definitions are append-only"


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "report_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("positive", sa.Text(), nullable=False),
        sa.Column("ranking_minimum", sa.Integer(), nullable=False),
        sa.Column("sticky_short_days", sa.Integer(), nullable=False),
        sa.Column("sticky_long_days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ranking_minimum > 0", name=op.f("ck_report_definition_ranking")),
        sa.CheckConstraint(
            "sticky_short_days > 0 AND sticky_long_days > sticky_short_days",
            name=op.f("ck_report_definition_sticky"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_report_definition_created_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_definition")),
        sa.UniqueConstraint("version", name=op.f("uq_report_definition_version")),
    )
    op.execute(FIRST_ON_SQLITE if is_sqlite else FIRST)
    (_forbid_on_sqlite if is_sqlite else _forbid_on_postgresql)()


def _forbid_on_sqlite() -> None:
    for change, condition in (
        ("UPDATE", ""),
        ("DELETE", ""),
        (
            "INSERT",
            KNOWN,
        ),
    ):
        op.execute(
            f"CREATE TRIGGER report_definition_no_{change.lower()} BEFORE {change} ON report_definition "
            f"{condition} BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED_TO}'); END"
        )


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_definition() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{ONLY_ADDED_TO}'; END $$"
    )
    for change, level in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER report_definition_no_{level.lower()} BEFORE {change} ON report_definition "
            f"FOR EACH {level} EXECUTE FUNCTION refuse_change_of_definition()"
        )


def downgrade() -> None:
    op.drop_table("report_definition")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_definition()")
