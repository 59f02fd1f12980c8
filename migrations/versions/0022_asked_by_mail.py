"""Ask applicants by mail what they say of a closing, and draw samples of positives for the telephone.

A mail goes to a person with an account or to an applicant, never to both; so ``mail.recipient_id`` may be
empty. SQLite changes no column in place: the table is written anew under its own name, so that the reminders
that refer to it find their mails again before the transaction ends. The version that runs meanwhile writes
and reads mails as before: the new columns may be empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022_asked_by_mail"
down_revision = "0021_keep_lists"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSENT = "sent_at IS NULL AND given_up_at IS NULL"
FAILING = "sent_at IS NULL AND attempts > 0"
ONE_RECIPIENT = "(recipient_id IS NULL) <> (applicant_id IS NULL)"
KEPT = "id, kind, key, recipient_id, created_at, content, claimed_at, attempts, failure, sent_at, given_up_at"


def upgrade() -> None:
    op.add_column("applicant", sa.Column("asked_by_mail_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        rewrite_mail(for_applicants=True)
    else:
        open_mail_to_applicants()
    op.create_index("ix_mail_applicant_id", "mail", ["applicant_id"])
    op.create_table(
        "verdict_link",
        sa.Column("id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("applicant_id", BIG, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_verdict_link_question_id"),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name="fk_verdict_link_applicant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict_link"),
        sa.UniqueConstraint("token_hash", name="uq_verdict_link_token_hash"),
        sa.UniqueConstraint("question_id", "closed_at", name="uq_verdict_link_question_id_closed_at"),
    )
    op.create_index("ix_verdict_link_applicant_id", "verdict_link", ["applicant_id"])
    create_samples()


def create_samples() -> None:
    op.create_table(
        "verdict_sample",
        sa.Column("id", BIG, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("known_at", MOMENT, nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "serial >= 1 AND size >= 1 AND population >= 0", name=op.f("ck_verdict_sample_counts")
        ),
        sa.CheckConstraint("serial = 1 OR reason <> ''", name=op.f("ck_verdict_sample_reason_for_another")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_verdict_sample_branch_id"),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["user_account.id"], name="fk_verdict_sample_drawn_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict_sample"),
        sa.UniqueConstraint(
            "branch_id", "month_on", "serial", name="uq_verdict_sample_branch_id_month_on_serial"
        ),
    )
    op.create_table(
        "sampled_question",
        sa.Column("sample_id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["verdict_sample.id"], name="fk_sampled_question_sample_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_sampled_question_question_id"),
        sa.PrimaryKeyConstraint("sample_id", "question_id", name="pk_sampled_question"),
    )
    op.create_index("ix_sampled_question_question_id", "sampled_question", ["question_id"])


def open_mail_to_applicants() -> None:
    op.alter_column("mail", "recipient_id", nullable=True)
    op.add_column("mail", sa.Column("applicant_id", BIG, nullable=True))
    op.create_foreign_key("fk_mail_applicant_id", "mail", "applicant", ["applicant_id"], ["id"])
    op.create_unique_constraint("uq_mail_kind_key_applicant_id", "mail", ["kind", "key", "applicant_id"])
    op.create_check_constraint(op.f("ck_mail_one_recipient"), "mail", ONE_RECIPIENT)


def rewrite_mail(*, for_applicants: bool) -> None:
    """Write the table anew with its rows; reminders wait for their mails until the transaction ends."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TABLE mail_kept AS SELECT {KEPT} FROM mail")  # noqa: S608 - constants
    op.drop_table("mail")
    parts: list[sa.schema.SchemaItem] = [
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=for_applicants),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", WORD, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name=op.f("ck_mail_sent_or_given_up")),
        sa.ForeignKeyConstraint(["recipient_id"], ["user_account.id"], name="fk_mail_recipient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("kind", "key", "recipient_id", name="uq_mail_kind_key_recipient_id"),
    ]
    if for_applicants:
        parts += [
            sa.Column("applicant_id", BIG, nullable=True),
            sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name="fk_mail_applicant_id"),
            sa.UniqueConstraint("kind", "key", "applicant_id", name="uq_mail_kind_key_applicant_id"),
            sa.CheckConstraint(ONE_RECIPIENT, name=op.f("ck_mail_one_recipient")),
        ]
    op.create_table("mail", *parts)
    op.execute(f"INSERT INTO mail ({KEPT}) SELECT {KEPT} FROM mail_kept")  # noqa: S608 - constants
    op.drop_table("mail_kept")
    op.create_index("ix_mail_recipient_id", "mail", ["recipient_id"])
    op.create_index("ix_mail_created_at_id", "mail", ["created_at", "id"])
    op.create_index("ix_mail_unsent", "mail", ["created_at", "id"], sqlite_where=sa.text(UNSENT))
    op.create_index("ix_mail_failing", "mail", ["created_at", "id"], sqlite_where=sa.text(FAILING))


def downgrade() -> None:
    op.drop_table("sampled_question")
    op.drop_table("verdict_sample")
    op.drop_table("verdict_link")
    op.execute("DELETE FROM mail WHERE recipient_id IS NULL")
    op.drop_index("ix_mail_applicant_id", table_name="mail")
    if op.get_bind().dialect.name == "sqlite":
        rewrite_mail(for_applicants=False)
    else:
        op.drop_constraint("uq_mail_kind_key_applicant_id", "mail")
        op.drop_constraint(op.f("ck_mail_one_recipient"), "mail")
        op.drop_constraint("fk_mail_applicant_id", "mail")
        op.drop_column("mail", "applicant_id")
        op.alter_column("mail", "recipient_id", nullable=False)
    op.drop_column("applicant", "asked_by_mail_on")
