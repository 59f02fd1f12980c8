"""Keep small figures of whole months beside the history: the chart of twelve months reads small rows.

The table begins empty, also where there is a history: the first nightly count fills it, or the command
``reception recount --mend``, and until then the chart is counted from the states as before. The version that
runs during the upgrade does not write it; what it leaves out is added by the same count.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_keep_figures"
down_revision = "0024_disclosures"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_figure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("figure", WORD, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=False),
        sa.CheckConstraint("known_from <= known_to", name=op.f("ck_kept_figure_known_in_order")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_kept_figure_branch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_figure")),
    )
    op.create_index("ix_kept_figure_branch_id_month", "kept_figure", ["branch_id", "month"])


def downgrade() -> None:
    op.drop_table("kept_figure")
