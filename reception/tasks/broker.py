"""Keeping the embedded broker small."""

from datetime import timedelta

import structlog
from celery import shared_task
from flask import current_app

from reception.adapters import embedded_broker
from reception.extensions import utcnow

KEPT = timedelta(hours=1)


@shared_task(name="broker.tidy")  # type: ignore[untyped-decorator] # celery has no types
def tidy() -> None:
    """Delete the handled messages of the embedded broker; there is nothing to do for another one."""
    deleted = embedded_broker.tidy(current_app.config["SETTINGS"].broker_url, before=utcnow() - KEPT)
    structlog.get_logger().debug("broker_tidied", deleted=deleted)
