"""Close entries of the lists by date, tell two editors apart, let a branch write its numbers its own way.

The running version fills none of the new columns: they are nullable or have a default, and what it closes by
``is_active`` stays closed. ``calendar_year`` is new: years whose calendar a person has confirmed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011_dated_directories"
down_revision = "0010_invitations_and_changes"

VERSIONED = ("branch", "organisation", "district", "topic", "programme")
DATED = tuple(table for table in VERSIONED if table != "district")


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    for table in DATED:
        op.add_column(table, sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("branch", sa.Column("reply_email", sa.Text(), nullable=False, server_default=""))
    op.add_column("branch", sa.Column("number_pattern", sa.Text(), nullable=True))
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name="fk_calendar_year_confirmed_by_id"
        ),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )


def downgrade() -> None:
    op.drop_table("calendar_year")
    op.drop_column("branch", "number_pattern")
    op.drop_column("branch", "reply_email")
    for table in DATED:
        op.drop_column(table, "valid_to")
    for table in VERSIONED:
        op.drop_column(table, "version")
