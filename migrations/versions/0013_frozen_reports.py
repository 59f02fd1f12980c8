"""Keep the months that managers have signed: the text of the figures, its hash, the moment of knowledge.

A signed month never changes, whatever is learned later. Triggers forbid to change, delete, replace or
truncate what is there, also by SQL through the application's database role.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_frozen_reports"
down_revision = "0012_report_definitions"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGNED = "a frozen report never changes"
KNOWN = (
    "WHEN EXISTS (SELECT 1 FROM frozen_report WHERE id = new.id "
    "OR (branch_id = new.branch_id AND month = new.month))"
)


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definitions_version", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("frozen_by_id", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_frozen_report_sha256")),
        sa.CheckConstraint("frozen_at >= known_at", name=op.f("ck_frozen_report_known_first")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_frozen_report_branch_id")),
        sa.ForeignKeyConstraint(
            ["definitions_version"],
            ["report_definition.version"],
            name=op.f("fk_frozen_report_definitions_version"),
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by_id"], ["user_account.id"], name=op.f("fk_frozen_report_frozen_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
        sa.UniqueConstraint("branch_id", "month", name=op.f("uq_frozen_report_branch_id_month")),
    )
    op.create_index("ix_frozen_report_known_at", "frozen_report", ["known_at"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _forbid_on_sqlite()
    else:
        _forbid_on_postgresql()


def _forbid_on_sqlite() -> None:
    for change, condition in (("UPDATE", ""), ("DELETE", ""), ("INSERT", KNOWN)):
        op.execute(
            f"CREATE TRIGGER frozen_report_no_{change.lower()} BEFORE {change} ON frozen_report "
            f"{condition} BEGIN SELECT RAISE(ABORT, '{SIGNED}'); END"
        )


def _forbid_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_frozen_report() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SIGNED}'; END $$"
    )
    for change, level in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER frozen_report_no_{level.lower()} BEFORE {change} ON frozen_report "
            f"FOR EACH {level} EXECUTE FUNCTION refuse_change_of_frozen_report()"
        )


def downgrade() -> None:
    op.drop_index("ix_frozen_report_known_at", table_name="frozen_report")
    op.drop_table("frozen_report")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_frozen_report()")
