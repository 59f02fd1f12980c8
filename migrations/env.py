"""Alembic's entry: migrations run within the app's context, on whatever database the settings name."""

from alembic import context
from flask import current_app

from reception.extensions import db

MADE_BY_HAND = ("appeal_fts", "ix_appeal_search_trigrams")


def is_compared(_object: object, name: str | None, *_more: object) -> bool:
    """Leave out of the comparison with the models what only one database has: its search index."""
    return not (name or "").startswith(MADE_BY_HAND)


def run() -> None:
    """Run the migrations on a connection of the app's engine, in one transaction each."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            include_object=is_compared,
            render_as_batch=False,
            transaction_per_migration=True,
            user_module_prefix="reception.extensions.",
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; there is no offline mode.")
current_app.logger.debug("migrating")
run()
