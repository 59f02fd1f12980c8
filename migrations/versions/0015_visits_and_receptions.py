"""Keep the journal of visits and the personal receptions of officials.

New tables: the running version does not know them and needs nothing. Like the history of questions, what was
entered about an hour is never changed; an entry of the journal may only cease to be what is known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_visits_and_receptions"
down_revision = "0014_proof_and_verdict"

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(32)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

REFUSAL = "SELECT RAISE(ABORT, 'the history is append-only')"
FIXED = (
    "id, visit_id, branch_id, known_from, actor_id, visited_at, channel, topic_id, district_id, minutes, "
    "people, appeal_id, reception_id, is_void"
)
"""What is never changed in an entry of the journal: all but the moment until which it was known."""

HAS_ENDED = "old.known_to < '9999-12-30'"


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("visitor_name", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("submission_key", sa.Text(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_visit_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("submission_key", name="uq_visit_submission_key"),
    )
    op.create_table(
        "reception_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Text(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_key", sa.Text(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_reception_rule_validity")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_reception_rule_weekday")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_reception_rule_branch_id"),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name="fk_reception_rule_created_by_id"
        ),
        sa.ForeignKeyConstraint(["official_id"], ["user_account.id"], name="fk_reception_rule_official_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reception_rule"),
        sa.UniqueConstraint("submission_key", name="uq_reception_rule_submission_key"),
    )
    op.create_index("ix_reception_rule_official_id", "reception_rule", ["official_id"], unique=False)
    op.create_table(
        "personal_reception",
        sa.Column("id", BIG, nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_personal_reception_not_empty")),
        sa.CheckConstraint("slot_minutes > 0", name=op.f("ck_personal_reception_slots")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_personal_reception_branch_id"),
        sa.ForeignKeyConstraint(
            ["official_id"], ["user_account.id"], name="fk_personal_reception_official_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_personal_reception_organisation_id"
        ),
        sa.ForeignKeyConstraint(["rule_id"], ["reception_rule.id"], name="fk_personal_reception_rule_id"),
        sa.PrimaryKeyConstraint("id", name="pk_personal_reception"),
        sa.UniqueConstraint("official_id", "starts_at", name="uq_personal_reception_official_id_starts_at"),
    )
    op.create_index(
        "ix_personal_reception_branch_id_starts_at",
        "personal_reception",
        ["branch_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "appointment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("reception_id", BIG, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("visitor_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("booked_at", MOMENT, nullable=False),
        sa.Column("booked_by_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", MOMENT, nullable=True),
        sa.Column("submission_key", sa.Text(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("slot >= 0", name=op.f("ck_appointment_slot")),
        sa.ForeignKeyConstraint(["booked_by_id"], ["user_account.id"], name="fk_appointment_booked_by_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_appointment_branch_id"),
        sa.ForeignKeyConstraint(
            ["reception_id"], ["personal_reception.id"], name="fk_appointment_reception_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
        sa.UniqueConstraint("submission_key", name="uq_appointment_submission_key"),
    )
    op.create_index(
        "uq_appointment_slot",
        "appointment",
        ["reception_id", "slot"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.create_table(
        "reception_event",
        sa.Column("id", BIG, nullable=False),
        sa.Column("reception_id", BIG, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_by_organisation_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "people >= 0 AND solved >= 0 AND solved <= people", name=op.f("ck_reception_event_people")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_reception_event_actor_id"),
        sa.ForeignKeyConstraint(["held_by_id"], ["user_account.id"], name="fk_reception_event_held_by_id"),
        sa.ForeignKeyConstraint(
            ["held_by_organisation_id"],
            ["organisation.id"],
            name="fk_reception_event_held_by_organisation_id",
        ),
        sa.ForeignKeyConstraint(
            ["reception_id"], ["personal_reception.id"], name="fk_reception_event_reception_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reception_event"),
    )
    op.create_index(
        "ix_reception_event_reception_id_id", "reception_event", ["reception_id", "id"], unique=False
    )
    op.create_table(
        "visit_entry",
        sa.Column("id", BIG, nullable=False),
        sa.Column("visit_id", BIG, nullable=False),
        sa.Column("known_from", MOMENT, nullable=False),
        sa.Column("known_to", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("visited_at", MOMENT, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("appeal_id", BIG, nullable=True),
        sa.Column("reception_id", BIG, nullable=True),
        sa.Column("is_void", sa.Boolean(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_visit_entry_minutes")),
        sa.CheckConstraint("people >= 1", name=op.f("ck_visit_entry_people")),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_visit_entry_actor_id"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_visit_entry_appeal_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_visit_entry_branch_id"),
        sa.ForeignKeyConstraint(["district_id"], ["district.id"], name="fk_visit_entry_district_id"),
        sa.ForeignKeyConstraint(
            ["reception_id"], ["personal_reception.id"], name="fk_visit_entry_reception_id"
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_visit_entry_topic_id"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_visit_entry_visit_id"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_entry"),
    )
    op.create_index(
        "ix_visit_entry_appeal_id",
        "visit_entry",
        ["appeal_id"],
        unique=False,
        sqlite_where=sa.text("appeal_id IS NOT NULL"),
        postgresql_where=sa.text("appeal_id IS NOT NULL"),
    )
    op.create_index(
        "ix_visit_entry_branch_id_visited_at", "visit_entry", ["branch_id", "visited_at"], unique=False
    )
    op.create_index(
        "ix_visit_entry_reception_id",
        "visit_entry",
        ["reception_id"],
        unique=False,
        sqlite_where=sa.text("reception_id IS NOT NULL"),
        postgresql_where=sa.text("reception_id IS NOT NULL"),
    )
    op.create_index("ix_visit_entry_visit_id_known_to", "visit_entry", ["visit_id", "known_to"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for table in ("reception_event", "visit_entry"):
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {REFUSAL}; END")
        known = f"(SELECT 1 FROM {table} WHERE id = new.id)"  # noqa: S608 - the names stand two lines above
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS {known} BEGIN {REFUSAL}; END"
        )
    op.execute(
        f"CREATE TRIGGER reception_event_no_update BEFORE UPDATE ON reception_event BEGIN {REFUSAL}; END"
    )
    op.execute(
        f"CREATE TRIGGER visit_entry_fixed BEFORE UPDATE OF {FIXED} ON visit_entry BEGIN {REFUSAL}; END"
    )
    op.execute(
        "CREATE TRIGGER visit_entry_ended BEFORE UPDATE OF known_to ON visit_entry "
        f"WHEN {HAS_ENDED} BEGIN {REFUSAL}; END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change_of_entry() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
    )
    refuse = "EXECUTE FUNCTION refuse_change_of_entry()"
    for table in ("reception_event", "visit_entry"):
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        )
    op.execute(
        f"CREATE TRIGGER reception_event_no_update BEFORE UPDATE ON reception_event FOR EACH ROW {refuse}"
    )
    op.execute(
        f"CREATE TRIGGER visit_entry_fixed BEFORE UPDATE OF {FIXED} ON visit_entry FOR EACH ROW {refuse}"
    )
    op.execute(
        "CREATE TRIGGER visit_entry_ended BEFORE UPDATE OF known_to ON visit_entry "
        f"FOR EACH ROW WHEN ({HAS_ENDED}) {refuse}"
    )


def downgrade() -> None:
    op.drop_index("ix_visit_entry_visit_id_known_to", table_name="visit_entry")
    op.drop_index(
        "ix_visit_entry_reception_id",
        table_name="visit_entry",
        sqlite_where=sa.text("reception_id IS NOT NULL"),
        postgresql_where=sa.text("reception_id IS NOT NULL"),
    )
    op.drop_index("ix_visit_entry_branch_id_visited_at", table_name="visit_entry")
    op.drop_index(
        "ix_visit_entry_appeal_id",
        table_name="visit_entry",
        sqlite_where=sa.text("appeal_id IS NOT NULL"),
        postgresql_where=sa.text("appeal_id IS NOT NULL"),
    )
    op.drop_table("visit_entry")
    op.drop_index("ix_reception_event_reception_id_id", table_name="reception_event")
    op.drop_table("reception_event")
    op.drop_index(
        "uq_appointment_slot",
        table_name="appointment",
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.drop_table("appointment")
    op.drop_index("ix_personal_reception_branch_id_starts_at", table_name="personal_reception")
    op.drop_table("personal_reception")
    op.drop_index("ix_reception_rule_official_id", table_name="reception_rule")
    op.drop_table("reception_rule")
    op.drop_table("visit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_change_of_entry()")
