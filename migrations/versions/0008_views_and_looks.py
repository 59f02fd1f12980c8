"""Keep named filters, and who has looked at what.

Two new tables, of which the running version knows nothing. Whoever has open work on the day of the change
has seen it: it is written down as looked at, so that nobody's whole list turns "new" overnight.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0008_views_and_looks"
down_revision = "0007_merge_applicants"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_saved_view_branch_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_saved_view_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("branch_id", "name", name="uq_saved_view_branch_id_name"),
    )
    op.create_index(
        "ix_saved_view_own",
        "saved_view",
        ["user_id", "name"],
        unique=True,
        sqlite_where=sa.text("branch_id IS NULL"),
        postgresql_where=sa.text("branch_id IS NULL"),
    )
    looks = op.create_table(
        "look",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("here_at", MOMENT, nullable=True),
        sa.Column("is_writing", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_look_question_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_look_user_id"),
        sa.PrimaryKeyConstraint("user_id", "question_id", name="pk_look"),
    )
    op.create_index("ix_look_question_id_here_at", "look", ["question_id", "here_at"])
    question = sa.table(
        "question", sa.column("id"), sa.column("status"), sa.column("assignee_id"), sa.column("version")
    )
    now = sa.literal(datetime.now(UTC), MOMENT)
    seen = sa.select(question.c.assignee_id, question.c.id, now, question.c.version, sa.false()).where(
        question.c.assignee_id.is_not(None), question.c.status != "closed"
    )
    op.execute(
        looks.insert().from_select(
            ["user_id", "question_id", "looked_at", "seen_version", "is_writing"], seen
        )
    )


def downgrade() -> None:
    op.drop_table("look")
    op.drop_table("saved_view")
