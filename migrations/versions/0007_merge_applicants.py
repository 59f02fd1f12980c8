"""Merge two records of one person, and take the merge back.

The merged record stays as it was and points to the one that was kept. Who merged what and which appeals
moved is written beside, so that taking it back restores exactly those. The running version does not know of
the pointer: to it a merged record is one without appeals.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_merge_applicants"
down_revision = "0006_close_two_ways_around"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
POINTER = "fk_applicant_merged_into_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # SQLite adds a constraint with its column or not at all.
        op.execute(
            "ALTER TABLE applicant ADD COLUMN merged_into_id INTEGER "
            f"CONSTRAINT {POINTER} REFERENCES applicant (id)"
        )
    else:
        op.add_column("applicant", sa.Column("merged_into_id", BIG, nullable=True))
        op.create_foreign_key(POINTER, "applicant", "applicant", ["merged_into_id"], ["id"])
    op.add_column("applicant", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_applicant_merged_into_id", "applicant", ["merged_into_id"])
    op.create_table(
        "applicant_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", BIG, nullable=False),
        sa.Column("merged_id", BIG, nullable=False),
        sa.Column("taken_over", sa.JSON(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_applicant_merge_two_records")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_applicant_merge_undone_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["kept_id"], ["applicant.id"], name="fk_applicant_merge_kept_id"),
        sa.ForeignKeyConstraint(["merged_id"], ["applicant.id"], name="fk_applicant_merge_merged_id"),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["user_account.id"], name="fk_applicant_merge_merged_by_id"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user_account.id"], name="fk_applicant_merge_undone_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_applicant_merge"),
    )
    op.create_index("ix_applicant_merge_kept_id", "applicant_merge", ["kept_id"])
    op.create_index("ix_applicant_merge_merged_id", "applicant_merge", ["merged_id"])
    op.create_table(
        "applicant_merge_appeal",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["merge_id"], ["applicant_merge.id"], name="fk_applicant_merge_appeal_merge_id"
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_applicant_merge_appeal_appeal_id"),
        sa.PrimaryKeyConstraint("merge_id", "appeal_id", name="pk_applicant_merge_appeal"),
    )


def downgrade() -> None:
    op.drop_table("applicant_merge_appeal")
    op.drop_table("applicant_merge")
    op.drop_index("ix_applicant_merged_into_id", table_name="applicant")
    op.drop_column("applicant", "version")
    op.drop_column("applicant", "merged_into_id")
