"""Keep unfinished forms on the server. A new table, of which the running version knows nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0005_keep_drafts"
down_revision = "0004_coupon_of_an_appeal"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_draft_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint("user_id", "form", "key", name="uq_draft_user_id_form_key"),
    )


def downgrade() -> None:
    op.drop_table("draft")
