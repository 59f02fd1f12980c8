"""Keep pauses of terms, notices that applicants are owed, and the term of an outside body.

Nullable columns without a default: the version that runs meanwhile goes on without them. The policy of the
law in force since 2021 lets a term rest; of those that somebody has added, none does unless it says so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_terms_in_full"
down_revision = "0015_visits_and_receptions"

MOMENTS = ("paused_until", "tell_by", "body_due_at")
INDEXES = {"at_body": "body_due_at", "to_tell": "tell_by"}
PAUSE_DAYS = 30


def upgrade() -> None:
    for table in ("question", "question_state"):
        for name in MOMENTS:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name, column in INDEXES.items():
        op.create_index(
            f"ix_question_{name}",
            "question",
            ["branch_id", column, "id"],
            sqlite_where=sa.text(f"{column} IS NOT NULL"),
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.add_column("term_policy", sa.Column("max_pause_days", sa.Integer(), nullable=True))
    policy = sa.table("term_policy", sa.column("code", sa.Text()), sa.column("max_pause_days", sa.Integer()))
    op.execute(policy.update().where(policy.c.code == "appk").values(max_pause_days=PAUSE_DAYS))


def downgrade() -> None:
    op.drop_column("term_policy", "max_pause_days")
    for name in INDEXES:
        op.drop_index(f"ix_question_{name}", table_name="question")
    for table in ("question_state", "question"):
        for name in reversed(MOMENTS):
            op.drop_column(table, name)
