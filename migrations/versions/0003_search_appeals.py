"""Search appeals by any part of their words.

A new table with one folded text an appeal, and an index of trigrams on it: the same hits on both databases.
Appeals registered before get their text from ``reception reindex``.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_search_appeals"
down_revision = "0002_remember_imports"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# The full-text table repeats nothing: it reads the text from appeal_search, and triggers keep it in step.
SQLITE = (
    "CREATE VIRTUAL TABLE appeal_fts USING fts5"
    "(text, content='appeal_search', content_rowid='appeal_id', tokenize='trigram')",
    "CREATE TRIGGER appeal_search_added AFTER INSERT ON appeal_search BEGIN "
    "INSERT INTO appeal_fts(rowid, text) VALUES (new.appeal_id, new.text); END",
    "CREATE TRIGGER appeal_search_removed AFTER DELETE ON appeal_search BEGIN "
    "INSERT INTO appeal_fts(appeal_fts, rowid, text) VALUES ('delete', old.appeal_id, old.text); END",
    "CREATE TRIGGER appeal_search_changed AFTER UPDATE ON appeal_search BEGIN "
    "INSERT INTO appeal_fts(appeal_fts, rowid, text) VALUES ('delete', old.appeal_id, old.text); "
    "INSERT INTO appeal_fts(rowid, text) VALUES (new.appeal_id, new.text); END",
)


def upgrade() -> None:
    op.create_table(
        "appeal_search",
        sa.Column("appeal_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_search_appeal_id"),
        sa.PrimaryKeyConstraint("appeal_id", name="pk_appeal_search"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE INDEX ix_appeal_search_trigrams ON appeal_search USING gin (text gin_trgm_ops)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE appeal_fts")
    op.drop_table("appeal_search")
