"""The report's ticks: frozen months are counted again each night, the month that is over is told of."""

import structlog
from celery import shared_task
from flask import current_app

from reception.domain.clock import DRAFTS, VERIFY, last_nightfall
from reception.extensions import db, transaction, utcnow
from reception.queries import clock as clock_queries
from reception.queries import frozen
from reception.services import clock, month_mails, verification
from reception.services.verification import FrozenReportsDiffer

HOUR = 3600
COUNTED = f"{VERIFY}: counted"
"""Under this name the clock keeps when the months were last counted again, and whether they agreed."""


# Told to the broker as handled when it begins: a broker gives out again what is not for half an hour.
@shared_task(  # type: ignore[untyped-decorator] # celery has no types
    name=VERIFY, acks_late=False, time_limit=4 * HOUR, soft_time_limit=4 * HOUR - 60
)
def verify() -> None:
    """Count every frozen month again, once a night; fail, and so show on the clock's page, where one differs.

    Until the next count it fails at each tick: an alarm is not over because an hour has passed.
    """
    last = clock_queries.task_runs().get(COUNTED)
    ended_at = max(filter(None, (last.finished_at, last.failed_at)), default=None) if last else None
    if last is not None and ended_at is not None and ended_at >= last_nightfall(utcnow()):
        if last.failed_at == ended_at:
            raise FrozenReportsDiffer
        return
    db.session.rollback()
    count = _count_events() + _count_months()
    with transaction():
        if count:
            clock.note_failure(COUNTED, FrozenReportsDiffer.__name__, milliseconds=0, now=utcnow())
        else:
            clock.note_end(COUNTED, milliseconds=0, now=utcnow())
    if count:
        raise FrozenReportsDiffer(count)


def _count_events() -> int:
    count = 0
    for _questions, found in verification.events_against_states():
        for each in found:
            structlog.get_logger().error("frozen_report_differs", fault=each.fault.value, what=each.what)
        count += len(found)
    db.session.rollback()
    return count


def _count_months() -> int:
    count = 0
    for frozen_id in frozen.ids():
        verified = verification.verify(frozen_id)
        db.session.rollback()
        log = structlog.get_logger().bind(frozen_id=frozen_id, branch=verified.branch)
        for each in verified.differences:
            month = f"{verified.month:%Y-%m}"
            log.error("frozen_report_differs", month=month, fault=each.fault.value, what=each.what)
        count += len(verified.differences)
    return count


# As above: a country's months may take longer to count than the broker waits.
@shared_task(  # type: ignore[untyped-decorator] # celery has no types
    name=DRAFTS, acks_late=False, time_limit=HOUR, soft_time_limit=HOUR - 60
)
def drafts() -> None:
    """Write the drafts of the month that is over, and the reminders of those that nobody has frozen."""
    var_dir = current_app.config["SETTINGS"].var_dir
    month_mails.sweep(now=utcnow(), var_dir=var_dir, transaction=transaction)
