"""Give an appeal a code to ask by and an address of its own for the applicant.

Both columns stay nullable: appeals of earlier registers and those registered before have none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004_coupon_of_an_appeal"
down_revision = "0003_search_appeals"


def upgrade() -> None:
    op.add_column("appeal", sa.Column("ask_code", sa.Text(), nullable=True))
    op.add_column("appeal", sa.Column("public_token", sa.Text(), nullable=True))
    op.create_index("ix_appeal_public_token", "appeal", ["public_token"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_appeal_public_token", table_name="appeal")
    op.drop_column("appeal", "public_token")
    op.drop_column("appeal", "ask_code")
