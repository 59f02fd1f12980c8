"""Keep what the applicant says of a closing, as a state known in two times, and the files of appeals.

Nullable columns without a default and a new table: the version that runs meanwhile goes on without them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_proof_and_verdict"
down_revision = "0013_frozen_reports"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WITHOUT_VERDICT = "status = 'closed' AND verdict IS NULL"
DENIED = "verdict = 'not_solved'"


def upgrade() -> None:
    for table in ("question", "question_state"):
        op.add_column(table, sa.Column("asked_at", MOMENT, nullable=True))
        op.add_column(table, sa.Column("verdict", WORD, nullable=True))
        op.add_column(table, sa.Column("verdict_at", MOMENT, nullable=True))
    for name, columns, which in (
        ("without_verdict", ["branch_id", "closed_at", "id"], WITHOUT_VERDICT),
        ("denied", ["branch_id", "verdict_at", "id"], DENIED),
    ):
        op.create_index(
            f"ix_question_{name}",
            "question",
            columns,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.create_table(
        "attachment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("appeal_id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size")),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_attachment_appeal_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_attachment_question_id"),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name="fk_attachment_added_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_appeal_id_id", "attachment", ["appeal_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_attachment_appeal_id_id", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("ix_question_denied", table_name="question")
    op.drop_index("ix_question_without_verdict", table_name="question")
    for table in ("question_state", "question"):
        for column in ("verdict_at", "verdict", "asked_at"):
            op.drop_column(table, column)
