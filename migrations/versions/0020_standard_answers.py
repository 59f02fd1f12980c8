"""Keep the standard answers of each branch: texts in three languages with places that the server fills.

A new table, which the running version does not know.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020_standard_answers"
down_revision = "0019_operations"


def upgrade() -> None:
    op.create_table(
        "standard_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("text_kk", sa.Text(), nullable=False),
        sa.Column("text_ru", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_standard_answer_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_standard_answer"),
    )
    op.create_index("ix_standard_answer_branch_id", "standard_answer", ["branch_id"])


def downgrade() -> None:
    op.drop_table("standard_answer")
