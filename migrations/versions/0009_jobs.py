"""Keep what is done behind the pages: large exports, imports. A new table, unknown to the running version."""

import sqlalchemy as sa
from alembic import op

revision = "0009_jobs"
down_revision = "0008_views_and_looks"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
WAITS = sa.text("state IN ('waiting', 'running')")


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("submission_key", sa.Text(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("checkpoint", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("download_name", sa.Text(), nullable=False),
        sa.Column("failure", WORD, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_job_progress")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name="fk_job_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("person_id", "submission_key", name="uq_job_person_id_submission_key"),
    )
    op.create_index("ix_job_waiting", "job", ["created_at", "id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_job_person_id_created_at_id", "job", ["person_id", "created_at", "id"])
    op.create_index("ix_job_expires_at", "job", ["expires_at"])


def downgrade() -> None:
    op.drop_index("ix_job_expires_at", table_name="job")
    op.drop_index("ix_job_person_id_created_at_id", table_name="job")
    op.drop_index("ix_job_waiting", table_name="job", sqlite_where=WAITS, postgresql_where=WAITS)
    op.drop_table("job")
