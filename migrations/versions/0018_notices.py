"""Notices of what happened to a person's cases, how each wants them by mail, and feeds of calendars.

New tables; a column that the running version neither reads nor fills, so the database fills it; and an index
of the mails that fail, which the warning on the first page counts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_notices"
down_revision = "0017_reminder_settings"

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FAILING = sa.text("sent_at IS NULL AND attempts > 0")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("instead_of_id", sa.Integer(), nullable=True),
        sa.Column("question_id", BIG_ID, nullable=False),
        sa.Column("event_id", BIG_ID, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_id", BIG_ID, nullable=True),
        sa.CheckConstraint("(event_id IS NULL) <> (day IS NULL)", name="event_or_day"),
        sa.ForeignKeyConstraint(["recipient_id"], ["user_account.id"], name="fk_notice_recipient_id"),
        sa.ForeignKeyConstraint(["instead_of_id"], ["user_account.id"], name="fk_notice_instead_of_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_notice_question_id"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_notice_event_id"),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_notice_mail_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("event_id", "recipient_id", name="uq_notice_event_id_recipient_id"),
        sa.UniqueConstraint(
            "question_id", "kind", "day", "recipient_id", name="uq_notice_question_id_kind_day_recipient_id"
        ),
    )
    op.create_index("ix_notice_recipient_id_created_at_id", "notice", ["recipient_id", "created_at", "id"])
    op.create_index("ix_notice_mail_id", "notice", ["mail_id"])
    _partial("ix_notice_unread", "notice", ["recipient_id", "question_id"], sa.text("read_at IS NULL"))
    unsent = sa.text("mail_id IS NULL AND read_at IS NULL")
    _partial("ix_notice_unsent", "notice", ["recipient_id", "id"], unsent)
    op.create_table(
        "calendar_feed",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_calendar_feed_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_calendar_feed"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_feed_token_hash"),
    )
    op.add_column(
        "user_account",
        sa.Column("notice_mode", sa.String(length=32), nullable=False, server_default="at_once"),
    )
    _partial("ix_mail_failing", "mail", ["created_at", "id"], FAILING)


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_mail_failing", "mail")
    op.drop_column("user_account", "notice_mode")
    op.drop_table("calendar_feed")
    op.drop_table("notice")
