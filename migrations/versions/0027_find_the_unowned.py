"""Find what nobody handles by an index: counting it on every page of a list read all that is open.

The index holds few rows and is made by one pass over the questions, seconds even for a whole country.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_find_the_unowned"
down_revision = "0026_close_knowledge"

UNOWNED = sa.text("status <> 'closed' AND assignee_id IS NULL AND organisation_id IS NULL")


def upgrade() -> None:
    op.create_index("ix_question_unowned", "question", ["id"], postgresql_where=UNOWNED, sqlite_where=UNOWNED)


def downgrade() -> None:
    op.drop_index("ix_question_unowned", table_name="question")
