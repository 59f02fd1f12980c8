"""The notices' tick."""

from celery import shared_task

from reception.extensions import transaction, utcnow
from reception.services import news


@shared_task(name="notices.sweep")  # type: ignore[untyped-decorator] # celery has no types
def sweep() -> None:
    """Write the mails of news that are due, and the notices of duties that are near."""
    news.sweep(now=utcnow(), transaction=transaction)
