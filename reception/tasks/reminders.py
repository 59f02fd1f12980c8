"""The reminders' ticks. Each may run twice, at once or never: the rows decide what there is to do."""

from celery import shared_task
from flask import current_app

from reception.adapters.mailer import open_mailer
from reception.extensions import transaction, utcnow
from reception.services import mails, reminders


@shared_task(name="reminders.sweep")  # type: ignore[untyped-decorator] # celery has no types
def sweep() -> None:
    """Write the digests of every branch where they are due and not yet written."""
    reminders.sweep(now=utcnow(), transaction=transaction)


@shared_task(name="reminders.send_unsent")  # type: ignore[untyped-decorator] # celery has no types
def send_unsent() -> None:
    """Send what is written and not yet sent, also what a killed worker left behind."""
    settings = current_app.config["SETTINGS"]
    with open_mailer(settings) as mailer:
        mails.send_unsent(mailer=mailer, base_url=settings.base_url, clock=utcnow, transaction=transaction)
