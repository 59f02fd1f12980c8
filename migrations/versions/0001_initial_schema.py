"""The first schema: the history is append-only and two-timed from the start.

Triggers forbid to change or delete an event, also by SQL through the application's database role.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001_initial_schema"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "branch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("number_prefix", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("address_kk", sa.Text(), nullable=False),
        sa.Column("address_ru", sa.Text(), nullable=False),
        sa.Column("address_en", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["branch.id"], name="fk_branch_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_branch"),
        sa.UniqueConstraint("code", name="uq_branch_code"),
        sa.UniqueConstraint("number_prefix", name="uq_branch_number_prefix"),
    )
    op.create_index("ix_branch_parent_id", "branch", ["parent_id"], unique=False)
    op.create_index("ix_branch_path", "branch", ["path"], unique=False)
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
        sa.UniqueConstraint("code", name="uq_programme_code"),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_hash", sa.Text(), nullable=False),
        sa.Column("attempted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index(
        "ix_sign_in_attempt_subject_hash_attempted_at",
        "sign_in_attempt",
        ["subject_hash", "attempted_at"],
        unique=False,
    )
    op.create_table(
        "term_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("article_kk", sa.Text(), nullable=False),
        sa.Column("article_ru", sa.Text(), nullable=False),
        sa.Column("article_en", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("answer_unit", WORD, nullable=False),
        sa.Column("fact_finding_days", sa.Integer(), nullable=True),
        sa.Column("redirect_days", sa.Integer(), nullable=False),
        sa.Column("max_extra_calendar_days", sa.Integer(), nullable=True),
        sa.Column("max_total_months", sa.Integer(), nullable=True),
        sa.Column("tell_extension_days", sa.Integer(), nullable=False),
        sa.Column("tell_extension_unit", WORD, nullable=False),
        sa.CheckConstraint(
            "(max_extra_calendar_days IS NULL) <> (max_total_months IS NULL)",
            name=op.f("ck_term_policy_one_limit"),
        ),
        sa.CheckConstraint("answer_days > 0 AND redirect_days > 0", name=op.f("ck_term_policy_days")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_term_policy_validity")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_term_policy"),
        sa.UniqueConstraint("code", name="uq_term_policy_code"),
    )
    op.create_table(
        "applicant",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("iin", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("language", WORD, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_applicant_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_applicant"),
    )
    op.create_index("ix_applicant_branch_id_iin", "applicant", ["branch_id", "iin"], unique=False)
    op.create_index(
        "ix_applicant_branch_id_name_folded", "applicant", ["branch_id", "name_folded"], unique=False
    )
    op.create_index("ix_applicant_branch_id_phone", "applicant", ["branch_id", "phone"], unique=False)
    op.create_table(
        "district",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_district_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_district"),
        sa.UniqueConstraint("branch_id", "code", name="uq_district_branch_id_code"),
    )
    op.create_table(
        "number_counter",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_number_counter_branch_id"),
        sa.PrimaryKeyConstraint("branch_id", "year", name="pk_number_counter"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_organisation_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("branch_id", "code", name="uq_organisation_branch_id_code"),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_kk", sa.Text(), nullable=False),
        sa.Column("name_ru", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_topic_branch_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["topic.id"], name="fk_topic_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.UniqueConstraint("branch_id", "code", name="uq_topic_branch_id_code"),
    )
    op.create_index("ix_topic_code", "topic", ["code"], unique=False)
    op.create_index("ix_topic_parent_id", "topic", ["parent_id"], unique=False)
    op.create_table(
        "district_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_district_alias_district_id"),
        sa.PrimaryKeyConstraint("id", name="pk_district_alias"),
    )
    op.create_index("ix_district_alias_district_id", "district_alias", ["district_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position_kk", sa.Text(), nullable=False),
        sa.Column("position_ru", sa.Text(), nullable=False),
        sa.Column("position_en", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("language", WORD, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_user_account_branch_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_user_account_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
    )
    op.create_index("ix_user_account_branch_id", "user_account", ["branch_id"], unique=False)
    op.create_index("ix_user_account_organisation_id", "user_account", ["organisation_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("own_number", sa.Text(), nullable=True),
        sa.Column("applicant_id", BIG, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("language", WORD, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signatories", sa.Integer(), nullable=False),
        sa.Column("is_collective", sa.Boolean(), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("repeat_of_id", BIG, nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.Text(), nullable=True),
        sa.Column("import_hash", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("signatories >= 1", name=op.f("ck_appeal_signatories")),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicant.id"], name="fk_appeal_applicant_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_appeal_branch_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_appeal_programme_id"),
        sa.ForeignKeyConstraint(["registered_by_id"], ["user_account.id"], name="fk_appeal_registered_by_id"),
        sa.ForeignKeyConstraint(["repeat_of_id"], ["appeal.id"], name="fk_appeal_repeat_of_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.UniqueConstraint("branch_id", "own_number", name="uq_appeal_branch_id_own_number"),
        sa.UniqueConstraint("branch_id", "year", "serial", name="uq_appeal_branch_id_year_serial"),
        sa.UniqueConstraint("number", name="uq_appeal_number"),
        sa.UniqueConstraint("submission_key", name="uq_appeal_submission_key"),
    )
    op.create_index("ix_appeal_applicant_id", "appeal", ["applicant_id"], unique=False)
    op.create_index("ix_appeal_own_number", "appeal", ["own_number"], unique=False)
    op.create_index("ix_appeal_repeat_of_id", "appeal", ["repeat_of_id"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
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
    )
    op.create_index("ix_mail_recipient_id", "mail", ["recipient_id"], unique=False)
    op.create_index(
        "ix_mail_unsent",
        "mail",
        ["created_at", "id"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
    op.create_index("ix_mail_created_at_id", "mail", ["created_at", "id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_user_role_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name="pk_user_role"),
    )
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_session_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_user_session"),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("appeal_id", BIG, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("outcome", WORD, nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("original_due_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_question_closed_has_moment")
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR outcome IS NOT NULL", name=op.f("ck_question_closed_has_outcome")
        ),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_question_appeal_id"),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"], name="fk_question_assignee_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_question_branch_id"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_question_district_id"),
        sa.ForeignKeyConstraint(["official_id"], ["user_account.id"], name="fk_question_official_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_question_organisation_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_question_programme_id"),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["user_account.id"], name="fk_question_proposed_by_id"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_question_topic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.UniqueConstraint("appeal_id", "part", name="uq_question_appeal_id_part"),
    )
    op.create_index(
        "ix_question_assignee_id_status_due_at", "question", ["assignee_id", "status", "due_at"], unique=False
    )
    op.create_index(
        "ix_question_branch_id_received_at_id", "question", ["branch_id", "received_at", "id"], unique=False
    )
    op.create_index(
        "ix_question_branch_id_status_received_at_id",
        "question",
        ["branch_id", "status", "received_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_question_open_due",
        "question",
        ["branch_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_question_organisation_id_status_due_at",
        "question",
        ["organisation_id", "status", "due_at"],
        unique=False,
    )
    op.create_index("ix_question_received_at_id", "question", ["received_at", "id"], unique=False)
    op.create_index(
        "ix_question_topic_id_received_at_id", "question", ["topic_id", "received_at", "id"], unique=False
    )
    for name, column in (("received", "received_at"), ("due_anywhere", "due_at")):
        op.create_index(
            f"ix_question_open_{name}",
            "question",
            [column, "id"],
            unique=False,
            sqlite_where=sa.text("status <> 'closed'"),
            postgresql_where=sa.text("status <> 'closed'"),
        )
    op.create_table(
        "event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("status_from", WORD, nullable=True),
        sa.Column("status_to", WORD, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("retracts_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_event_actor_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_event_question_id"),
        sa.ForeignKeyConstraint(["retracts_id"], ["event.id"], name="fk_event_retracts_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index(
        "ix_event_question_id_happened_at_id", "event", ["question_id", "happened_at", "id"], unique=False
    )
    op.create_index("ix_event_recorded_at", "event", ["recorded_at"], unique=False)
    op.create_table(
        "question_state",
        sa.Column("id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column("valid_to", MOMENT, nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", WORD, nullable=True),
        sa.Column("original_due_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_question_state_closed_has_moment")
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_question_state_not_empty")),
        sa.ForeignKeyConstraint(["assignee_id"], ["user_account.id"], name="fk_question_state_assignee_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_question_state_branch_id"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_question_state_district_id"),
        sa.ForeignKeyConstraint(["official_id"], ["user_account.id"], name="fk_question_state_official_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_question_state_organisation_id"
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name="fk_question_state_programme_id"),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name="fk_question_state_proposed_by_id"
        ),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_question_state_question_id"),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_question_state_topic_id"),
        sa.PrimaryKeyConstraint("id", name="pk_question_state"),
    )
    op.create_index(
        "ix_question_state_branch_id_received_at",
        "question_state",
        ["branch_id", "received_at"],
        unique=False,
    )
    for name, columns, which in (
        ("open", ["branch_id", "valid_to", "valid_from"], "closed_at IS NULL"),
        ("closed", ["branch_id", "closed_at"], "closed_at IS NOT NULL"),
    ):
        op.create_index(
            f"ix_question_state_{name}",
            "question_state",
            columns,
            unique=False,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.create_index(
        "ix_question_state_question_id_known_to_valid_from",
        "question_state",
        ["question_id", "known_to", "valid_from"],
        unique=False,
    )
    op.create_table(
        "reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name="fk_reminder_mail_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_reminder_question_id"),
        sa.ForeignKeyConstraint(["recipient_id"], ["user_account.id"], name="fk_reminder_recipient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "question_id",
            "due_on",
            "rung",
            "recipient_id",
            name="uq_reminder_question_id_due_on_rung_recipient_id",
        ),
    )
    op.create_index("ix_reminder_mail_id", "reminder", ["mail_id"], unique=False)
    op.create_table(
        "reminder_sweep",
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("swept_on", sa.Date(), nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_reminder_sweep_branch_id"),
        sa.PrimaryKeyConstraint("branch_id", "swept_on", name="pk_reminder_sweep"),
    )

    forbid_change_of_events()


def forbid_change_of_events() -> None:
    """Make the history append-only for everybody who is not the owner of the schema."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event "
                "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_event()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER event_no_change ON event")
        op.execute("DROP FUNCTION refuse_change_of_event()")
    op.drop_table("reminder_sweep")
    op.drop_index("ix_reminder_mail_id", table_name="reminder")
    op.drop_table("reminder")
    op.drop_index("ix_question_state_question_id_known_to_valid_from", table_name="question_state")
    op.drop_index("ix_question_state_closed", table_name="question_state")
    op.drop_index("ix_question_state_open", table_name="question_state")
    op.drop_index("ix_question_state_branch_id_received_at", table_name="question_state")
    op.drop_table("question_state")
    op.drop_index("ix_event_recorded_at", table_name="event")
    op.drop_index("ix_event_question_id_happened_at_id", table_name="event")
    op.drop_table("event")
    op.drop_index("ix_question_open_due_anywhere", table_name="question")
    op.drop_index("ix_question_open_received", table_name="question")
    op.drop_index("ix_question_topic_id_received_at_id", table_name="question")
    op.drop_index("ix_question_received_at_id", table_name="question")
    op.drop_index("ix_question_organisation_id_status_due_at", table_name="question")
    op.drop_index(
        "ix_question_open_due",
        table_name="question",
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.drop_index("ix_question_branch_id_status_received_at_id", table_name="question")
    op.drop_index("ix_question_branch_id_received_at_id", table_name="question")
    op.drop_index("ix_question_assignee_id_status_due_at", table_name="question")
    op.drop_table("question")
    op.drop_index("ix_user_session_user_id", table_name="user_session")
    op.drop_table("user_session")
    op.drop_table("user_role")
    op.drop_index(
        "ix_mail_unsent",
        table_name="mail",
        sqlite_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL AND given_up_at IS NULL"),
    )
    op.drop_index("ix_mail_created_at_id", table_name="mail")
    op.drop_index("ix_mail_recipient_id", table_name="mail")
    op.drop_table("mail")
    op.drop_index("ix_appeal_repeat_of_id", table_name="appeal")
    op.drop_index("ix_appeal_own_number", table_name="appeal")
    op.drop_index("ix_appeal_applicant_id", table_name="appeal")
    op.drop_table("appeal")
    op.drop_index("ix_user_account_organisation_id", table_name="user_account")
    op.drop_index("ix_user_account_branch_id", table_name="user_account")
    op.drop_table("user_account")
    op.drop_index("ix_district_alias_district_id", table_name="district_alias")
    op.drop_table("district_alias")
    op.drop_index("ix_topic_parent_id", table_name="topic")
    op.drop_index("ix_topic_code", table_name="topic")
    op.drop_table("topic")
    op.drop_table("organisation")
    op.drop_table("number_counter")
    op.drop_table("district")
    op.drop_index("ix_applicant_branch_id_phone", table_name="applicant")
    op.drop_index("ix_applicant_branch_id_name_folded", table_name="applicant")
    op.drop_index("ix_applicant_branch_id_iin", table_name="applicant")
    op.drop_table("applicant")
    op.drop_table("term_policy")
    op.drop_index("ix_sign_in_attempt_subject_hash_attempted_at", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("programme")
    op.drop_table("calendar_day")
    op.drop_index("ix_branch_path", table_name="branch")
    op.drop_index("ix_branch_parent_id", table_name="branch")
    op.drop_table("branch")
