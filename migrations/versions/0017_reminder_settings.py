"""Ladders as dated settings, heads of branches, absences, and reminders overtaken by a higher one.

New tables, and a nullable column that the running version does not fill.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017_reminder_settings"
down_revision = "0016_terms_in_full"


def upgrade() -> None:
    op.create_table(
        "reminder_ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rungs", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name="fk_reminder_ladder_created_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_ladder"),
        sa.UniqueConstraint("valid_from", name="uq_reminder_ladder_valid_from"),
    )
    op.create_table(
        "branch_head",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_branch_head_branch_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_branch_head_user_id"),
        sa.PrimaryKeyConstraint("branch_id", name="pk_branch_head"),
    )
    op.create_index("ix_branch_head_user_id", "branch_head", ["user_id"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("from_on <= to_on", name="days"),
        sa.CheckConstraint("user_id <> substitute_id", name="another"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_absence_user_id"),
        sa.ForeignKeyConstraint(["substitute_id"], ["user_account.id"], name="fk_absence_substitute_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name="fk_absence_created_by_id"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name="fk_absence_ended_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_user_id_to_on", "absence", ["user_id", "to_on"])
    op.create_index("ix_absence_substitute_id_to_on", "absence", ["substitute_id", "to_on"])
    op.add_column("reminder", sa.Column("superseded_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("reminder", "superseded_by")
    op.drop_table("absence")
    op.drop_table("branch_head")
    op.drop_table("reminder_ladder")
