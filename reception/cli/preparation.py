"""A database that is ready: migrated, with the policies and topics that every installation begins with."""

import click
import flask_migrate
import sqlalchemy as sa
from flask import current_app

from reception.adapters.schema import is_current
from reception.extensions import db, transaction
from reception.models import TermPolicyRow
from reception.services import reference


def prepare() -> None:
    """Migrate an embedded database by itself; another one must have been migrated by whoever runs it."""
    if is_current():
        if not db.session.scalar(sa.select(sa.exists().where(TermPolicyRow.id > 0))):
            with transaction():
                reference.ensure_reference()
        return
    if db.engine.dialect.name != "sqlite":
        raise click.ClickException("The database is not up to date: run `reception db upgrade` first.")
    migrate()


def migrate() -> None:
    """Bring the database to the newest schema and add what every installation begins with."""
    current_app.config["SETTINGS"].var_dir.mkdir(parents=True, exist_ok=True)
    flask_migrate.upgrade()
    with transaction():
        reference.ensure_reference()
