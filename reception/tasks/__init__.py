"""The clock: Celery bound to the app."""

from typing import Any

from celery import Celery, Task
from flask import Flask

from reception.settings import Settings
from reception.tasks.schedule import SCHEDULE

QUEUE = "reception"
TASKS = ["reception.tasks.reminders", "reception.tasks.broker"]


def init_celery(app: Flask, settings: Settings) -> Celery:
    """Bind a Celery app to the Flask app: each task runs within its context."""

    class AppTask(Task):  # type: ignore[misc] # celery has no types
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.name, task_cls=AppTask, include=TASKS)
    if settings.broker_url.startswith(("amqp://", "amqps://")):
        # Replicated and kept on disk by RabbitMQ; an existing classic queue cannot be turned into one.
        celery.conf.update(task_default_queue_type="quorum")
    celery.conf.update(
        task_default_queue=QUEUE,
        broker_url=settings.broker_url,
        broker_connection_retry_on_startup=True,
        beat_schedule=SCHEDULE,
        timezone="UTC",
        accept_content=["json"],
        task_ignore_result=True,
        # At least once: a task that dies with its worker is given out again; every task may run twice.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=600,
        task_soft_time_limit=540,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=500,
        worker_hijack_root_logger=False,
    )
    celery.set_default()
    app.extensions["celery"] = celery
    return celery
