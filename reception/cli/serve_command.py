"""``reception serve``: web, worker and clock by one command, with demo data at the first start."""

import sys

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import with_appcontext

from reception.adapters import embedded_broker
from reception.adapters.brokers import QUEUE
from reception.cli.demo import load_demo
from reception.cli.launcher import launch
from reception.cli.preparation import migrate
from reception.extensions import db, transaction, utcnow
from reception.models import Branch
from reception.services import reminders
from reception.services.demo import sign_ins


@click.command("serve")
@click.option(
    "--demo/--no-demo", default=True, help="Load the demo into an empty database.", show_default=True
)
@with_appcontext
def serve(demo: bool) -> None:
    """Start web, worker and clock; stop all of them with Ctrl-C."""
    settings = current_app.config["SETTINGS"]

    def fill() -> None:
        if (
            demo
            and not settings.is_production
            and not db.session.scalar(sa.select(sa.exists().where(Branch.id > 0)))
        ):
            load_demo()
            # Otherwise the outbox would stay empty until the clock's first round.
            reminders.sweep(now=utcnow(), transaction=transaction)

    def lay_out_broker() -> None:
        embedded_broker.lay_out(settings.broker_url, QUEUE)

    has_demo = demo and not settings.is_production
    steps = [migrate, lay_out_broker, fill]
    sys.exit(launch(settings, prepare=steps, sign_ins=sign_ins() if has_demo else ()))
