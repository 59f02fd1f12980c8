"""The kept figures' tick: counted again each night against the states, and put together."""

from dataclasses import asdict

import structlog
from celery import shared_task

from reception.domain.clock import KEPT_FIGURES, KEPT_FIGURES_COUNTED, last_nightfall
from reception.extensions import transaction, utcnow
from reception.models import TaskRun
from reception.queries import clock as clock_queries
from reception.services import clock, kept_figures
from reception.services.kept_figures import KeptFiguresDiffer

HOUR = 3600


# Told to the broker as handled when it begins: a broker gives out again what is not for half an hour.
@shared_task(  # type: ignore[untyped-decorator] # celery has no types
    name=KEPT_FIGURES, acks_late=False, time_limit=2 * HOUR, soft_time_limit=2 * HOUR - 60
)
def recount() -> None:
    """Count every kept figure again, once a night; fail, and so show on the clock's page, where one is wrong.

    The first count of an installation, or after the upgrade that brought them, writes what is missing. Later
    nothing is mended by itself: the chart is counted from the states until ``reception recount --mend``.
    """
    last = clock_queries.task_runs().get(KEPT_FIGURES_COUNTED)
    if last is not None and _is_done(last):
        return
    count = _count(mend=last is None)
    with transaction():
        if count and last is not None:
            clock.note_failure(KEPT_FIGURES_COUNTED, KeptFiguresDiffer.__name__, milliseconds=0, now=utcnow())
        else:
            clock.note_end(KEPT_FIGURES_COUNTED, milliseconds=0, now=utcnow())
    if count and last is not None:
        raise KeptFiguresDiffer(count)
    _put_together()


def _is_done(last: TaskRun) -> bool:
    """Say whether it was counted since night fell. Raises ``KeptFiguresDiffer`` if one was wrong then."""
    ended_at = max(filter(None, (last.finished_at, last.failed_at)))
    if ended_at < last_nightfall(utcnow()):
        return False
    if last.failed_at == ended_at:
        raise KeptFiguresDiffer
    return True


def _count(*, mend: bool) -> int:
    count = 0
    months = kept_figures.recount(mend=mend, now=utcnow())
    while True:
        with transaction():
            month = next(months, None)
        if month is None:
            return count
        for each in month[1] if not mend else []:
            structlog.get_logger().error(
                "kept_figure_differs", **asdict(each) | {"month": f"{each.month:%Y-%m}"}
            )
        count += len(month[1])


def _put_together() -> None:
    for branch_id, month in kept_figures.scattered():
        with transaction():
            kept_figures.put_together(branch_id=branch_id, month=month)
