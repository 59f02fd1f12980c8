"""Remember the imports of registers and how far each came.

A new table: the running version does not know it and needs nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_remember_imports"
down_revision = "0001_initial_schema"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("map_name", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_import_run_position")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_import_run_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_run"),
    )
    op.create_index(
        "ix_import_run_branch_id_fingerprint", "import_run", ["branch_id", "fingerprint"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_import_run_branch_id_fingerprint", table_name="import_run")
    op.drop_table("import_run")
