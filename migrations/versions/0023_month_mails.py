"""Keep the files that a mail carries until it has left.

The version that runs meanwhile writes no such mails. Where its worker meets one it fails and sends nothing
until it is stopped, which an upgrade does within minutes; nothing is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_month_mails"
down_revision = "0022_asked_by_mail"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("mail_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_mail_file_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail_file"),
        sa.UniqueConstraint("mail_id", "name", name="uq_mail_file_mail_id_name"),
    )


def downgrade() -> None:
    op.drop_table("mail_file")
    op.execute("DELETE FROM mail WHERE kind = 'month'")
