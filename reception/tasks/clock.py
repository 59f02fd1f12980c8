"""The heartbeat: a task that does nothing. That it ran is put on record like every other task's run."""

from celery import shared_task

from reception.domain.clock import HEARTBEAT


@shared_task(name=HEARTBEAT)  # type: ignore[untyped-decorator] # celery has no types
def beat() -> None:
    """Show that clock, broker, worker and database work together."""
