"""Keep changes of people and directories for good; one-time links, a second factor, sessions by device.

Changes are append-only like the history of questions: triggers refuse to alter, delete, replace or truncate
them. Neither a link nor a second factor is stored: only what they are derived from, and hashes. The columns
that the running version does not know have defaults, so that it goes on creating people and sessions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_invitations_and_changes"
down_revision = "0009_jobs"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)


def upgrade() -> None:
    create_change()
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_one_time_link_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_one_time_link"),
        sa.UniqueConstraint("token_hash", name="uq_one_time_link_token_hash"),
    )
    op.create_index("ix_one_time_link_user_id", "one_time_link", ["user_id"])
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_recovery_code_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_code"),
    )
    op.add_column("user_account", sa.Column("phone", sa.Text(), nullable=False, server_default=""))
    op.add_column("user_account", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("user_account", sa.Column("second_factor_nonce", sa.Text(), nullable=True))
    op.add_column("user_account", sa.Column("second_factor_at", MOMENT, nullable=True))
    op.add_column("user_account", sa.Column("second_factor_step", sa.BigInteger(), nullable=True))
    op.add_column("user_session", sa.Column("device", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "user_session", sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def create_change() -> None:
    op.create_table(
        "change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("entity_id", BIG, nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=True),
        sa.Column("verb", WORD, nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_change_actor_id"),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name="fk_change_branch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
    )
    op.create_index("ix_change_at_id", "change", ["at", "id"])
    op.create_index("ix_change_kind_entity_id_at_id", "change", ["kind", "entity_id", "at", "id"])
    op.create_index("ix_change_actor_id_at_id", "change", ["actor_id", "at", "id"])
    forbid_change_of_changes()


def forbid_change_of_changes() -> None:
    """Make the record append-only, as the history is: the same four triggers."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER change_no_{verb.lower()} BEFORE {verb} ON change "
                "BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END"
            )
        op.execute(
            "CREATE TRIGGER change_no_replace BEFORE INSERT ON change "
            "WHEN EXISTS (SELECT 1 FROM change WHERE id = new.id) "
            "BEGIN SELECT RAISE(ABORT, 'the record of changes is append-only'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_change_of_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record of changes is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER change_no_change BEFORE UPDATE OR DELETE ON change "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_change()"
    )
    op.execute(
        "CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_change()"
    )


def downgrade() -> None:
    op.drop_column("user_session", "awaits_code")
    op.drop_column("user_session", "device")
    op.drop_column("user_account", "second_factor_step")
    op.drop_column("user_account", "second_factor_at")
    op.drop_column("user_account", "second_factor_nonce")
    op.drop_column("user_account", "version")
    op.drop_column("user_account", "phone")
    op.drop_table("recovery_code")
    op.drop_index("ix_one_time_link_user_id", table_name="one_time_link")
    op.drop_table("one_time_link")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER change_no_truncate ON change")
        op.execute("DROP TRIGGER change_no_change ON change")
        op.execute("DROP FUNCTION refuse_change_of_change()")
    op.drop_index("ix_change_actor_id_at_id", table_name="change")
    op.drop_index("ix_change_kind_entity_id_at_id", table_name="change")
    op.drop_index("ix_change_at_id", table_name="change")
    op.drop_table("change")
