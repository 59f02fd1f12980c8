"""Remember how each task of the clock last ran. A new table, of which the running version knows nothing.

Celery's own state dies with the broker; what an administrator asks ("do the reminders run?") has to be
answered from the database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_operations"
down_revision = "0018_notices"


def upgrade() -> None:
    op.create_table(
        "task_run",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_task_run"),
    )


def downgrade() -> None:
    op.drop_table("task_run")
