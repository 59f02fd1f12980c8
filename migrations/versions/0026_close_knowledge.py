"""Close knowledge at a moment before the month is counted, so that nobody waits to record while it is.

The moment was that of the last frozen month. The version that runs during the upgrade goes on by that alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026_close_knowledge"
down_revision = "0025_keep_figures"


def upgrade() -> None:
    op.create_table(
        "closed_knowledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_closed_knowledge_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_knowledge")),
    )
    op.execute("INSERT INTO closed_knowledge (id, known_at) SELECT 1, max(known_at) FROM frozen_report")


def downgrade() -> None:
    op.drop_table("closed_knowledge")
