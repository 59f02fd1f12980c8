"""Keep for good who saw or took out whose personal data.

Until now the log alone told it. Rows are append-only like the record of changes: triggers refuse to alter,
delete, replace or truncate them. The running version does not know the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024_disclosures"
down_revision = "0023_month_mails"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("applicant_id", BIG, nullable=True),
        sa.Column("question_id", BIG, nullable=True),
        sa.Column("reception_id", BIG, nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_disclosure_user_id"),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name="fk_disclosure_applicant_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_disclosure_question_id"),
        sa.ForeignKeyConstraint(
            ["reception_id"], ["personal_reception.id"], name="fk_disclosure_reception_id"
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_disclosure_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_disclosure"),
    )
    op.create_index("ix_disclosure_branch_id_at_id", "disclosure", ["branch_id", "at", "id"])
    op.create_index("ix_disclosure_applicant_id_at_id", "disclosure", ["applicant_id", "at", "id"])
    forbid_change()


def forbid_change() -> None:
    """Make the record append-only, as that of changes is: the same triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER disclosure_no_{verb.lower()} BEFORE {verb} ON disclosure "
                "BEGIN SELECT RAISE(ABORT, 'the record of disclosures is append-only'); END"
            )
        op.execute(
            "CREATE TRIGGER disclosure_no_replace BEFORE INSERT ON disclosure "
            "WHEN EXISTS (SELECT 1 FROM disclosure WHERE id = new.id) "
            "BEGIN SELECT RAISE(ABORT, 'the record of disclosures is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_disclosure() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record of disclosures is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER disclosure_no_change BEFORE UPDATE OR DELETE ON disclosure "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_disclosure()"
    )
    op.execute(
        "CREATE TRIGGER disclosure_no_truncate BEFORE TRUNCATE ON disclosure "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_disclosure()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER disclosure_no_truncate ON disclosure")
        op.execute("DROP TRIGGER disclosure_no_change ON disclosure")
        op.execute("DROP FUNCTION refuse_change_of_disclosure()")
    op.drop_index("ix_disclosure_applicant_id_at_id", table_name="disclosure")
    op.drop_index("ix_disclosure_branch_id_at_id", table_name="disclosure")
    op.drop_table("disclosure")
